"""What the feed's events do to a station's tables: orders, waybills, goods, rules, badges, carriers' scans.

Does not know whether the feed is followed or owned here, nor the bench.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from domain import events as e
from domain.barcode import barcode_key
from domain.carrier import name_of
from domain.deadline import carriers_moved
from domain.order import Order, Waybill
from domain.parcel import State, next_state
from domain.refund import order_status
from domain.site import rules_from_text
from domain.version import version_of
from edge.store.bodies import body_of
from edge.store.deadlines import recompute_parcels
from edge.store.imports import loaded, note_change
from edge.store.instants import to_us, us, written_at
from edge.store.load import site_rules
from edge.store.refunds import weigh
from edge.store.releases import release_order, release_waybill, replaced_by
from edge.store.stale import follow_rules, refresh_order
from edge.store.versions import note_reprinted
from journal.database import Connection
from journal.envelope import Entry


def order_imported(connection: Connection, event: e.OrderImported, entry: Entry) -> None:
    """A new version of an order replaces the old one; its parcels follow."""
    order = event.order
    if event.import_id:
        note_change(connection, event.import_id, order)
    refresh_order(connection, order.order_id)
    before = keep_order(connection, order, written_at(entry))
    touched = release_order(connection, order, before, entry.sequence)
    recompute_parcels(connection, touched)


def waybill_listed(connection: Connection, event: e.WaybillListed, entry: Entry) -> None:
    """A waybill and its orders, whether the orders are known yet or not."""
    waybill = event.waybill
    if event.import_id:
        note_change(connection, event.import_id, waybill)
    reprinted = _is_reprinted(connection, waybill)
    before = keep_waybill(connection, waybill, written_at(entry))
    touched = release_waybill(connection, waybill, before, entry.sequence)
    if reprinted:
        for parcel_id in sorted(touched):
            note_reprinted(connection, parcel_id, entry.sequence)
            weigh(connection, parcel_id, entry.sequence)
    recompute_parcels(connection, touched)


def goods_listed(connection: Connection, event: e.GoodsListed, entry: Entry) -> None:
    goods = event.goods
    parts = json.dumps([[part.sku, part.quantity] for part in goods.parts]) if goods.parts else ""
    connection.execute(
        "INSERT INTO goods(sku, name, name_en, short_name, variant, location, picture, gift, no_barcode,"
        " serial_wanted, parts, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(sku)"
        " DO UPDATE SET name = excluded.name, name_en = excluded.name_en, short_name = excluded.short_name,"
        " variant = excluded.variant,"
        " location = excluded.location, picture = excluded.picture, gift = excluded.gift,"
        " no_barcode = excluded.no_barcode, serial_wanted = excluded.serial_wanted,"
        " parts = excluded.parts, body = excluded.body",
        (
            goods.sku,
            goods.name,
            goods.name_en,
            goods.short_name,
            goods.variant,
            goods.location,
            goods.picture,
            goods.gift,
            goods.no_barcode,
            goods.serial_wanted,
            parts,
            body_of(goods),
        ),
    )
    connection.execute("DELETE FROM goods_barcodes WHERE sku = ?", (goods.sku,))
    connection.executemany(
        "INSERT INTO goods_barcodes(code, sku) VALUES (?, ?)",
        [(code, goods.sku) for code in sorted(set(map(barcode_key, goods.barcodes)))],
    )


def barcode_bound(connection: Connection, event: e.BarcodeBound, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO bound_barcodes(code, sku, badge, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT(code, sku) DO UPDATE SET badge = excluded.badge, at = excluded.at",
        (barcode_key(event.code), event.sku, event.badge, us(event.at)),
    )


def barcode_unbound(connection: Connection, event: e.BarcodeUnbound, entry: Entry) -> None:
    connection.execute("DELETE FROM bound_barcodes WHERE code = ? AND sku = ?", (barcode_key(event.code), event.sku))


def policy_published(connection: Connection, event: e.PolicyPublished, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO policies(policy_id, body) VALUES (?, ?) ON CONFLICT(policy_id) DO UPDATE SET body = excluded.body",
        (event.policy_id, event.text),
    )
    follow_rules(connection, None, entry.sequence)


def site_rules_set(connection: Connection, event: e.SiteRulesSet, entry: Entry) -> None:
    """Rules that this version cannot read are parked, and those before them stay in force."""
    before, rules = site_rules(connection), rules_from_text(event.text)
    connection.execute(
        "INSERT INTO site_rules(one, body) VALUES (1, ?) ON CONFLICT(one) DO UPDATE SET body = excluded.body",
        (event.text,),
    )
    follow_rules(connection, carriers_moved(before, rules), entry.sequence)


def badge_issued(connection: Connection, event: e.BadgeIssued, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO badges(badge, role, until, revoked) VALUES (?, ?, ?, 0)"
        " ON CONFLICT(badge) DO UPDATE SET role = excluded.role, until = excluded.until, revoked = 0",
        (event.badge, event.role, to_us(event.until)),
    )


def badge_revoked(connection: Connection, event: e.BadgeRevoked, entry: Entry) -> None:
    connection.execute("UPDATE badges SET revoked = 1 WHERE badge = ?", (event.badge,))


def carrier_scanned(connection: Connection, event: e.CarrierScanned, entry: Entry) -> None:
    """A carrier's first scan ends a parcel's road through this floor, whatever we saw of its handover or hold it for.

    What no bench has closed stays where it is: the scan is noted, and a person must see what left.
    """
    row = connection.execute(
        "SELECT parcel_id, state, picked_up_at, hold_before FROM parcels WHERE parcel_id ="
        " (SELECT parcel_id FROM parcel_names WHERE name = ?)",
        (name_of(event.tracking_number),),
    ).fetchone()
    if row is None or event.stage != "picked_up":
        return
    parcel_id, state, known, hold_before = row
    if known is not None and known <= us(event.at):
        return
    connection.execute("UPDATE parcels SET picked_up_at = ? WHERE parcel_id = ?", (us(event.at), parcel_id))
    if (hold_before if state == State.HELD else state) in (State.PACKED, State.HANDED_OVER):
        after = next_state(State(state), "CarrierScanned")
        connection.execute(_LEFT, (after.value, parcel_id))


_LEFT = (
    "UPDATE parcels SET state = ?, hold_reason = NULL, hold_before = NULL, hold_until = NULL, hold_urgent = NULL"
    " WHERE parcel_id = ?"
)


def orders_loaded(connection: Connection, event: e.OrdersLoaded, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO order_loads(platform, at) VALUES (?, ?)"
        " ON CONFLICT(platform) DO UPDATE SET at = MAX(at, excluded.at)",
        (event.platform, us(event.at)),
    )
    loaded(connection, event)


def keep_order(connection: Connection, order: Order, known_at: int | None) -> set[str]:
    """Store the order; returns the waybill numbers that it named itself until now."""
    before = numbers_of(connection, order.order_id)
    further = [(name_of(each.tracking_number), each.carrier) for each in order.further_numbers]
    connection.execute(
        "INSERT INTO orders(order_id, platform, shop, number, paid_at, refund, cancelled, declared_at, tracking_number,"
        " carrier, further, delivered, version, known_at, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(order_id)"
        " DO UPDATE SET paid_at = excluded.paid_at, refund = excluded.refund, cancelled = excluded.cancelled,"
        " declared_at = excluded.declared_at, tracking_number = excluded.tracking_number,"
        " carrier = excluded.carrier, further = excluded.further, delivered = excluded.delivered,"
        " version = excluded.version, body = excluded.body",
        (
            order.order_id,
            order.platform,
            order.shop,
            order.number,
            to_us(order.paid_at or order.confirmed_at or order.created_at),
            order.refund.value,
            order.cancelled,
            to_us(order.declared_since),
            name_of(order.tracking_number),
            order.carrier,
            json.dumps(further) if further else "",
            order_status(order.platform_status).delivered,
            version_of(order),
            known_at,
            body_of(order),
        ),
    )
    connection.execute("DELETE FROM order_lines WHERE order_id = ?", (order.order_id,))
    connection.executemany(
        "INSERT INTO order_lines(order_id, line_id, position, sku, title, variant, quantity, gift)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (order.order_id, line.line_id, position, line.sku, line.title, line.variant, line.quantity, line.gift)
            for position, line in enumerate(order.lines)
        ],
    )
    return before


def numbers_of(connection: Connection, order_id: str) -> set[str]:
    """The waybill numbers that an order names itself."""
    row = connection.execute("SELECT tracking_number, further FROM orders WHERE order_id = ?", (order_id,)).fetchone()
    if row is None:
        return set()
    return {row[0], *(name for name, _ in json.loads(row[1] or "[]"))} - {""}


def _is_reprinted(connection: Connection, waybill: Waybill) -> bool:
    """Whether the list tells of a later print of a number than it did until now."""
    row = connection.execute(
        "SELECT printed_at FROM waybills WHERE tracking_number = ?", (waybill.tracking_number,)
    ).fetchone()
    return row is not None and row[0] is not None and (to_us(waybill.printed_at) or 0) > row[0]


def keep_waybill(connection: Connection, waybill: Waybill, known_at: int | None) -> tuple[str, ...]:
    """Store the waybill and the orders that it names; returns those that it named until now."""
    number, replaces = waybill.tracking_number, replaced_by(waybill)
    connection.execute(
        "INSERT INTO waybills(tracking_number, carrier, printed_at, wave, wave_position, name, replaces,"
        " known_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(tracking_number) DO UPDATE SET"
        " carrier = excluded.carrier, printed_at = excluded.printed_at, wave = excluded.wave,"
        " wave_position = excluded.wave_position, replaces = excluded.replaces, body = excluded.body",
        (
            number,
            waybill.carrier,
            to_us(waybill.printed_at),
            waybill.wave,
            waybill.wave_position,
            name_of(number),
            replaces if replaces != name_of(number) else "",
            known_at,
            body_of(waybill),
        ),
    )
    named = "SELECT order_id FROM waybill_orders WHERE tracking_number = ?"
    before = tuple(row[0] for row in connection.execute(named, (number,)).fetchall())
    connection.execute("DELETE FROM waybill_orders WHERE tracking_number = ?", (number,))
    connection.executemany(
        "INSERT INTO waybill_orders(tracking_number, order_id) VALUES (?, ?)",
        [(number, order_id) for order_id in sorted(set(waybill.order_ids))],
    )
    return before


HANDLERS: dict[type[e.Event], Callable[[Connection, Any, Entry], None]] = {
    e.OrderImported: order_imported,
    e.WaybillListed: waybill_listed,
    e.GoodsListed: goods_listed,
    e.BarcodeBound: barcode_bound,
    e.BarcodeUnbound: barcode_unbound,
    e.PolicyPublished: policy_published,
    e.SiteRulesSet: site_rules_set,
    e.BadgeIssued: badge_issued,
    e.BadgeRevoked: badge_revoked,
    e.CarrierScanned: carrier_scanned,
    e.OrdersLoaded: orders_loaded,
}
