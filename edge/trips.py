"""Today's trips, which of them this station is loading, and the opening and closing of one, at a bench or on the panel.

Does not know HTTP or words.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from domain import handover
from domain.answer import Answer, Outcome, Ruling, Sound
from domain.calendar import ONE_DAY, local_date, zone_of
from domain.reason import reason
from domain.site import SiteRules
from domain.standing import Bench
from domain.trip import LATE, departure_of, trips_on
from edge.doubts import Doubts
from edge.gate import verdict_on_closing
from edge.packing import Decide
from edge.store import load, views
from edge.store.instants import from_us, us
from edge.store.views import day_start
from journal.database import Connection


def trips_today(connection: Connection, now: datetime, places: tuple[str, ...]) -> dict[str, Any]:
    """What leaves today, the next one first; what each place is loading; what has left."""
    rules = load.site_rules(connection)
    on = local_date(now, zone_of(rules))
    waiting = dict(
        connection.execute("SELECT carrier, COUNT(*) FROM parcels WHERE state = 'packed' GROUP BY carrier").fetchall()
    )
    trips = _trips(rules, on)
    planned = {trip["carrier"] for trip in trips}
    trips += [_no_trip(carrier) for carrier in sorted(waiting) if carrier not in planned]
    for trip in trips:
        trip["gone"] = trip["departs_at"] is not None and trip["departs_at"] <= now
        trip["over"] = is_over(connection, trip["carrier"], trip["planned_at"], trip["departs_at"], now)
        trip["packed"] = waiting.get(trip["carrier"], 0)
    return {
        "on": on,
        "trips": sorted(trips, key=lambda trip: (trip["gone"], trip["departs_at"] is None, trip["departs_at"] or now)),
        "places": [_place(connection, place) for place in places],
        "cancelled": _cancelled(rules, on),
        "closed": _closed(connection, us(day_start(rules, now))),
    }


def trips_of_days(rules: SiteRules, first: date, days: int) -> list[dict[str, Any]]:
    """Planned and changed trips of some days, cancelled ones too: what the settings page lists."""
    return [trip for back in range(days) for trip in _trips(rules, first + back * ONE_DAY)]


def is_over(
    connection: Connection, carrier: str, planned_at: datetime | None, departs_at: datetime | None, now: datetime
) -> bool:
    """Whether nothing about this trip can be otherwise any more: it left with its doors closed here, or long ago."""
    if planned_at is None or departs_at is None or departs_at > now:
        return False
    left = "SELECT 1 FROM trips WHERE carrier = ? AND plan_at = ? AND closed_at IS NOT NULL"
    return now - departs_at > LATE or connection.execute(left, (carrier, us(planned_at))).fetchone() is not None


def opening(carrier: str, place: str, at: datetime, badge: str = "") -> Decide:
    """Decide to begin loading a carrier's trip, as this supervisor, or as who is signed in at the place."""

    def decide(connection: Connection, bench: Bench) -> Ruling:
        if load.open_trip(connection, place) is not None:
            return Ruling(answer=Answer(Outcome.NOTE, Sound.ALREADY, reason("trip_open_already")))
        here = replace(bench, badge=badge or bench.badge)
        if not here.badge:
            return Ruling(answer=Answer(Outcome.NOTE, Sound.WRONG, reason("sign_in_first")))
        trip = views.trip_at_door(connection, carrier, at)
        if trip is None:
            return handover.open_trip(here, at, carrier, None)
        return handover.open_trip(here, at, carrier, trip.departs_at, trip.planned_at)

    return decide


def closing(place: str, at: datetime, badge: str = "", *, doubts: Doubts) -> Decide:
    """Decide to close the trip that a place is loading; what stays behind is named in the fact."""

    def decide(connection: Connection, bench: Bench) -> Ruling:
        trip = load.open_trip(connection, place)
        here = replace(bench, badge=badge or bench.badge)
        if trip is None:
            return handover.close_trip(here, None, at, ())
        departs_at = _departure_now(connection, trip)
        verdict = verdict_on_closing(connection, trip.carrier, at, departs_at, doubts=doubts)
        if not verdict.allowed:
            rule = verdict.refused_by.value if verdict.refused_by else ""
            answer = Answer(Outcome.REFUSED, Sound.REFUSED, verdict.reason, rule=rule, instead=verdict.instead or "")
            return Ruling(answer=answer)
        left = tuple(card.parcel_id for card in views.left_behind(connection, trip.carrier))
        return handover.close_trip(here, trip, at, left, departs_at)

    return decide


def _departure_now(connection: Connection, trip: handover.OpenTrip) -> datetime | None:
    """When the trip that is being loaded leaves by the rules in force: it may have been moved since it was opened."""
    plan_at = from_us(connection.execute("SELECT plan_at FROM trips WHERE trip_id = ?", (trip.trip_id,)).fetchone()[0])
    moved = departure_of(load.site_rules(connection), trip.carrier, plan_at) if plan_at is not None else None
    return moved or trip.planned_at


def _trips(rules: SiteRules, on: date) -> list[dict[str, Any]]:
    carriers = {trip.carrier for trip in rules.trips} | {change.carrier for change in rules.trip_changes}
    found: list[dict[str, Any]] = [
        {
            "carrier": carrier,
            "on": on,
            "planned_at": trip.planned_at,
            "departs_at": trip.departs_at,
            "planned": trip.planned_at.astimezone(zone_of(rules)).time(),
            "departs": trip.departs_at.astimezone(zone_of(rules)).time(),
            "cancelled": False,
        }
        for carrier in sorted(carriers)
        for trip in trips_on(rules, carrier, on)
    ]
    return sorted(found, key=lambda trip: (trip["departs_at"], trip["carrier"]))


def _cancelled(rules: SiteRules, on: date) -> list[dict[str, Any]]:
    """Trips of the day that a supervisor cancelled, to be put back."""
    return [
        {"carrier": change.carrier, "on": on, "planned": change.planned}
        for change in rules.trip_changes
        if change.on == on and change.departs is None
    ]


def _no_trip(carrier: str) -> dict[str, Any]:
    return {"carrier": carrier, "on": None, "planned_at": None, "departs_at": None, "cancelled": False}


def _place(connection: Connection, place: str) -> dict[str, Any]:
    trip = load.open_trip(connection, place)
    row = connection.execute("SELECT badge FROM sessions WHERE place = ?", (place,)).fetchone()
    told: dict[str, Any] = {"place": place, "badge": row[0] if row else "", "trip": None}
    if trip is not None:
        opened = connection.execute("SELECT opened_at FROM trips WHERE trip_id = ?", (trip.trip_id,)).fetchone()
        told["trip"] = {
            "trip_id": trip.trip_id,
            "carrier": trip.carrier,
            "count": trip.count,
            "planned_at": _departure_now(connection, trip),
            "opened_at": from_us(opened[0]),
            "left": len(views.left_behind(connection, trip.carrier)),
        }
    return told


def _closed(connection: Connection, since: int) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT trip_id, carrier, place, opened_at, planned_at, closed_at, count, left_behind FROM trips"
        " WHERE closed_at >= ? ORDER BY closed_at DESC",
        (since,),
    ).fetchall()
    return [
        {
            "trip_id": row[0],
            "carrier": row[1],
            "place": row[2],
            "opened_at": from_us(row[3]),
            "planned_at": from_us(row[4]),
            "closed_at": from_us(row[5]),
            "count": row[6],
            "left_behind": [_left(connection, parcel_id) for parcel_id in json.loads(row[7])],
        }
        for row in rows
    ]


def _left(connection: Connection, parcel_id: str) -> dict[str, Any]:
    row = connection.execute(
        "SELECT tracking_number, state FROM parcels WHERE parcel_id = ?", (parcel_id,)
    ).fetchone() or ("", "")
    return {"parcel_id": parcel_id, "tracking_number": row[0], "state": row[1]}
