"""Which columns of a file answer which fields of an order: a layout made of data, by a supervisor. Does not know files.

A mapping belongs to one header, by its key; the columns' names are kept, never what stands under them.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.reason import Reason, reason

WANTED = ("number", "sku", "quantity")
"""Without these a row is no line of an order."""

FIELDS = (
    *WANTED, "title", "variant", "line_number", "created_at", "paid_at", "promise_at", "declared_at",
    "tracking_number", "carrier", "platform_status", "after_sales", "buyer", "seller",
)  # fmt: skip

NAME_MAX = 60
COLUMN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedColumn:
    """A field, and what the file calls its column."""

    field: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """A layout that somebody made. ``zone``: where its times without offset were written, empty for the site's.

    ``day_first``: how 05/06/2026 is meant; None: years come first. ``shop``: whose orders, where an import names none.
    """

    key: str
    name: str
    platform: str
    columns: tuple[MappedColumn, ...]
    shop: str = ""
    zone: str = ""
    day_first: bool | None = None


def fault_of(mapping: ColumnMapping) -> Reason | None:
    """Why no file can be read by it; None where one can."""
    fields = [each.field for each in mapping.columns]
    missing = [field for field in WANTED if field not in fields]
    if missing:
        return reason("mapping_lacks_field", field=missing[0])
    if unknown := [field for field in fields if field not in FIELDS] or _twice(fields):
        return reason("mapping_field_wrong", field=unknown[0][:COLUMN_MAX])
    if not all(0 < len(each.column) <= COLUMN_MAX for each in mapping.columns):
        return reason("mapping_field_wrong", field=fields[0])
    if not 0 < len(mapping.name.strip()) <= NAME_MAX or not mapping.key or not mapping.platform:
        return reason("mapping_lacks_name")
    if mapping.zone and not _is_zone(mapping.zone):
        return reason("mapping_zone_unknown", zone=mapping.zone[:NAME_MAX])
    return None


def _twice(fields: list[str]) -> list[str]:
    return [field for place, field in enumerate(fields) if field in fields[:place]]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
