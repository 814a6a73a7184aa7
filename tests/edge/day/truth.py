"""What is true of one day's orders and waybills, hour by hour, before any file tells a part of it. Seeded.

Nothing comes back exactly as it was before: that is the one thing which a late file could not tell apart
(docs/ARCHITECTURE.md). Does not know files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

SKUS = ("MUG", "HAT", "BOX")
DAY = "2026-11-20"
PDD, TAOBAO, DOUYIN = "pdd", "taobao", "douyin"
SHOP = "旗舰店"
OPENS, CLOSES = 8 * 60, 21 * 60  # minutes of the day

REFUNDS = ((), (), ("asked",), ("asked", "refused"), ("asked", "granted"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueOrder:
    """An order as its platform has it at one moment. ``paid`` and ``shipped`` are minutes of the day.

    ``tells``: the numbers that its exports name. ``note``: the seller's remark.
    """

    platform: str
    shop: str
    number: str
    skus: tuple[str, ...]
    paid: int
    shipped: int | None = None
    refund: str = ""
    tells: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueWaybill:
    """A waybill as its printing tool has it at one moment. ``former``: the number whose place it took."""

    number: str
    orders: tuple[TrueOrder, ...]
    printed: int
    wave: str
    place: int
    former: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Every state of each order and waybill, with the minute from which on it was so."""

    orders: tuple[tuple[tuple[int, TrueOrder], ...], ...]
    waybills: tuple[tuple[tuple[int, TrueWaybill], ...], ...]

    def orders_at(self, minute: int) -> list[TrueOrder]:
        """What an export of that minute could tell."""
        return [states[-1] for each in self.orders if (states := _until(each, minute))]

    def waybills_at(self, minute: int) -> list[TrueWaybill]:
        """What a list of that minute could tell."""
        return [states[-1] for each in self.waybills if (states := _until(each, minute))]


def truth(chance: Random, *, goods_change: bool) -> Truth:
    """A few orders and the waybills that they travel under. ``goods_change``: a buyer may ask for another colour."""
    orders = [_order(chance, serial) for serial in range(chance.randint(2, 5))]
    waybills, named = _waybills(chance, orders)
    lives = [_life(chance, order, named[order.number], goods_change=goods_change) for order in orders]
    return Truth(tuple(lives), tuple(waybills))


def _until(states: Sequence[tuple[int, object]], minute: int) -> list:  # type: ignore[type-arg]  # of either kind
    return [state for since, state in states if since <= minute]


def _order(chance: Random, serial: int) -> TrueOrder:
    platform = chance.choice((PDD, PDD, TAOBAO, DOUYIN))
    return TrueOrder(
        platform=platform,
        shop=chance.choice(("", "", SHOP)),
        number=f"261120-{serial:015d}" if platform == PDD else f"69179267687{serial:08d}",
        skus=tuple(chance.choice(SKUS) for _ in range(chance.randint(1, 3))),
        paid=chance.randint(OPENS, 14 * 60),
        note="v0",
    )


def _life(
    chance: Random, order: TrueOrder, numbers: Sequence[tuple[str, ...]], *, goods_change: bool
) -> tuple[tuple[int, TrueOrder], ...]:
    """What becomes of an order; of its numbers one after the other is told."""
    refunds = iter(chance.choice(REFUNDS))
    told = iter(numbers)
    states = [(order.paid, order)]
    minute = order.paid
    for step in range(1, chance.randint(1, 6)):
        minute += chance.randint(5, 90)
        now = replace(states[-1][1], note=f"v{step}")
        match chance.choice(("refund", "number", "number", "ship", "goods", "note")):
            case "refund":
                now = replace(now, refund=next(refunds, now.refund))
            case "number":
                now = replace(now, tells=next(told, now.tells))
            case "ship" if now.shipped is None:
                now = replace(now, shipped=minute)
            case "goods" if goods_change:
                now = replace(now, skus=(*now.skus, chance.choice(SKUS)))
        states.append((minute, now))
    return tuple(states)


def _waybills(
    chance: Random, orders: Sequence[TrueOrder]
) -> tuple[list[tuple[tuple[int, TrueWaybill], ...]], dict[str, list[tuple[str, ...]]]]:
    """Merged, split, replaced, boxed or plain; and which numbers the exports of an order name, one after the other."""
    waybills: list[tuple[tuple[int, TrueWaybill], ...]] = []
    named: dict[str, list[tuple[str, ...]]] = {}
    rest = list(orders)
    serial = 0

    def numbers(count: int) -> list[str]:
        nonlocal serial
        serial += count
        kind = chance.choice(("YT", "YT", "JT", "JD"))
        if kind == "JD" and count:
            bare = f"JDVA{serial:011d}"
            return [f"{bare}-{n}-{count}" for n in range(1, count + 1)] if count > 1 else [bare]
        return [f"{kind}{serial - n:013d}" for n in range(count)]

    while rest:
        some = [rest.pop() for _ in range(min(len(rest), chance.choice((1, 1, 1, 2))))]
        how = chance.choice(("plain", "plain", "split", "replaced", "unprinted")) if len(some) == 1 else "merged"
        told = numbers({"split": 2, "replaced": 1, "unprinted": 0}.get(how, 1))
        former = f"YT99{serial:011d}" if how == "replaced" else ""
        if former:
            waybills.append(_printed(chance, former, some, ""))
        waybills += [_printed(chance, number, some, former) for number in told]
        for order in some:
            named[order.number] = (
                [(former,), tuple(told)] if former else [tuple(told[:n]) for n in range(1, len(told) + 1)]
            )
    return waybills, named


def _printed(
    chance: Random, number: str, orders: Sequence[TrueOrder], former: str
) -> tuple[tuple[int, TrueWaybill], ...]:
    """A waybill from its print on; later it may be put into another wave, or be printed again."""
    printed = max(order.paid for order in orders) + chance.randint(1, 60) + (90 if former else 0)
    first = TrueWaybill(
        number=number,
        orders=tuple(orders),
        printed=printed,
        wave=chance.choice(("0311", "0312")),
        place=chance.randint(1, 40),
        former=former,
    )
    states = [(printed, first)]
    if chance.random() < 0.3:
        moved = printed + chance.randint(5, 60)
        again = replace(first, wave="0313", place=chance.randint(41, 60))
        states.append((moved, again if chance.random() < 0.5 else replace(again, printed=moved)))
    return tuple(states)
