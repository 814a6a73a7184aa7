"""Samples the floor's forecast for the record: every quarter of an hour, and when the window opens and closes.

Reads off the writer's thread, so that no scan waits for it. A quarter in which nothing waits and nothing is packed
leaves none. Does not know how a forecast comes to be (``edge.forecast``), or who holds it against what came.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from domain.calendar import local_date, zone_of
from domain.events import ForecastSampled, TripForecast
from domain.site import SiteRules
from domain.window import window_for
from edge.clock import Clock
from edge.drafts import draft_of
from edge.forecast import Forecast, forecast_of
from edge.store.instants import from_us
from edge.store.load import site_rules
from edge.store.stale import any_stale
from edge.trip_load import TripLoad
from journal.database import Connection
from journal.write import Decision, Writer

QUARTER = timedelta(minutes=15)
# A sample is a line of a record that is sent and kept: of a floor with more trips, those that leave first.
TRIPS_MAX = 24
FEN_MAX = 2_000_000_000  # what a reader's column holds: twenty million yuan
WAIT_SECONDS = 5.0
AGAIN = timedelta(minutes=1)  # a floor that had nothing to sample may have it by then

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class Forecasts:
    """One turn takes the sample that is due, once. ``bench`` names this station's in the forecast."""

    def __init__(
        self,
        connection: Connection,
        writer: Writer,
        clock: Clock,
        bench: str,
        doubtful: Callable[[], bool] | None = None,
    ) -> None:
        self._connection = connection
        self._writer = writer
        self._clock = clock
        self._bench = bench
        self._again = _EPOCH
        self._doubtful = doubtful or (lambda: not clock.trusted())

    def turn(self) -> float:
        """Take a sample if one is due; returns the seconds until the next look."""
        now, rules = self._clock.now(), site_rules(self._connection)
        at, why = _due(rules, now)
        if now < self._again or self._doubtful() or self._last() >= at or any_stale(self._connection):
            return WAIT_SECONDS
        self._again = min(now + AGAIN, at + QUARTER)
        seen = forecast_of(self._connection, rules, now, self._bench)
        if seen.waiting or seen.per_hour or (why != "quarter" and seen.loads):
            draft = draft_of(sample_of(seen, why))
            self._writer.submit(lambda _connection: Decision(drafts=(draft,), answer=None)).result()
        return WAIT_SECONDS

    def _last(self) -> datetime:
        [(at,)] = self._connection.execute("SELECT MAX(at) FROM forecasts").fetchall()
        return from_us(at) or _EPOCH


def sample_of(seen: Forecast, why: str) -> ForecastSampled:
    """A forecast as the record keeps it."""
    return ForecastSampled(
        at=seen.at,
        why=why,
        per_hour=seen.per_hour,
        surge=seen.surge,
        waiting=seen.waiting,
        will_miss=seen.will_miss,
        breaches=seen.breaches,
        lost=seen.lost,
        late_fen=min(seen.fen, FEN_MAX),
        declared=seen.declared.count,
        false_fen=min(seen.declared.fen, FEN_MAX),
        unconfirmed=seen.unconfirmed or seen.declared.unconfirmed,
        trips=tuple(_trip(load) for load in seen.loads[:TRIPS_MAX]),
    )


def _trip(load: TripLoad) -> TripForecast:
    return TripForecast(
        carrier=load.carrier,
        departs_at=load.departs_at,
        due=load.due,
        packed=load.packed + load.handed_over,
        held=load.held,
        waiting=load.waiting,
        done_at=load.done_at.replace(microsecond=0) if load.waiting and load.done_at else None,
        will_miss=load.will_miss,
        breaches=load.breaches,
        fen=min(load.fen, FEN_MAX),
    )


def _due(rules: SiteRules, now: datetime) -> tuple[datetime, str]:
    """The last instant at which a sample was to be taken, and what it was."""
    quarter = now - (now - _EPOCH) % QUARTER
    window = window_for(rules, local_date(now, zone_of(rules)))
    named = ((quarter, "quarter"), (window.opens_at, "window_opened"), (window.closes_at, "window_closed"))
    return max((at, why) for at, why in named if at <= now)
