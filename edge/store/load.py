"""Rows to domain values: the one door. Everything on the path of a scan is prepared SQL by primary key or index.

Does not decide anything and writes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from domain.carrier import bare_number, mother_number
from domain.handover import OpenTrip
from domain.order import Refund
from domain.parcel import Due, Hold, Parcel, ParcelLine, ParcelOrder, PhotoMark, State
from domain.site import Profile, SiteRules, rules_from_text
from domain.standing import Bench, LastScan
from edge.store import goods, label_mark
from edge.store.instants import from_us
from edge.store.unit_codes import awaited
from journal.database import Connection

# One object: deadlines are cached by the identity of the rules they were computed with.
_DEFAULT_RULES = SiteRules()

_PARCEL = (
    "SELECT p.parcel_id, p.state,"  # noqa: S608 - our own columns
    " p.tracking_number, p.carrier, p.unlisted, p.policy, p.paid_at, p.ship_by,"
    " p.bench_deadline, p.due_on, p.trip_at, p.stretch, p.hold_reason, p.hold_before, p.hold_until, p.completed_at,"
    " p.packed_at, p.packed_by, p.wave, p.wave_position, f.photo_id, f.state, f.digest,"
    " (SELECT GROUP_CONCAT(c.what) FROM pending_changes c WHERE c.parcel_id = p.parcel_id), p.changed,"
    " instr(p.reasons, '[\"unconfirmed\"'), p.hold_urgent, p.number_elsewhere, "
    f"{label_mark.COLUMNS}"
    " FROM parcels p LEFT JOIN jobs j ON j.job_id = p.label_job LEFT JOIN photos f ON f.photo_id = p.photo_id"
    " WHERE p.parcel_id = ?"
)
_ORDERS = (
    "SELECT o.order_id, o.number, o.platform, o.shop, o.paid_at, o.refund, o.cancelled,"
    " EXISTS (SELECT 1 FROM parcel_orders b WHERE b.order_id = o.order_id AND b.parcel_id != p.parcel_id)"
    " FROM parcel_orders p JOIN orders o USING (order_id) WHERE p.parcel_id = ? ORDER BY o.paid_at, o.number"
)
_LINES = (
    "SELECT l.order_id, l.line_id, l.sku, l.title, l.variant, l.quantity, l.gift, g.name, g.name_en, g.short_name,"
    " g.variant, g.location, g.picture, g.no_barcode, g.parts, g.serial_wanted, g.gift"
    " FROM parcel_orders p JOIN orders o USING (order_id)"
    " JOIN order_lines l USING (order_id) LEFT JOIN goods g ON g.sku = l.sku"
    " WHERE p.parcel_id = ? AND NOT o.cancelled AND o.refund != 'stop'"
    " ORDER BY l.gift DESC, o.paid_at, o.number, l.position"
)
_ELSEWHERE = (
    "SELECT v.line_id, SUM(v.quantity) FROM parcel_orders a JOIN parcel_orders b ON b.order_id = a.order_id"
    " JOIN verified_units v ON v.parcel_id = b.parcel_id WHERE a.parcel_id = ? AND b.parcel_id != ? GROUP BY v.line_id"
)
_SESSION = (
    "SELECT s.badge, s.parcel_id, s.last_parcel_id, t.trip_id, t.carrier, t.count, t.planned_at FROM sessions s"
    " LEFT JOIN trips t ON t.trip_id = s.trip_id AND t.closed_at IS NULL WHERE s.place = ?"
)
_NO_SESSION = ("", "", "", None, None, None, None)
_ID_LENGTH = 36  # a UUID: what is shorter is the id of no parcel, and need not be looked for
_HERE = "SELECT line_id, quantity, sku FROM verified_units WHERE parcel_id = ? AND quantity > 0"


def parcel(connection: Connection, parcel_id: str, *, whole: bool = True) -> Parcel | None:
    """The parcel with this id (not an alias); not ``whole``: without orders and lines. None when there is none."""
    row = connection.execute(_PARCEL, (parcel_id,)).fetchone()
    if row is None:
        return None
    found = connection.execute(_ORDERS, (parcel_id,)).fetchall() if whole else []
    orders = tuple(
        ParcelOrder(
            order_id=o[0],
            number=o[1],
            platform=o[2],
            shop=o[3],
            paid_at=from_us(o[4]),
            refund=Refund(o[5]),
            cancelled=bool(o[6]),
            split=bool(o[7]),
        )
        for o in found
    )
    return Parcel(
        parcel_id=row[0],
        state=State(row[1]),
        tracking_number=row[2],
        carrier=row[3],
        orders=orders,
        lines=_lines(connection, parcel_id, split=any(order.split for order in orders)) if orders else (),
        unlisted=bool(row[4]),
        due=Due(
            policy=row[5],
            paid_at=from_us(row[6]),
            ship_by=from_us(row[7]),
            bench_deadline=from_us(row[8]),
            due_on=date.fromisoformat(row[9]) if row[9] else None,
            trip_at=from_us(row[10]),
            stretch=bool(row[11]),
            unconfirmed=bool(row[25]),
        ),
        hold=_hold(row[12], row[13], row[14], row[26]),
        completed_at=from_us(row[15]),
        packed_at=from_us(row[16]),
        packed_by=row[17],
        wave=row[18],
        wave_position=row[19],
        label=label_mark.label_mark(row[28:]),
        photo=PhotoMark(photo_id=row[20], state=row[21], digest=row[22]) if row[20] else None,
        pending=tuple(row[23].split(",")) if row[23] else (),
        changed=tuple(row[24].split(",")) if row[24] else (),
        number_elsewhere=bool(row[27]),
    )


def _hold(why: str | None, before: str, until: int | None, urgent: int | None) -> Hold | None:
    return Hold(reason=why, before=State(before), until=from_us(until), urgent=bool(urgent)) if why else None


def parcel_named(connection: Connection, name: str) -> tuple[Parcel | None, str]:
    """The parcel that a waybill number or an old id leads to, and the number that replaced this one, if any."""
    row = connection.execute(
        "SELECT parcel_id, replaced_by FROM parcel_names WHERE name = ?", (bare_number(name),)
    ).fetchone()
    if row is None and (mother := mother_number(name)):
        # The list named the shipment, not its boxes: they share its parcel.
        row = connection.execute("SELECT parcel_id, replaced_by FROM parcel_names WHERE name = ?", (mother,)).fetchone()
    if row is None:
        return (parcel(connection, name) if len(name) == _ID_LENGTH else None), ""
    return parcel(connection, row[0]), row[1]


def has_boxes(connection: Connection, name: str) -> bool:
    """Whether a number stands for several boxes, each of which is known by a code of its own (子母件)."""
    row = connection.execute(
        "SELECT 1 FROM parcel_names WHERE name >= ? AND name < ? LIMIT 1", (f"{name}-", f"{name}.")
    ).fetchone()
    return row is not None


def parcels_of_order_number(connection: Connection, number: str) -> tuple[Parcel, ...]:
    """All parcels of the orders with this platform number, those still to be packed first."""
    rows = connection.execute(
        "SELECT DISTINCT p.parcel_id, p.packed_at IS NOT NULL, p.tracking_number FROM orders o JOIN parcel_orders l"
        " USING (order_id) JOIN parcels p USING (parcel_id) WHERE o.number = ? ORDER BY 2, 3, 1",
        (number,),
    ).fetchall()
    return tuple(found for row in rows if (found := parcel(connection, row[0])) is not None)


def siblings(connection: Connection, parcel_id: str) -> tuple[Parcel, ...]:
    """Other parcels that share an order with this one."""
    rows = connection.execute(
        "SELECT DISTINCT b.parcel_id FROM parcel_orders a JOIN parcel_orders b USING (order_id)"
        " WHERE a.parcel_id = ? AND b.parcel_id != ?",
        (parcel_id, parcel_id),
    ).fetchall()
    return tuple(found for row in rows if (found := parcel(connection, row[0])) is not None)


def last_verified_line(connection: Connection, about: Parcel | None) -> str:
    """The line of the open parcel that was verified last: what an undo takes back."""
    if about is None:
        return ""
    row = connection.execute(
        "SELECT line_id FROM verified_units WHERE parcel_id = ? AND quantity > 0 ORDER BY last DESC LIMIT 1",
        (about.parcel_id,),
    ).fetchone()
    return row[0] if row else ""


def bench(
    connection: Connection,
    place: str,
    *,
    profile: Profile,
    last_scan: LastScan | None = None,
    printer: str = "",
    station: str = "",
    component: bool = False,
) -> tuple[Bench, OpenTrip | None]:
    """The bench's session as the database holds it, and the trip that it is loading."""
    badge, open_id, last_id, *trip = connection.execute(_SESSION, (place,)).fetchone() or _NO_SESSION
    opened = parcel(connection, open_id) if open_id else None
    in_hand = opened is not None and opened.completed_at is None
    here = Bench(
        place=place,
        badge=badge,
        parcel=opened,
        last_parcel=parcel(connection, last_id, whole=False) if last_id and not in_hand else None,
        last_scan=last_scan,
        profile=profile,
        printer=printer,
        station=station,
        component=component,
        awaited=awaited(connection, place, opened),
    )
    return here, _trip(trip)


def in_hand(connection: Connection, place: str) -> str:
    """The id of the parcel that is open at a place; empty when there is none."""
    row = connection.execute("SELECT parcel_id FROM sessions WHERE place = ?", (place,)).fetchone()
    return row[0] if row else ""


def badge_role(connection: Connection, badge: str, now_us: int) -> str:
    """The role of a valid badge; empty when unknown, revoked or expired."""
    row = connection.execute("SELECT role, until, revoked FROM badges WHERE badge = ?", (badge,)).fetchone()
    if row is None or row[2] or (row[1] is not None and row[1] < now_us):
        return ""
    return str(row[0])


def open_trip(connection: Connection, place: str) -> OpenTrip | None:
    """The trip that this place is loading."""
    row = connection.execute(_SESSION, (place,)).fetchone() or _NO_SESSION
    return _trip(row[3:])


def _trip(row: Sequence[Any]) -> OpenTrip | None:
    trip_id, carrier, count, planned_at = row
    return OpenTrip(trip_id=trip_id, carrier=carrier, count=count, planned_at=from_us(planned_at)) if trip_id else None


def lifted(connection: Connection, parcel_id: str, now_us: int) -> tuple[str, ...]:
    """Names of the rules that a lift holds open for this parcel now."""
    rows = connection.execute(
        "SELECT rule FROM lifts WHERE parcel_id = ? AND until > ?", (parcel_id, now_us)
    ).fetchall()
    return tuple(row[0] for row in rows)


def site_rules(connection: Connection) -> SiteRules:
    """The site's rules; the defaults until a supervisor has set any."""
    row = connection.execute("SELECT body FROM site_rules WHERE one = 1").fetchone()
    return _rules(row[0]) if row else _DEFAULT_RULES


@lru_cache(maxsize=8)
def _rules(text: str) -> SiteRules:
    return rules_from_text(text)


def _lines(connection: Connection, parcel_id: str, *, split: bool) -> tuple[ParcelLine, ...]:
    """What is left to go into this box: whole orders, less what their other boxes hold; then what must leave it."""
    units = connection.execute(_HERE, (parcel_id,)).fetchall()
    here = {line_id: quantity for line_id, quantity, _ in units}
    elsewhere = dict(connection.execute(_ELSEWHERE, (parcel_id, parcel_id)).fetchall()) if split else {}
    lines: list[ParcelLine] = []
    for row in connection.execute(_LINES, (parcel_id,)).fetchall():
        if row[14]:
            lines += _parts(connection, row, here, elsewhere)
            continue
        line_id = _line_id(row)
        quantity = row[5] - elsewhere.get(line_id, 0)
        if quantity > 0:
            lines.append(_line(row, line_id, quantity, here.get(line_id, 0)))
    wanted = {line.line_id for line in lines}
    # Verified for a line that is no longer of this parcel: withdrawn since, or changed.
    gone = [unit for unit in units if unit[0] not in wanted]
    lines += [replace(goods.line_of(connection, sku), line_id=of, quantity=0, verified=n) for of, n, sku in gone]
    return tuple(lines)


def _line(row: Sequence[Any], line_id: str, quantity: int, verified: int) -> ParcelLine:
    return ParcelLine(
        line_id=line_id,
        sku=row[2],
        name=row[7] or row[3],
        name_en=row[8] or "",
        short_name=row[9] or "",
        variant=row[10] or row[4],
        location=row[11] or "",
        picture=row[12] or "",
        quantity=quantity,
        verified=verified,
        gift=bool(row[6] or row[16]),
        no_barcode=bool(row[13]),
        serial_wanted=bool(row[15]),
    )


def _parts(
    connection: Connection, row: Sequence[Any], here: dict[str, int], elsewhere: dict[str, int]
) -> Iterator[ParcelLine]:
    """A bundle stands on the bench as its parts."""
    for sku, count in json.loads(row[14]):
        line_id = f"{_line_id(row)}+{sku}"
        quantity = row[5] * count - elsewhere.get(line_id, 0)
        if quantity > 0:
            part = goods.line_of(connection, sku)
            gift = bool(row[6] or row[16]) or part.gift
            yield replace(part, line_id=line_id, quantity=quantity, verified=here.get(line_id, 0), gift=gift)


def _line_id(row: Sequence[Any]) -> str:
    """Unique within a parcel: a line's own id is so within its order only."""
    return f"{row[0][:8]}/{row[1]}"
