"""A made-up day of a shop: parcels, their orders and goods, paid from yesterday evening to now. Seeded; reads no clock.

Does not know files (``shipfloor.demo.day_files``) or what a bench does with it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from shipfloor.demo.catalogue import SOLD, UNMARKED
from shipfloor.demo.export_file import order_number
from shipfloor.demo.plan import Bought, Day, OrderPlan, ParcelPlan
from shipfloor.demo.trips import CARRIERS, ZONE, working_day

PARCELS = 120
STRETCH = 9
FIRST_WAVE = 5
REFUNDED = "商家同意退款，退款中"
WAVES = 5

_CARRIER_SHARES = (40, 34, 26, 20)
_WAYBILL_FORMS = {"yto": ("YT", 13), "zto": ("78", 12), "yunda": ("46", 13), "sto": ("77", 13)}
_SELLER_WORDS = (
    "送人的，别放价目单",
    "写贺卡：生日快乐",
    "易碎，多包两层",
    "老客户，赠小样",
    "杯口朝上放",
)
_BUYER_WORDS = ("麻烦今天发，急用", "不要红色的，谢谢", "放快递柜", "请检查有没有裂", "颜色别发错哦")
_NIGHT_SALES = 0.2


def make_day(now: datetime, seed: int = 1) -> Day:
    """The day at ``now`` (aware). The same seed and instant make the same day."""
    chance = Random(seed)  # noqa: S311 - a made-up day, nothing secret
    now = now.astimezone(UTC).replace(microsecond=0)
    paid = _payments(now, chance)
    makers = chance.sample(CARRIERS, counts=_CARRIER_SHARES, k=sum(_CARRIER_SHARES))
    numbers: set[str] = set()
    parcels = [
        ParcelPlan(
            tracking_number=_tracking_number(chance, makers[place % len(makers)], numbers),
            carrier=makers[place % len(makers)],
            orders=(_order(chance, at, numbers),),
        )
        for place, at in enumerate(paid)
    ]
    parcels = _with_specials(parcels, now, chance, numbers)
    placed = _in_waves(sorted(parcels, key=lambda parcel: parcel.paid_at), now)
    return Day(now=now, seed=seed, parcels=tuple(placed))


def grown(day: Day, now: datetime, parcels: int) -> Day:
    """The same day later: so many more parcels, paid since and printed in a pile of their own."""
    now = now.astimezone(UTC).replace(microsecond=0)
    chance = Random(f"{day.seed}:{len(day.parcels)}")  # noqa: S311 - as above
    numbers = {order.number for order in day.orders}
    numbers |= {text for parcel in day.parcels for text in (parcel.tracking_number, parcel.tracking_number[-4:])}
    span = max(1, int((now - day.now).total_seconds()))
    more = []
    for _ in range(parcels):
        carrier = chance.choices(CARRIERS, weights=_CARRIER_SHARES)[0]
        paid_at = day.now + timedelta(seconds=chance.randrange(span))
        number = _tracking_number(chance, carrier, numbers)
        more.append(ParcelPlan(tracking_number=number, carrier=carrier, orders=(_order(chance, paid_at, numbers),)))
    wave = f"{1 + max(int(parcel.wave) for parcel in day.parcels if parcel.wave):02}"
    pile = [
        replace(parcel, wave=wave, position=position, printed_at=now)
        for position, parcel in enumerate(sorted(more, key=lambda parcel: parcel.paid_at), start=1)
    ]
    return replace(day, now=now, parcels=(*day.parcels, *pile))


def _payments(now: datetime, chance: Random) -> list[datetime]:
    """From the close of yesterday's window until minutes ago, few at night; some inside that window (stretch)."""
    yesterday = working_day(now) - timedelta(days=1)
    opens = datetime.combine(yesterday, time(17), ZONE).astimezone(UTC)
    closes = opens + timedelta(hours=1)
    until = now - timedelta(minutes=6)
    span = max(1, int((until - closes).total_seconds()))
    found = [opens + timedelta(seconds=chance.randrange(60, 3540)) for _ in range(STRETCH)]
    while len(found) < PARCELS:
        at = closes + timedelta(seconds=chance.randrange(span))
        awake = 7 <= at.astimezone(ZONE).hour < 24
        if awake or chance.random() < _NIGHT_SALES:
            found.append(at)
    return found


def _order(chance: Random, paid_at: datetime, numbers: set[str]) -> OrderPlan:
    lines = chance.choices((1, 2, 3), weights=(78, 17, 5))[0]
    weights = [article.often for article in SOLD]
    skus = dict.fromkeys(article.sku for article in chance.choices(SOLD, weights=weights, k=lines))
    bought = tuple(Bought(sku=sku, quantity=chance.choices((1, 2, 3, 6), weights=(82, 12, 4, 2))[0]) for sku in skus)
    number = _order_number(chance, paid_at, numbers)
    return OrderPlan(number=number, paid_at=paid_at, bought=bought)


def _order_number(chance: Random, paid_at: datetime, numbers: set[str]) -> str:
    number = order_number(paid_at, chance.randrange(10**14, 10**15))
    if number in numbers:
        return _order_number(chance, paid_at, numbers)
    numbers.add(number)
    return number


def _tracking_number(chance: Random, carrier: str, numbers: set[str]) -> str:
    """A number of the carrier's own form whose last four no other has: they are what a hand looks for."""
    prefix, digits = _WAYBILL_FORMS[carrier]
    number = prefix + "".join(chance.choices("0123456789", k=digits))
    tail = number[-4:]
    if tail in numbers:
        return _tracking_number(chance, carrier, numbers)
    numbers.update((tail, number))
    return number


def _with_specials(parcels: list[ParcelPlan], now: datetime, chance: Random, numbers: set[str]) -> list[ParcelPlan]:
    """What makes a day a day: words, gifts, merged boxes, refunds, a claim, a late list, one near its ship-by."""
    places = chance.sample(range(STRETCH, len(parcels)), k=40)
    take = iter(places)
    for words in _SELLER_WORDS:
        _change(parcels, next(take), seller=words)
    for words in _BUYER_WORDS:
        _change(parcels, next(take), buyer=words)
    for _ in range(7):
        _change(parcels, next(take), gift=True)
    for _ in range(4):
        place = next(take)
        first = parcels[place].orders[0]
        second = _order(chance, first.paid_at + timedelta(minutes=chance.randrange(1, 4)), numbers)
        parcels[place] = replace(parcels[place], orders=(first, second))
    for _ in range(3):
        _change(parcels, next(take), bought=(Bought(sku=UNMARKED.sku, quantity=chance.randrange(1, 3)),))
    _change(parcels, next(take), after_sales=REFUNDED)
    _change(parcels, next(take), after_sales="买家申请退款，待商家处理")
    claimed = next(take)
    _change(parcels, claimed, declared_at=max(parcels[claimed].paid_at, now - timedelta(hours=4)))
    _change(parcels, next(take), promise_at=now + timedelta(hours=6))
    late = next(take)
    parcels[late] = replace(parcels[late], late=True)
    near = now - timedelta(hours=45)
    number = _order_number(chance, near, numbers)
    _change(parcels, next(take), paid_at=near, number=number, seller="缺货补发，今天必须走")
    return parcels


def _change(parcels: list[ParcelPlan], place: int, **changes: Any) -> None:
    first, *rest = parcels[place].orders
    parcels[place] = replace(parcels[place], orders=(replace(first, **changes), *rest))


def _in_waves(parcels: list[ParcelPlan], now: datetime) -> list[ParcelPlan]:
    """Printed in five piles, each soon after its last order was paid."""
    size = -(-len(parcels) // WAVES)
    placed = []
    for start in range(0, len(parcels), size):
        pile = parcels[start : start + size]
        printed_at = min(now - timedelta(minutes=1), max(parcel.paid_at for parcel in pile) + timedelta(minutes=4))
        wave = f"{FIRST_WAVE + start // size:02}"
        placed += [
            parcel if parcel.late else replace(parcel, wave=wave, position=position, printed_at=printed_at)
            for position, parcel in enumerate(pile, start=1)
        ]
    return placed
