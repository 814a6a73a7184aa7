"""An imported file to the feed: merged with what is known, so that a file without a column empties nothing.

Does not know layouts or HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from domain.mapping import ColumnMapping
from domain.order import Remarks
from domain.reason import Reason, reason
from edge.address_key import address_key, ensure_address_key
from edge.feed import Counts, compare
from edge.importers import Imported, read_file
from edge.importers.age import Age
from edge.importers.imported import Kind
from edge.retold import Retelling
from edge.station import Station
from edge.store.bodies import Listed
from edge.store.load import site_rules
from edge.store.mapping_projection import known_mappings
from edge.store.remarks import remarked
from edge.unchanged import changed_orders
from edge.undo import Undone, check, undo
from journal.database import Connection


def read(
    station: Station,
    name: str,
    content: bytes,
    *,
    kind: Kind | None = None,
    shop: str = "",
    mapping: ColumnMapping | None = None,
    written_at: datetime | None = None,
) -> Imported:
    """Read a file as this site does: in its zone, by its saved mappings, with the shops that orders came under.

    ``mapping`` is tried as if it were saved. ``written_at``: when the file was written, where that is known.
    """
    connection = station.reader()
    shops = [row[0] for row in connection.execute("SELECT DISTINCT shop FROM orders WHERE shop != ''").fetchall()]
    key = ensure_address_key(connection, station.writer) if station.owns_feed else address_key(connection)
    zone = site_rules(connection).zone
    mappings = known_mappings(connection) if mapping is None else [mapping]
    return read_file(
        name,
        content,
        kind=kind,
        shop=shop,
        shops=shops,
        zone=zone,
        address_key=key,
        mappings=mappings,
        age=Age(now=station.clock.now(), written_at=written_at),
    )


def take(station: Station, imported: Imported, *, dry_run: bool = False, import_id: str = "") -> Counts:
    """Record what is new or changed; ``dry_run`` only counts. By ``import_id`` it can be undone (``edge.undo``)."""
    now = station.clock.now()
    retelling = Retelling(imported.fields, now, imported.seen_at(now), own=not imported.mapping)
    if dry_run:
        connection = station.reader()
        values = (retelling.any(connection, each) for each in _values(imported))
        counts = sum((compare(connection, each) for each in values), Counts())
    else:
        counts = _record(station, imported, retelling, import_id or str(uuid4()))
    return replace(counts, outdated=len(retelling.outdated))


def warnings_of(imported: Imported, counts: Counts) -> tuple[Reason, ...]:
    """What a person should know of an import: the file's warnings, and what of it was outdated."""
    older = (reason("told_later", count=counts.outdated),) if counts.outdated else ()
    return (*older, *imported.warnings)


def take_back(station: Station, import_id: str, badge: str) -> Undone:
    """Undo an import, in our own feed or at its owner's; raises NotPossible with what stands against it."""
    if station.owns_feed:
        return undo(station.reader(), station.writer, import_id, badge, station.clock.now())
    # What our own benches have begun is not known there yet.
    if not check(station.reader(), import_id):
        return Undone()
    return Undone(**station.feed.undo_at_owner(import_id, badge))


def _record(station: Station, imported: Imported, retelling: Retelling, import_id: str) -> Counts:
    if imported.kind == "goods":
        return station.feed.take_goods(imported.goods, retelling.goods)
    rejected = len(imported.rejected)
    if imported.kind == "waybills":
        counts = station.feed.take_waybills(imported.waybills, import_id, retelling.waybill)
        station.feed.note_list(imported.kind, counts, rejected, import_id)
        return counts
    told_at = imported.orders[0].told_at if imported.orders else None
    connection = station.reader()
    station.feed.keep_remarks(_remarks(connection, imported), imported.fields, told_at)
    changed = changed_orders(connection, imported.orders, retelling)
    unchanged = len(imported.orders) - len(changed)
    return station.feed.take_orders(
        imported.platform, changed, rejected, retelling.order, import_id, unchanged=unchanged
    )


def _values(imported: Imported) -> Sequence[Listed]:
    """What the file's counts count."""
    values: dict[Kind, Sequence[Listed]] = {
        "orders": imported.orders,
        "goods": imported.goods,
        "waybills": imported.waybills,
    }
    return values[imported.kind]


def _remarks(connection: Connection, imported: Imported) -> list[Remarks]:
    """The file's words; and none, for each of its orders of which others told some and the file has none."""
    said = {each.order_id for each in imported.remarks}
    told = remarked(connection, [order.order_id for order in imported.orders])
    return [*imported.remarks, *(Remarks(order_id=each) for each in told if each not in said)]
