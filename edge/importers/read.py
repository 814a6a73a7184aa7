"""One door for every file: bytes → what kind of list it is, by its header alone → its values. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from zoneinfo import ZoneInfo

from domain.reason import reason
from edge.importers import goods, waybills
from edge.importers.errors import ImporterError
from edge.importers.formats import FORMATS
from edge.importers.goods import read_goods
from edge.importers.header import Layout
from edge.importers.imported import Imported, Kind
from edge.importers.orders import read_orders
from edge.importers.table import Table, read_table
from edge.importers.waybills import read_waybills

# Tried in this order: an order export also has the columns of a waybill list.
LAYOUTS: dict[str, Layout] = {
    **{name: form.layout for name, form in FORMATS.items()},
    "waybills": waybills.LAYOUT,
    "goods": goods.LAYOUT,
}


def read_file(
    name_hint: str,
    content: bytes,
    *,
    kind: Kind | None = None,
    shop: str = "",
    shops: Collection[str] = (),
    zone: str = "Asia/Shanghai",
) -> Imported:
    """Reads a list of ``kind``, or of whatever kind its header says. Raises ``ImporterError`` for a whole file.

    ``name_hint`` only names the file in the refusal. ``zone`` is where the file's times without offset were written.
    """
    layouts = {name: layout for name, layout in LAYOUTS.items() if kind in {None, _kind(name)}}
    try:
        table = read_table(content, layouts)
    except ImporterError as refused:
        refused.name_file(name_hint)
        raise
    imported = _values(table, shop=shop, shops=frozenset(shops), zone=ZoneInfo(zone))
    if table.rows:
        return imported
    return replace(imported, warnings=(*imported.warnings, reason("file_has_no_rows")))


def _values(table: Table, *, shop: str, shops: frozenset[str], zone: ZoneInfo) -> Imported:
    if form := FORMATS.get(table.name):
        return read_orders(table, form, shop=shop, zone=zone)
    if table.name == "waybills":
        return read_waybills(table, shop=shop, shops=shops, zone=zone)
    return read_goods(table)


def _kind(layout: str) -> str:
    return "orders" if layout in FORMATS else layout
