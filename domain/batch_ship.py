"""The file that makes packed orders *declared* at their platform: which orders may be in it, and how it looks.

An order goes in when every box of it is packed, each with a waybill number and a carrier that the platform has a name
for; else it stays out with the reason, and nothing is guessed. Does not know what is packed, or where names are kept.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.batch_ship_events import BatchShipLook, BatchShipRow
from domain.carrier import mother_number
from domain.reason import Reason, reason

HOLDS = frozenset({"", "order", "carrier", "waybill", "day"})
SEPARATORS = frozenset({",", "\t"})
ENCODINGS = frozenset({"utf-8-sig", "utf-8", "gb18030"})
NUMBERS = frozenset({"tab", "formula", "plain"})

_EXACT_DIGITS = 11  # longer ones a spreadsheet shows as 7.8E+13, and saves so
_NUMBER = re.compile(r"\d[\d.,]*([eE]\d+)?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?")
# What a spreadsheet would run, or what would break a line: no platform's numbers hold it, so it is never mended.
_UNSAFE = re.compile(r"^[=+\-@＝＋－＠\s]|[\x00-\x1f\x7f]|\s$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A parcel that an order is in. ``idle``: unopened, and all that its orders hold is in other boxes.

    ``carriers``: whatever was said of who takes it; a list and an export may contradict each other.
    """

    parcel_id: str
    tracking_number: str
    carriers: frozenset[str]
    packed: bool
    idle: bool = False


def rows_of(
    order_id: str, number: str, boxes: tuple[Box, ...], carriers: Mapping[str, str], *, one_parcel: bool = False
) -> tuple[BatchShipRow, ...] | Reason:
    """The order's rows, one a waybill number, or why it stays out.

    ``carriers`` maps our codes to the platform's names; ``one_parcel``: its file has no place for a second waybill.
    """
    boxes = tuple(box for box in boxes if box.packed or not box.idle)
    if not all(box.packed for box in boxes):
        return reason("batch_ship_not_all_packed")
    if why := _stays_out(number, boxes, carriers):
        return why
    rows: dict[str, BatchShipRow] = {}
    for box in sorted(boxes, key=lambda box: (box.tracking_number, box.parcel_id)):
        # All boxes of one shipment go under the number that they have in common.
        waybill = mother_number(box.tracking_number) or box.tracking_number
        (carrier,) = box.carriers
        rows.setdefault(
            waybill,
            BatchShipRow(
                order_id=order_id,
                number=number,
                parcel_id=box.parcel_id,
                tracking_number=waybill,
                carrier=carrier,
                carrier_name=carriers[carrier],
            ),
        )
    if one_parcel and len(rows) > 1:
        return reason("batch_ship_split")
    return tuple(rows.values())


def content_of(look: BatchShipLook, rows: tuple[BatchShipRow, ...], day: date) -> bytes:
    """The file's bytes: a header, and a line a row. The same for the same values, for ever."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=look.separator, lineterminator="\r\n")
    writer.writerow([column.title for column in look.columns])
    for row in rows:
        values = {
            "": "",
            "order": row.number,
            "carrier": row.carrier_name,
            "waybill": row.tracking_number,
            "day": day.isoformat(),
        }
        writer.writerow([_kept(values[column.holds], look.numbers) for column in look.columns])
    return text.getvalue().encode(look.encoding)


def is_safe(cell: str) -> bool:
    """Whether a spreadsheet takes the text for what it is: no formula, no second line."""
    return not _UNSAFE.search(cell)


def _stays_out(number: str, boxes: tuple[Box, ...], carriers: Mapping[str, str]) -> Reason | None:
    for box in boxes:
        if not box.tracking_number:
            return reason("batch_ship_no_number")
        if len(box.carriers) != 1:
            return reason("batch_ship_carriers_differ" if box.carriers else "batch_ship_no_carrier")
        if unnamed := box.carriers - carriers.keys():
            return reason("batch_ship_carrier_unnamed", carrier=min(unnamed))
    texts = (number, *(box.tracking_number for box in boxes))
    return None if all(text and is_safe(text) for text in texts) else reason("batch_ship_unsafe")


def _kept(cell: str, numbers: str) -> str:
    """The cell as it is written, so that a spreadsheet which opens the file leaves long and leading digits alone."""
    if numbers == "plain" or not _is_spoiled(cell):
        return cell
    return f"\t{cell}" if numbers == "tab" else f'="{cell}"'


def _is_spoiled(cell: str) -> bool:
    if _NUMBER.fullmatch(cell):
        return len(cell) > _EXACT_DIGITS or cell[0] == "0" or "e" in cell.lower()
    return _DATE.fullmatch(cell) is not None
