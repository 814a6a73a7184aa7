"""What is true of one day's orders and waybills, before any file tells a part of it. Seeded; does not know files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

SKUS = ("MUG", "HAT", "BOX")
DAY = "2026-11-20"
PDD, TAOBAO, DOUYIN = "pdd", "taobao", "douyin"
SHOP = "旗舰店"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueOrder:
    """An order as its platform has it. ``tells``: the numbers that its exports name."""

    platform: str
    shop: str
    number: str
    skus: tuple[str, ...]
    hour: int
    status: str
    refund: str
    declared: str
    tells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueWaybill:
    """A waybill as its printing tool has it. ``former``: the number whose place it took."""

    number: str
    orders: tuple[TrueOrder, ...]
    printed_at: str
    wave: str
    place: int
    former: str


def truth(chance: Random) -> tuple[list[TrueOrder], list[TrueWaybill]]:
    """A few orders and the waybills that they travel under."""
    orders = [_order(chance, serial) for serial in range(chance.randint(2, 5))]
    waybills, named = _waybills(chance, orders)
    return [replace(order, tells=named[order.number]) for order in orders], waybills


def _order(chance: Random, serial: int) -> TrueOrder:
    platform = chance.choice((PDD, PDD, TAOBAO, DOUYIN))
    number = f"261120-{serial:015d}" if platform == PDD else f"69179267687{serial:08d}"
    shipped = chance.random() < 0.3
    return TrueOrder(
        platform=platform,
        shop=chance.choice(("", "", SHOP)),
        number=number,
        skus=tuple(chance.choice(SKUS) for _ in range(chance.randint(1, 3))),
        hour=chance.randint(8, 18),
        status={PDD: "已发货，待收货", TAOBAO: "卖家已发货，等待买家确认", DOUYIN: "已发货"}[platform]
        if shipped
        else {PDD: "待发货", TAOBAO: "买家已付款，等待卖家发货", DOUYIN: "待发货"}[platform],
        refund=chance.choice(("", "", "", "asked", "granted")),
        declared=f"{DAY} 19:30:00" if shipped else "",
        tells=(),
    )


def _waybills(chance: Random, orders: Sequence[TrueOrder]) -> tuple[list[TrueWaybill], dict[str, tuple[str, ...]]]:
    """Merged, split, replaced, boxed or plain; and which numbers the exports of an order name."""
    waybills: list[TrueWaybill] = []
    named: dict[str, tuple[str, ...]] = {}
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

    def listed(number: str, some: Sequence[TrueOrder], former: str = "") -> TrueWaybill:
        wave = chance.choice(("0311", "0312"))
        place = chance.randint(1, 40)
        at = f"{DAY} 15:{chance.randint(0, 59):02d}:00"
        return TrueWaybill(number=number, orders=tuple(some), printed_at=at, wave=wave, place=place, former=former)

    while rest:
        some = [rest.pop() for _ in range(min(len(rest), chance.choice((1, 1, 1, 2))))]
        how = chance.choice(("plain", "plain", "split", "replaced", "unprinted")) if len(some) == 1 else "merged"
        told = numbers({"split": 2, "replaced": 2, "unprinted": 0}.get(how, 1))
        if how == "replaced":
            old, new = f"YT99{serial:011d}", told[0]
            waybills += [listed(old, some), listed(new, some, old)]
            told = [chance.choice((old, new))]
        else:
            waybills += [listed(number, some) for number in told]
        for order in some:
            named[order.number] = tuple(told[: chance.randint(0, 2)])
    return waybills, named
