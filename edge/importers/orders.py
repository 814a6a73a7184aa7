"""An export → orders and remarks, for every platform. Does not know any platform's columns, parcels or deadlines.

"Shipped" in an export means that a number was uploaded, often before packing: such orders stay (FLOORS R10).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from edge.importers.address_marks import AddressMarks
from edge.importers.age import Age
from edge.importers.imported import Imported
from edge.importers.made_orders import MadeOrders
from edge.importers.merged import whole_rows
from edge.importers.order_format import OrderFormat
from edge.importers.order_rows import OrderRows
from edge.importers.table import Table


def read_orders(
    table: Table,
    form: OrderFormat,
    *,
    shop: str,
    zone: ZoneInfo,
    address_key: bytes = b"",
    age: Age | None = None,
) -> Imported:
    """Orders and remarks of the export; an order with one bad row is rejected with all its rows."""
    marks = AddressMarks(table.columns, address_key)
    rows = OrderRows(table.columns, form, ZoneInfo(form.zone) if form.zone else zone, marks, textual=table.textual)
    orders = MadeOrders(form, shop, rows.notes)
    for block in whole_rows(table, "number"):
        orders.make(rows.take(block))
    orders.make_again(rows.whole(), rows.again)
    newest_at = orders.date(age)
    return Imported(
        kind="orders",
        platform=form.platform,
        orders=orders.orders(),
        remarks=orders.remarks(),
        rejected=rows.rejected(),
        warnings=rows.notes.warnings(),
        newest_at=newest_at,
        fields=frozenset(table.columns.places)
        | ({"lines"} if form.has_lines else set())
        | ({"address"} if marks else set()),
    )
