"""A floor whose clock is watched: looks at chosen times of a day, and what was told of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from domain.events import StationStarted
from domain.site import Photo, PlannedTrip, Profile, SiteRules, TripChange
from edge.drafts import draft_of
from journal.write import Decision
from tests.edge.floor import Floor, an_order, floor, waybill_number

FRIDAY = date(2026, 11, 20)
SATURDAY = FRIDAY + timedelta(days=1)
EVERY_DAY = tuple(range(7))
A, B, C = map(waybill_number, (1, 2, 3))
TRIP = PlannedTrip(carrier="yto", weekdays=EVERY_DAY, departs=time(20, 30))
RULES = SiteRules(profile=Profile(photo=Photo.NONE), trips=(TRIP,))
ONE = an_order(1, number=A)


def at(clock: str, on: date = FRIDAY) -> datetime:
    """A wall clock time in Yiwu."""
    return datetime.combine(on, time.fromisoformat(clock), tzinfo=UTC) - timedelta(hours=8)


def moved(planned: str | None, departs: str | None) -> SiteRules:
    """The rules with one trip of Friday moved, cancelled or added."""
    times = [time.fromisoformat(each) if each else None for each in (planned, departs)]
    return replace(RULES, trip_changes=(TripChange(carrier="yto", on=FRIDAY, planned=times[0], departs=times[1]),))


def told(here: Floor, *kinds: str) -> list[dict[str, Any]]:
    """The data of these events of the record, in order."""
    rows = here.rows(
        "SELECT json_extract(body, '$.kind'), json_extract(body, '$.data') FROM envelopes WHERE journal_id = ?"
        " ORDER BY sequence",
        (here.record,),
    )
    return [{"kind": kind, **json.loads(data)} for kind, data in rows if kind in kinds]


def moments(here: Floor) -> list[tuple[str, str, int]]:
    """The moments told: wall clock time, what, minutes still to go."""
    return [
        (f"{datetime.fromisoformat(each['at']) + timedelta(hours=8):%H:%M}", each["what"], each["minutes"])
        for each in told(here, "MomentReached")
    ]


def causes(here: Floor) -> dict[str, str]:
    """Cause by parcel; fails where a parcel is told twice."""
    misses = told(here, "ParcelMissed")
    found = {miss["parcel_id"]: miss["cause"] for miss in misses}
    assert len(found) == len(misses)
    return found


def look(here: Floor, *clocks: str, on: date = FRIDAY) -> None:
    """Look at these times of the day."""
    for clock in clocks:
        here.time.now = at(clock, on)
        here.watch.turn()


def start(here: Floor) -> None:
    """The station's record says that it started."""
    started = StationStarted(software="x", boot_id="b")
    here.writer.submit(lambda _connection: Decision(drafts=(draft_of(started),), answer=None)).result()


@contextmanager
def a_floor(folder: Path, rules: SiteRules = RULES, **more: Any) -> Iterator[Floor]:
    """A floor that started at 10:00 with a packer signed in."""
    with floor(folder, rules=rules, **more) as here:
        start(here)
        here.sign_in()
        here.watch.turn()
        yield here
