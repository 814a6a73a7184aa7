"""Rows computed again where their facts changed, each change with a new version, and the roll-up kept in step.

Does not know envelopes. A row that comes out as it was keeps its version: followers of the pull hear only of changes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from central.projection.derive import COUNTERS, Row, Surroundings, parcel_row, station_of
from central.projection.facts import ParcelFacts
from central.projection.fold import Touched
from central.projection.group import Group, number_of, orders_in, successor, worked_on
from central.projection.neighbourhood import Neighbourhood, surround
from central.projection.order_row import order_row
from central.projection.undeclared import undeclared_rows
from central.store.bulk import insert_into, select_in, upsert
from central.store.row_tables import Order, Parcel
from central.store.schema import read_number, write_number
from central.store.ship_tables import UndeclaredOrder
from journal.database import Connection

PARCEL_COLUMNS = tuple(Parcel.model_fields)
ORDER_COLUMNS = tuple(Order.model_fields)
DIMENSIONS = ("site", "station", "carrier", "platform", "shop")

SiteOf = Callable[[str], tuple[str, str]]
"""The site's key and zone of a station."""


def recompute(connection: Connection, touched: Touched, site_of: SiteOf) -> int:
    """Bring all rows that the touched facts show in up to date; returns how many changed."""
    if not (touched.parcels or touched.orders or touched.numbers):
        return 0
    around = surround(connection, touched)
    rows = _parcel_rows(around, site_of)
    kept = _kept(connection, "parcels", "parcel_id", PARCEL_COLUMNS, rows.keys())
    changed = {key: row for key, row in rows.items() if _differs(kept.get(key), row)}
    add_to_roll_up(connection, kept, changed)
    _write(connection, "parcels", PARCEL_COLUMNS, kept, changed)
    orders = _order_rows(around, rows, site_of)
    kept_orders = _kept(connection, "orders", "order_id", ORDER_COLUMNS, orders.keys())
    changed_orders = {key: row for key, row in orders.items() if _differs(kept_orders.get(key), row)}
    _write(connection, "orders", ORDER_COLUMNS, kept_orders, changed_orders)
    _write_undeclared(connection, around, rows)
    return len(changed) + len(changed_orders)


def _parcel_rows(around: Neighbourhood, site_of: SiteOf) -> dict[str, Row]:
    of_order: dict[str, list[Group]] = defaultdict(list)
    of_number: dict[str, list[Group]] = defaultdict(list)
    for group in around.groups:
        for order_id in orders_in(group.facts):
            of_order[order_id].append(group)
        for number in group.facts.numbers:
            of_number[number].append(group)
    rows: dict[str, Row] = {}
    for group in around.groups:
        if not worked_on(group.facts) and not group.facts.orders and len(group.members) == 1:
            # Only spoken of in passing (a photo, a hold): nothing is known that makes a row.
            continue
        row = parcel_row(group, _surroundings(group, around, site_of, of_order, of_number))
        rows[group.head] = row
        for member in group.members:
            if member != group.head:
                rows[member] = _stub(member, group.head)
    return rows


def _surroundings(
    group: Group,
    around: Neighbourhood,
    site_of: SiteOf,
    of_order: Mapping[str, list[Group]],
    of_number: Mapping[str, list[Group]],
) -> Surroundings:
    site, zone = site_of(station_of(group.facts))
    number = number_of(group.facts)
    return Surroundings(
        orders=around.orders,
        carrier=around.carriers.get(number),
        replaced_by=successor(group, around.orders, of_order) or "",
        site=site,
        zone=zone,
        number_until=_next_use(group, of_number.get(number, [])),
        number_shared=len(of_number.get(number, [])) > 1,
    )


def _next_use(group: Group, others: Sequence[Group]) -> datetime | None:
    """When the number was first used again, by a later parcel."""
    mine = _begun(group.facts)
    if mine is None:
        return None
    later = [begun for other in others if (begun := _begun(other.facts)) is not None and begun > mine]
    return min(later, default=None)


def _begun(facts: ParcelFacts) -> datetime | None:
    return min((moment.at for moment in (facts.opened, facts.packed, facts.handed_over) if moment), default=None)


def _stub(parcel_id: str, head: str) -> Row:
    """The row of an id that is no longer its parcel's: it only says where the parcel went."""
    row: Row = {name: _BLANK[name] for name in PARCEL_COLUMNS if name != "version"}
    row |= {"parcel_id": parcel_id, "replaced_by": head, "state": "replaced", "shares": "[]"}
    return row


def _blank(name: str) -> int | str | None:
    annotation = Parcel.model_fields[name].annotation
    if annotation is int:
        return 0
    return "" if annotation is str else None


_BLANK = {name: _blank(name) for name in PARCEL_COLUMNS}


def _order_rows(around: Neighbourhood, rows: Mapping[str, Row], site_of: SiteOf) -> dict[str, Row]:
    standing: dict[str, list[Row]] = defaultdict(list)
    for group in around.groups:
        row = rows.get(group.head)
        if row is None or row["replaced_by"]:
            continue
        for order_id in orders_in(group.facts):
            standing[order_id].append(row)
    known = {*around.orders, *standing}
    orders: dict[str, Row] = {}
    for order_id in known:
        facts = around.orders.get(order_id)
        if facts is None:
            # A station packed it and no feed has told of it yet: the row comes with the order.
            continue
        parcels = standing[order_id]
        station = next((row["station"] for row in parcels if row["station"]), "")
        orders[order_id] = order_row(facts, parcels, site_of(station)[1])
    return orders


def _write_undeclared(connection: Connection, around: Neighbourhood, rows: Mapping[str, Row]) -> None:
    of_order: dict[str, list[Group]] = defaultdict(list)
    for group in around.groups:
        for order_id in group.facts.orders:
            of_order[order_id].append(group)
    waiting = {row["order_id"]: row for row in undeclared_rows(around.orders, of_order, rows)}
    columns = tuple(UndeclaredOrder.model_fields)
    kept = _kept(connection, "undeclared_orders", "order_id", columns, around.orders.keys())
    gone = [(order_id,) for order_id in kept.keys() - waiting.keys()]
    connection.executemany("DELETE FROM undeclared_orders WHERE order_id = ?", gone)
    upsert(
        connection,
        "undeclared_orders",
        ("order_id",),
        [row for order_id, row in sorted(waiting.items()) if _differs(kept.get(order_id), row)],
    )


def _kept(
    connection: Connection, table: str, key: str, columns: Sequence[str], keys: Collection[str]
) -> dict[str, Row]:
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {key} IN {{keys}}"  # noqa: S608 - our own names
    rows = (dict(zip(columns, values, strict=True)) for values in select_in(connection, sql, keys))
    return {row[key]: row for row in rows}


def _differs(kept: Row | None, row: Row) -> bool:
    return kept is None or any(kept[name] != value for name, value in row.items())


def _write(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    kept: Mapping[str, Row],
    changed: Mapping[str, Row],
) -> None:
    """Take old rows out and put new ones in, with versions that nobody had before."""
    if not changed:
        return
    gone = [(kept[name]["version"],) for name in changed if name in kept]
    connection.executemany(f"DELETE FROM {table} WHERE version = ?", gone)  # noqa: S608 - our own names
    version = read_number(connection, "version")
    values: list[tuple[Any, ...]] = []
    for name in sorted(changed):
        version += 1
        row = {**changed[name], "version": version}
        values.append(tuple(row[column] for column in columns))
    connection.load(table, columns, values)
    write_number(connection, "version", version)


def add_to_roll_up(connection: Connection, kept: Mapping[str, Row], changed: Mapping[str, Row]) -> None:
    """Add to each day what the new rows say and take away what the old ones said."""
    sums: dict[tuple[str | int, ...], list[int]] = defaultdict(lambda: [0] * len(COUNTERS))
    for name, row in changed.items():
        for sign, version in ((-1, kept.get(name)), (1, row)):
            for day, again, *counters in json.loads(version["shares"]) if version else ():
                group = sums[(day, again, *(version[dimension] for dimension in DIMENSIONS))] if version else []
                for place, value in enumerate(counters):
                    group[place] += sign * value
    moved = [(*key, *counters) for key, counters in sorted(sums.items()) if any(counters)]
    if not moved:
        return
    columns = ("day", "again", *DIMENSIONS, *COUNTERS)
    updates = ", ".join(f"{name} = daily.{name} + excluded.{name}" for name in COUNTERS)
    connection.executemany(
        f"{insert_into('daily', columns)} ON CONFLICT (day, again, {', '.join(DIMENSIONS)}) DO UPDATE SET {updates}",
        moved,
    )
    days = sorted({str(key[0]) for key in moved})
    connection.executemany("DELETE FROM daily WHERE day = ? AND parcels = 0", [(day,) for day in days])
