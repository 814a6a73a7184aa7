"""The usual way to read a row of an export, part by part: whatever of the usual fields its layout has.

Fields: ``number title variant quantity sku goods_code style_id goods_id line_number created_at paid_at confirmed_at
promise_at declared_at amount_fen platform_status after_sales in_review tracking_number carrier seller buyer``.
Does not know any platform.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.carrier_name import carrier_code
from domain.order import Refund
from domain.refund import after_sales, order_status, worst
from edge.importers.cell import cell_text, money_fen, whole_number, yes
from edge.importers.cells import Cells
from edge.importers.container import REPLACED
from edge.importers.errors import RowRefused
from edge.importers.order_row import Amount, RowLine, RowStanding, Sent
from edge.importers.part import Part
from edge.importers.plain import plain_names

STATUS_LENGTH_MAX = 40
REMARK_LENGTH_MAX = 2_000

NUMBER_FIELDS = ("number",)
LINE_FIELDS = ("sku", "goods_code", "style_id", "goods_id", "variant", "quantity", "title")
STANDING_FIELDS = ("platform_status", "after_sales", "in_review")
SENT_FIELDS = ("tracking_number", "carrier")
# What an export repeats on each row of an order; a row without any of them continues the row above.
ORDER_FIELDS = (
    "platform_status", "created_at", "paid_at", "confirmed_at", "promise_at", "declared_at", "after_sales",
    "tracking_number",
)  # fmt: skip


def number_matching(pattern: re.Pattern[str]) -> Part[str]:
    """The order number, whole and of this form."""

    def read(cells: Cells) -> str:
        number = cells.identifier("number")
        if not number:
            raise RowRefused("order_number_missing")
        if not pattern.fullmatch(number):
            raise RowRefused("order_number_malformed", column=cells.title("number"))
        return number

    return Part(NUMBER_FIELDS, read, lambda column: plain_names(column, pattern))


def line_of(cells: Cells, *, sku: str | None = None, quantity: int | None = None) -> RowLine:
    """The goods and how many. ``sku`` and ``quantity`` where the caller knows them better than those fields."""
    if sku is None:
        sku = sku_of(cells)
    if quantity is None:
        quantity = whole_number(cells.raw("quantity"), cells.title("quantity"))
    title, variant = cells.text("title"), cells.text("variant")
    # The same goods of another listing, or at another price, are another line: the second may be cheaper.
    told = (sku, variant, title, quantity, cells.text("goods_id"), cells.text("style_id"))
    return RowLine(sku=sku, title=title, variant=variant, quantity=quantity, told=told)


def sku_of(cells: Cells) -> str:
    """The merchant's own code where there is one, else the platform's; with its variant where that says more."""
    for field in ("sku", "goods_code", "style_id"):
        if sku := given(cells.identifier(field)):
            return sku
    if goods_id := given(cells.identifier("goods_id")):
        return "/".join(part for part in (goods_id, cells.text("variant")) if part)
    raise RowRefused("sku_missing")


def standing_of(cells: Cells) -> RowStanding:
    """What the order's words come to. Raises for an order that nobody has paid yet."""
    for field in ("platform_status", "after_sales"):
        if REPLACED in cells.text(field):
            # Words that nobody can read may have said that it is refunded.
            raise RowRefused("cell_garbled", column=cells.title(field))
    status = order_status(words := cells.text("platform_status"))
    if status.unpaid:
        raise RowRefused("order_unpaid", status=words)
    if not status.known:
        cells.note("order_status_unknown", status=words[:STATUS_LENGTH_MAX])
    sales = after_sales(asked := cells.text("after_sales"))
    if not sales.known:
        cells.note("after_sales_unknown", status=asked[:STATUS_LENGTH_MAX])
    # An order in the platform's risk review may not be sent until the review has ended.
    in_review = yes(cells.raw("in_review"), cells.title("in_review"))
    return RowStanding(
        platform_status=words[:STATUS_LENGTH_MAX],
        after_sales=given(asked)[:STATUS_LENGTH_MAX],
        refund=worst(status.refund, sales.refund, Refund.ASK if in_review else Refund.CLEAR),
        cancelled=status.cancelled,
        in_review=in_review,
    )


def line_number_of(cells: Cells) -> str:
    """The platform's own number of the line, where it has one."""
    return given(cells.identifier("line_number"))


def instant_of(
    cells: Cells, field: str, zone: ZoneInfo, *, end_of_day: bool, day_first: bool | None = None
) -> datetime | None:
    """The moment of a field."""
    return cells.instant(field, zone, end_of_day=end_of_day, day_first=day_first)


def amount_of(cells: Cells) -> Amount:
    """The money of ``amount_fen``; one that cannot be read is noted and costs nothing else."""
    raw = cells.raw("amount_fen")
    amount = Amount(money_fen(raw), cell_text(raw))
    if amount.fen is None and amount.text:
        cells.note("amount_unreadable", column=cells.title("amount_fen"))
    return amount


def sent_of(cells: Cells) -> Sent:
    """The numbers of ``tracking_number``, each once (several may stand in one cell), with their carriers."""
    numbers: list[str] = []
    for part in filter(None, SEPARATORS.split(cells.identifier("tracking_number"))):
        if TRACKING_NUMBER.fullmatch(part):
            numbers.append(part.upper())
        elif part.strip("-无"):
            cells.note("tracking_number_malformed", column=cells.title("tracking_number"))
    numbers = list(dict.fromkeys(numbers))
    named = _carriers(cells.text("carrier"))
    for code, known in named:
        if not known:
            cells.note("carrier_unknown", carrier=code)
    if len(named) == len(numbers):
        return tuple((number, code) for number, (code, _) in zip(numbers, named, strict=True))
    code = named[0][0] if named else ""
    return tuple((number, code) for number in numbers)


def plain_sent(numbers: Sequence[str], carriers: Sequence[str]) -> list[Sent] | None:
    """As ``sent_of``, of whole columns: at most one number in a cell, and known carriers."""
    texts = plain_names(numbers, NO_OR_ONE_NUMBER)
    if texts is None:
        return None
    codes: dict[str, str] = {}
    for cell in set(carriers):
        named = _carriers(cell_text(cell))
        if not all(known for _, known in named):
            return None
        codes[cell] = named[0][0] if named else ""
    return [((text.upper(), codes[carrier]),) if text else () for text, carrier in zip(texts, carriers, strict=True)]


def remark_of(field: str) -> Part[str]:
    """A buyer's or a seller's words."""
    return Part((field,), lambda cells: given(cells.text(field))[:REMARK_LENGTH_MAX])


def continues_above(cells: Cells) -> bool:
    """Whether a row without a number looks like a further line of the order above it."""
    return not any(given(cells.text(field)) for field in ORDER_FIELDS)


def given(text: str) -> str:
    """The text, unless it is one of the dashes that exports write for nothing."""
    return text if text.strip("-—/") else ""


@lru_cache(maxsize=512)
def _carriers(text: str) -> tuple[tuple[str, bool], ...]:
    return tuple(carrier_code(name) for name in SEPARATORS.split(text) if name)


SEPARATORS = re.compile(r"[\s,，;；、|/]+")
TRACKING_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{5,39}")
NO_OR_ONE_NUMBER = re.compile(rf"(?:{TRACKING_NUMBER.pattern})?")
LINE = Part(LINE_FIELDS, line_of)
STANDING = Part(STANDING_FIELDS, standing_of)
LINE_NUMBER = Part(("line_number",), line_number_of)
AMOUNT = Part(("amount_fen",), amount_of)
SENT = Part(SENT_FIELDS, sent_of, plain_sent)
BUYER, SELLER = remark_of("buyer"), remark_of("seller")
