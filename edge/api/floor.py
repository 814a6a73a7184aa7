"""What a supervisor changes on the floor: trips, surge, modes, lifts, handover; each as one call, not as JSON to edit.

Reading is open on the floor's network; every change here asks for a signed-in supervisor. Does not know pages or words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from domain.answer import Answer, Outcome, Ruling, Sound
from domain.calendar import local_date, zone_of
from domain.events import RuleLifted
from domain.reason import reason
from domain.rule import LIFT
from domain.site import SiteRules, Surge, TripChange
from edge import screen
from edge.api.access import AsSupervisor, HereStation
from edge.errors import NotPossible
from edge.lifts import check_lift
from edge.packing import Decide
from edge.rule_changes import check_added, with_keys, with_surge, with_trip_change
from edge.station import Station
from edge.store import load
from edge.trips import closing, opening, trips_of_days, trips_today

router = APIRouter(tags=["floor"])

# What a supervisor changes in a page; the rest of the rules (zone, country, policies) is set up once, as a document.
CHANGEABLE = frozenset(
    {
        "windows", "trips", "modes", "profile", "staging_minutes", "scan_lag_minutes", "work_weekdays", "days_off",
        "days_on", "require_due_view_minutes", "refund_age_minutes", "site", "public_holidays",
    }
)  # fmt: skip
DAYS_LISTED = 3


class TripChangeIn(BaseModel):
    """``planned`` names the trip by its planned time; None adds one. ``departs`` None cancels it."""

    carrier: str = Field(min_length=1, max_length=40)
    on: date | None = None
    planned: time | None = None
    departs: time | None = None


class SurgeIn(BaseModel):
    until: datetime
    reason: str = Field(min_length=1, max_length=200)


class LiftIn(BaseModel):
    rule: str
    parcel_id: str
    reason: str = Field(min_length=1, max_length=200)


class OpenIn(BaseModel):
    carrier: str = Field(min_length=1, max_length=40)
    place: str = Field(default="bench", pattern="^(bench|dock)$")


class CloseIn(BaseModel):
    place: str = Field(default="bench", pattern="^(bench|dock)$")


@router.get("/trips")
async def trips(station: HereStation) -> dict[str, Any]:
    """Today's trips, the next one first; what is being loaded here; what has left, with what stayed behind."""
    return await asyncio.to_thread(lambda: trips_today(station.reader(), station.clock.now(), _places(station)))


@router.get("/trips/days")
async def trip_days(station: HereStation) -> dict[str, Any]:
    """The trips of today and the next days, as planned and as changed, and the changes themselves."""
    return await asyncio.to_thread(_days, station)


@router.post("/trips/open")
async def open_trip(body: OpenIn, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """Begin loading a carrier's trip: scans at the place are handovers from now on."""
    return await _touch(station, body.place, opening(body.carrier, body.place, station.clock.now(), badge))


@router.post("/trips/close")
async def close_trip(body: CloseIn, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """The trip leaves; refused by rule while a parcel would miss its ship-by by staying."""
    return await _touch(
        station, body.place, closing(body.place, station.clock.now(), badge, doubts=station.hearing.doubts())
    )


@router.post("/trips/changes")
async def change_trip(body: TripChangeIn, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """Move, cancel or add one trip of one day (today by default); every deadline that aims at it follows.

    A day's trips leave on that day: a time after midnight is refused in words, not taken for this morning's.
    """

    def changed(rules: SiteRules) -> SiteRules:
        now = station.clock.now()
        today = local_date(now, zone_of(rules))
        change = TripChange(carrier=body.carrier, on=body.on or today, planned=body.planned, departs=body.departs)
        check_added(rules, change, now)
        return with_trip_change(rules, change, today)

    await _change(station, changed)
    return await asyncio.to_thread(_days, station)


@router.patch("/site-rules")
async def change_rules(body: dict[str, Any], station: HereStation, badge: AsSupervisor) -> dict[str, bool]:
    """Replace some of the rules' keys, each whole; the others stay as they are."""
    unknown = sorted(set(body) - CHANGEABLE)
    if unknown:
        raise NotPossible(reason("rules_unreadable", where=", ".join(unknown)[:200]))
    await _change(station, lambda rules: with_keys(rules, body))
    return {"set": True}


@router.post("/surge")
async def begin_surge(body: SurgeIn, station: HereStation, badge: AsSupervisor) -> dict[str, bool]:
    """Ship-by before same-day until an instant, with a reason."""
    if body.until.tzinfo is None:
        raise NotPossible(reason("surge_end_wrong"))
    surge = Surge(until=body.until, badge=badge, reason=body.reason)
    await _change(station, lambda rules: with_surge(rules, surge, station.clock.now()))
    return {"set": True}


@router.delete("/surge")
async def end_surge(station: HereStation, badge: AsSupervisor) -> dict[str, bool]:
    """The usual order again: what is due today first."""
    await _change(station, lambda rules: with_surge(rules, None, station.clock.now()))
    return {"set": True}


@router.post("/lifts")
async def lift(body: LiftIn, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """Let one parcel pass one rule for 15 minutes, from the panel; at a bench the badge and PIN are asked there."""
    at = station.clock.now()
    await asyncio.to_thread(lambda: check_lift(station.reader(), body.rule, body.parcel_id))
    fact = RuleLifted(parcel_id=body.parcel_id, rule=body.rule, badge=badge, at=at, until=at + LIFT, reason=body.reason)
    answer = Answer(Outcome.NOTE, Sound.NONE, reason("lifted", rule=body.rule))
    return await _touch(station, "bench", lambda _connection, _bench: Ruling((fact,), answer))


async def _touch(station: Station, place: str, decide: Decide) -> dict[str, Any]:
    said = await asyncio.wrap_future(station.packing.touch(place, station.clock.now(), decide))
    return {
        "outcome": said.answer.outcome.value,
        "rule": said.answer.rule,
        "reason": screen.reason(said.answer.reason),
        "instead": screen.parcel(said.instead, [], station.clock.now()) if said.instead else None,
    }


async def _change(station: Station, change: Callable[[SiteRules], SiteRules]) -> None:
    await asyncio.to_thread(station.feed.change_rules, change)


def _places(station: Station) -> tuple[str, ...]:
    """Where this station can hand over: its bench, and its dock where one of its scanners stands there."""
    return ("bench", "dock") if any(each.role == "dock" for each in station.settings.scanners) else ("bench",)


def _days(station: Station) -> dict[str, Any]:
    rules = load.site_rules(station.reader())
    today = local_date(station.clock.now(), zone_of(rules))
    changes = [change for change in rules.trip_changes if change.on >= today]
    return {"today": today, "trips": trips_of_days(rules, today, DAYS_LISTED), "changes": changes}
