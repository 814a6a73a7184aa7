"""One door for every file: bytes → what kind of list it is, by its header alone → its values. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from zoneinfo import ZoneInfo

from domain.mapping import ColumnMapping
from domain.reason import reason
from edge.importers import goods, waybills
from edge.importers.age import Age
from edge.importers.errors import ImporterError
from edge.importers.formats import FORMATS
from edge.importers.goods import read_goods
from edge.importers.header import Layout
from edge.importers.imported import Imported, Kind
from edge.importers.mapped import format_of
from edge.importers.orders import read_orders
from edge.importers.source import Source, read_source
from edge.importers.table import open_table
from edge.importers.uncollected import uncollected
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
    address_key: bytes = b"",
    mappings: Collection[ColumnMapping] = (),
    age: Age | None = None,
) -> Imported:
    """Reads a list of ``kind``, or of whatever kind its header says. Raises ``ImporterError`` for a whole file.

    ``name_hint`` only names the file in the refusal. ``zone`` is where the file's times without offset were written.
    With ``address_key`` orders carry a mark of their address; without it, none. ``mappings`` are layouts that somebody
    made here: each knows its header whole, so they are asked first. ``age``: how old the file is; without it what it
    tells carries no time.
    """
    mapped = {mapping.key: mapping for mapping in mappings if kind in {None, "orders"}}
    formats = {key: format_of(mapping) for key, mapping in mapped.items()} | FORMATS
    layouts = {key: formats[key].layout for key in mapped}
    layouts |= {name: layout for name, layout in LAYOUTS.items() if kind in {None, _kind(name)}}

    def read(source: Source) -> Imported:
        with open_table(source, layouts) as table:
            if form := formats.get(table.name):
                by = mapped.get(table.name)
                sold_by = shop or (by.shop if by else "")
                imported = read_orders(table, form, shop=sold_by, zone=ZoneInfo(zone), address_key=address_key, age=age)
                imported = replace(imported, mapping=by.name if by else "")
            elif table.name == "waybills":
                imported = read_waybills(table, shop=shop, shops=frozenset(shops), zone=ZoneInfo(zone), age=age)
            else:
                imported = read_goods(table, age)
            if table.held:
                return imported
            return replace(imported, warnings=(*imported.warnings, reason("file_has_no_rows")))

    try:
        with uncollected():
            return read_source(content, read)
    except ImporterError as refused:
        refused.name_file(name_hint)
        raise


def _kind(layout: str) -> str:
    return "orders" if layout in FORMATS else layout
