"""The day's orders, drawn from a seed: when they were paid, what is in them, what becomes of them before they leave.

Facts of the world, beside what any station knows of them. Does not know benches.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from domain.goods import Goods
from domain.order import Order, OrderLine, Refund, order_id
from tests.simulation.bought import Bought, Turn
from tests.simulation.plan import ZONE, Plan, Span, clock

OWN = "own"
SKUS = 40
CARRIERS = {"yto": 30, "zto": 25, "sto": 20, "yunda": 15, "jd": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One shop on one platform and its share of the orders.

    It wants them shipped in so many hours; its orders carry that as a promise, or leave it to the platform's policy as
    it ships. ``from_created``: the hours count from the order, not from the payment.
    """

    name: str
    share: int
    hours: int = 48
    promises: bool = False
    from_created: bool = False


PLATFORMS = (
    Platform(name="pdd", share=38),
    Platform(name="taobao", share=20, promises=True),
    Platform(name="douyin", share=14),
    Platform(name="jd", share=6, hours=24, from_created=True),
    Platform(name="kuaishou", share=8),
    Platform(name=OWN, share=14),
)
LATE = 0.01  # orders that their platform shows only after most trucks have left
LATE_PLATFORM = "kuaishou"  # the one whose export is stuck for a while

# When orders were paid, and how many of a hundred.
ARRIVALS = (
    (Span(begins=clock(14, days=-1), ends=clock(17, days=-1)), 1),  # overdue: left over from the day before
    (Span(begins=clock(17, days=-1), ends=clock(18, days=-1)), 5),
    (Span(begins=clock(18, days=-1), ends=clock(9)), 18),
    (Span(begins=clock(9), ends=clock(13)), 15),
    (Span(begins=clock(13), ends=clock(16)), 21),
    (Span(begins=clock(16), ends=clock(17)), 17),
    (Span(begins=clock(17), ends=clock(18)), 16),  # the rush
    (Span(begins=clock(18), ends=clock(20)), 7),
)


def catalogue() -> tuple[Goods, ...]:
    """What the floor sells; each with a barcode of its own."""
    return tuple(
        Goods(sku=f"SKU{place:02d}", barcodes=(_gtin(place),), name=f"商品{place}", location=f"A-{place:02d}")
        for place in range(SKUS)
    )


def barcode_of(sku: str) -> str:
    """What is printed on the goods."""
    return _gtin(int(sku.removeprefix("SKU")))


def orders_of(plan: Plan) -> list[Bought]:
    """The plan's orders in the order in which they were paid."""
    chance = Random(f"{plan.seed}/orders")
    drawn = [_bought(chance, serial) for serial in range(plan.orders)]
    return sorted(drawn, key=lambda each: (each.shippable_at, each.order.number))


def tracking_number(carrier: str, serial: int) -> str:
    """A waybill number in the carrier's form."""
    digits = f"{serial:013d}"
    forms = {"yto": "YT", "zto": "7", "sto": "77", "yunda": "46", "jd": "JDVA", "sf": "SF1"}
    return forms[carrier] + {"zto": "6" + digits[1:], "jd": digits[2:], "sf": digits[1:]}.get(carrier, digits)


def _bought(chance: Random, serial: int) -> Bought:
    platform = chance.choices(PLATFORMS, [each.share for each in PLATFORMS])[0]
    span = chance.choices([span for span, _ in ARRIVALS], [share for _, share in ARRIVALS])[0]
    paid_at = span.begins + (span.ends - span.begins) * chance.random()
    paid_at = paid_at.replace(microsecond=0)
    number = f"{paid_at.astimezone(ZONE):%y%m%d}-{serial:015d}"
    own = platform.name == OWN
    carrier = chance.choices([*CARRIERS], [*CARRIERS.values()])[0]
    if own:
        carrier = chance.choice(("sf", "yto"))
    order = Order(
        order_id=order_id(platform.name, "", number),
        platform=platform.name,
        shop="",
        number=number,
        lines=_lines(chance),
        created_at=paid_at - timedelta(minutes=1),
        paid_at=paid_at,
        confirmed_at=paid_at,
        promise_at=paid_at + timedelta(hours=platform.hours) if platform.promises else None,
        amount_fen=chance.randrange(990, 19_900),
        carrier=carrier,
        tracking_number=tracking_number(carrier, 900_000 + serial) if own else "",
    )
    late = chance.random() < LATE and not own and paid_at > clock(9)
    shown_at = max(paid_at + timedelta(hours=3), clock(20, 40)) if late else paid_at
    created_at = paid_at - timedelta(minutes=1)
    shippable_at = created_at if platform.from_created else paid_at
    return Bought(
        order,
        shippable_at=shippable_at,
        shown_at=shown_at,
        until=shippable_at + timedelta(hours=platform.hours),
        turns=_refund(chance, paid_at),
    )


def _lines(chance: Random) -> tuple[OrderLine, ...]:
    """Two thirds one piece of one SKU, the rest several."""
    weights = list(accumulate(1 / (rank + 1) for rank in range(SKUS)))
    count = 1 if chance.random() < 0.75 else chance.randint(2, 4)
    skus = dict.fromkeys(chance.choices(range(SKUS), cum_weights=weights, k=count))
    return tuple(
        OrderLine(
            line_id=f"{place}", sku=f"SKU{sku:02d}", title=f"商品{sku}", quantity=1 if chance.random() < 0.9 else 2
        )
        for place, sku in enumerate(skus)
    )


def _refund(chance: Random, paid_at: datetime) -> tuple[Turn, ...]:
    """A few buyers ask for their money back; some of them get it, some think better of it."""
    kind = chance.random()
    if kind > 0.05:
        return ()
    asked_at = max(paid_at, clock(9)) + timedelta(minutes=chance.randrange(5, 420))
    over_at = asked_at + timedelta(minutes=chance.randrange(10, 120))
    stop = Turn(at=over_at, words="退款成功", refund=Refund.STOP)
    if kind < 0.015:
        return (replace(stop, at=asked_at),)
    asked = Turn(at=asked_at, words="申请退款", refund=Refund.ASK)
    cleared = Turn(at=over_at, words="买家已撤销", refund=Refund.CLEAR)
    return (asked, stop if kind < 0.03 else cleared)


def _gtin(place: int) -> str:
    body = f"690123456{place:03d}"
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(body))
    return f"{body}{-total % 10}"
