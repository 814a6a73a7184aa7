"""Orders as a program tells them, in JSON: text → orders with what was said of each, and why one was refused.

A key left out says nothing, an explicit null empties. Keys of persons are refused: nothing here has a place for them.
Does not know HTTP, or what is known of an order already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from domain.carrier_name import carrier_code
from domain.order import Order, OrderLine, Refund, order_id
from domain.reason import Reason, reason
from domain.refund import after_sales, order_status, worst
from domain.silence import beside
from domain.told_again import settle
from domain.told_key import strange_key

ORDERS_MAX = 5_000
LABEL_TEXT_MAX = 11_500_000
"""Base64 of a label of 8 MiB."""

Text = Annotated[str, msgspec.Meta(max_length=200)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Quantity = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
Platform = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
TrackingNumber = Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z0-9][A-Za-z0-9-]{5,39})?$")]


class OrdersUnreadable(Exception):
    """The whole request is refused; ``reason`` says why. Nothing of it was taken."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.reason = why


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """A line as it is told; ``sku`` is the merchant's own code."""

    sku: Name
    quantity: Quantity = 1
    title: Text = ""
    variant: Text = ""
    gift: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLabel:
    """A label that somebody else made: where it lies, or itself.

    ``url`` is https; ``document`` base64 of its file; ``task`` a platform's encrypted print task for its print
    ``component`` (cainiao, pinduoduo, douyin, kuaishou, jd, wechat). ``tracking_number`` names the parcel where the
    order has several; ``width_mm`` says how wide a PNG is that does not say it itself; ``page`` which page of a PDF.
    """

    url: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    document: Annotated[str, msgspec.Meta(max_length=LABEL_TEXT_MAX)] = ""
    component: Annotated[str, msgspec.Meta(max_length=32)] = ""
    task: dict[str, Any] | None = None
    tracking_number: TrackingNumber = ""
    width_mm: Annotated[float, msgspec.Meta(ge=20, le=440)] | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=200)] | None = None

    def __repr__(self) -> str:
        """Say nothing: an address may be a key to what lies there, and the document holds a name."""
        return "ToldLabel()"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOrder:
    """An order as it is told: every key but ``number`` may be left out, and every key but it may be null.

    ``label`` is not part of the order: it is kept at the station that it is told to, beside the record.
    """

    number: Name
    platform: Platform | None = None
    shop: Text | None = None
    lines: tuple[ToldLine, ...] | None = None
    created_at: Instant | None = None
    paid_at: Instant | None = None
    confirmed_at: Instant | None = None
    promise_at: Instant | None = None
    presale_on: date | None = None
    declared_at: Instant | None = None
    modified_at: Instant | None = None
    service: Text | None = None
    goods_type: Text | None = None
    handling_days: Annotated[int, msgspec.Meta(ge=0, le=365)] | None = None
    risk_hold: bool | None = None
    amount_fen: Annotated[int, msgspec.Meta(ge=0, le=100_000_000_000)] | None = None
    platform_status: Text | None = None
    after_sales: Text | None = None
    refund: Refund | None = None
    cancelled: bool | None = None
    tracking_number: TrackingNumber | None = None
    carrier: Text | None = None
    label: ToldLabel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One order of a request: ``row`` counts from 1. ``silent`` are the fields that it says nothing of.

    ``platform`` is its own or its request's; empty where it is refused and neither can be read. ``modified_at`` is when
    it was so, where the program says it: then changes may come in any order. Else it is so now.
    """

    row: int
    number: str
    platform: str = ""
    order: Order | None = None
    silent: tuple[str, ...] = ()
    refused: Reason | None = None
    label: ToldLabel | None = None
    modified_at: datetime | None = None

    def beside(self, known: Order | None, at: datetime) -> Order | Reason:
        """The order as it is to be kept beside what is known of it, or why it cannot be. ``at`` is when it is told."""
        if self.order is None:
            return self.refused or reason("order_number_missing")
        since = self.modified_at
        if since is None and known is not None and self.order.declared_at is None and "declared_at" not in self.silent:
            known = replace(known, declared_at=None, seen_declared_at=None)  # a null takes the claim back
        told = replace(self.order, told_at=min(since or at, at))
        order = beside(told, known, self.silent, at, later=True if since is None else None)
        return settle(told, order, known, told.told_at or at) if order.lines else reason("order_nothing_to_send")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOrders:
    """A request. ``platforms`` are those that it speaks of, also where it tells no order of them."""

    orders: tuple[Told, ...]
    platforms: tuple[str, ...]


class _Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    orders: list[Any]
    platform: Platform = ""
    shop: Text = ""


def read_orders(content: bytes) -> ToldOrders:
    """The orders of a request. Raises OrdersUnreadable for the whole; one bad order does not stop the others."""
    try:
        request = msgspec.json.decode(content, type=_Request)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise OrdersUnreadable(reason("orders_unreadable", where=_where(str(error)))) from error
    if len(request.orders) > ORDERS_MAX:
        raise OrdersUnreadable(reason("orders_too_many", count=len(request.orders), limit=ORDERS_MAX))
    told: list[Told] = []
    seen: dict[str, int] = {}
    for row, raw in enumerate(request.orders, 1):
        each = _read(row, raw, request)
        if each.order is not None and (first := seen.setdefault(each.order.order_id, row)) != row:
            each = Told(row=row, number=each.number, refused=reason("order_twice", first=first))
        told.append(replace(each, platform=_platform(each, raw, request)))
    platforms = {each.order.platform for each in told if each.order is not None} | ({request.platform} - {""})
    return ToldOrders(orders=tuple(told), platforms=tuple(sorted(platforms)))


def one_or_many(content: bytes) -> bytes:
    """The request that a file stands for: itself, or around a single order that somebody wrote down alone."""
    try:
        told = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return content  # whoever reads it says what is wrong with it
    if isinstance(told, dict) and "orders" not in told and "number" in told:
        return msgspec.json.encode({"orders": [told]})
    return content


def _read(row: int, raw: object, request: _Request) -> Told:
    if not isinstance(raw, dict):
        return Told(row=row, number="", refused=reason("order_value_unfit", key="$"))
    number = raw.get("number")
    shown = number[:80] if isinstance(number, str) else ""
    if (refused := strange_key(raw, _KEYS, _LINE_KEYS, _LABEL_KEYS)) is not None:
        return Told(row=row, number=shown, refused=refused)
    try:
        told = msgspec.convert(raw, type=ToldOrder)
    except msgspec.ValidationError as error:
        code = "time_without_offset" if "timezone" in str(error) else "order_value_unfit"
        return Told(row=row, number=shown, refused=reason(code, key=_where(str(error))))
    if not (told.platform or request.platform):
        return Told(row=row, number=shown, refused=reason("platform_missing"))
    order, said = _order(told, raw, request)
    status = order_status(order.platform_status)
    if status.unpaid and "platform_status" in said:
        return Told(row=row, number=shown, refused=reason("order_unpaid", status=order.platform_status))
    silent = tuple(name for name in _TOLD if name not in said)
    return Told(row=row, number=shown, order=order, silent=silent, label=told.label, modified_at=told.modified_at)


def _platform(told: Told, raw: object, request: _Request) -> str:
    if told.order is not None:
        return told.order.platform
    own = raw.get("platform") if isinstance(raw, dict) else None
    return own if isinstance(own, str) else request.platform


def _order(told: ToldOrder, raw: Mapping[str, object], request: _Request) -> tuple[Order, set[str]]:
    """The order, and the fields that it was said to have."""
    said = set(raw)
    platform = told.platform or request.platform
    shop = request.shop if told.shop is None else told.shop
    status, sales = order_status(told.platform_status or ""), after_sales(told.after_sales or "")
    review = Refund.ASK if told.risk_hold else Refund.CLEAR
    if "platform_status" in said:
        said.add("cancelled")
    if "after_sales" in said:
        said.add("refund")
    if "lines" in said:
        said.add("has_lines")
    if "tracking_number" in said:
        said.add("further_numbers")  # a program tells one number, and that is all of them
    given = {name: value for name in _PLAIN if (value := getattr(told, name)) is not None}
    return Order(
        order_id=order_id(platform, shop, told.number),
        platform=platform,
        shop=shop,
        number=told.number,
        lines=_lines(told.lines or ()),
        refund=told.refund or worst(status.refund, sales.refund, review),
        cancelled=status.cancelled if told.cancelled is None else told.cancelled,
        tracking_number=(told.tracking_number or "").upper(),
        carrier=carrier_code(told.carrier or "")[0],
        **given,
    ), said


def _lines(told: tuple[ToldLine, ...]) -> tuple[OrderLine, ...]:
    """Lines whose ids are those that an export of the same order gives: its SKU, and how many of it came before."""
    lines: list[OrderLine] = []
    counts: dict[tuple[str, bool], int] = {}
    for line in sorted(told, key=lambda each: (each.gift, each.sku, each.variant, each.title, each.quantity)):
        ordinal = counts[line.sku, line.gift] = counts.get((line.sku, line.gift), 0) + 1
        lines.append(
            OrderLine(
                line_id=f"{line.sku}#{'g' if line.gift else ''}{ordinal}",
                sku=line.sku,
                title=line.title,
                variant=line.variant,
                quantity=line.quantity,
                gift=line.gift,
            )
        )
    return tuple(lines)


def _where(error: str) -> str:
    """The place that an error names: never the value, which may be anything."""
    found = re.search(r"`(\$[^`]*)`$", error)
    return (found[1] if found else "$").removeprefix("$.")[:60]


_KEYS = frozenset(each.name for each in fields(ToldOrder))
_LINE_KEYS = frozenset(each.name for each in fields(ToldLine))
_LABEL_KEYS = frozenset(each.name for each in fields(ToldLabel))
# What names an order is always said.
_BESIDE = ("address_mark", "further_numbers", "has_lines")
_TOLD = (*sorted(_KEYS - {"number", "platform", "shop", "label", "modified_at"}), *_BESIDE)
# What is taken as it is told; the rest is put together above.
_PLAIN = tuple(
    each.name
    for each in fields(Order)
    if each.name in _KEYS
    and each.default is not MISSING
    and each.name not in {"refund", "cancelled", "tracking_number", "carrier"}
)
