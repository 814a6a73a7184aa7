"""What happens at a station and its places: starts, packers, refusals, trips, lifts. Does not know what is packed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.readiness import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class StationStarted:
    software: str
    boot_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalContinued:
    """First event of a journal minted anew: names the old one and the last hash both sides agree on."""

    old_journal_id: str
    common_sequence: int
    common_hash: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackerSignedIn:
    place: str
    badge: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackerSignedOut:
    place: str
    badge: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRefused:
    """A scan that the bench did not accept. ``code`` is cut to 128 printable characters; empty for badges."""

    place: str
    badge: str
    at: datetime
    reason: str
    code_kind: str
    code: str
    parcel_id: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalsCounted:
    """Refusals beyond 20 a minute at one place: counted, not listed."""

    place: str
    since: datetime
    until: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TripOpened:
    """Handover began at this station: scans are parcels going out to the carrier.

    ``planned_at``: when the trip was to leave, as known then; ``plan_at``: its planned time, which it keeps when moved.
    """

    trip_id: str
    carrier: str
    place: str
    badge: str
    at: datetime
    planned_at: datetime | None = None
    plan_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TripClosed:
    """The trip left. ``left_behind`` names parcels that were packed for this carrier and not scanned out.

    ``departs_at``: when it was to leave, by the rules in force when it was closed.
    """

    trip_id: str
    carrier: str
    place: str
    badge: str
    at: datetime
    count: int
    left_behind: tuple[str, ...] = ()
    departs_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLifted:
    """A supervisor let one parcel pass one rule until ``until``."""

    parcel_id: str
    rule: str
    badge: str
    at: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftDenied:
    """Badge and PIN did not prove a supervisor."""

    parcel_id: str
    rule: str
    badge: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessChecked:
    """Everything was looked at, by itself before the window (once a day) or because somebody asked."""

    on: date
    at: datetime
    checks: tuple[Check, ...]
    by_itself: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TripForecast:
    """One trip's line of a forecast. None: at no pace nobody can say; no ``departs_at``: no trip is entered."""

    carrier: str
    departs_at: datetime | None
    due: int
    packed: int
    held: int
    waiting: int
    done_at: datetime | None
    will_miss: int | None
    breaches: int | None
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastSampled:
    """What the floor looked like coming to, to hold against what came.

    ``why``: quarter | window_opened | window_closed. ``waiting`` counts what is due today; ``breaches`` are all
    ship-bys that the site's day will break, ``lost`` those that no pace could help any more. ``false_fen`` is at risk
    beside it, for what is declared and has no carrier's scan.
    """

    at: datetime
    why: str
    per_hour: int
    surge: bool
    waiting: int
    will_miss: int | None
    breaches: int | None
    lost: int
    late_fen: int
    declared: int
    false_fen: int
    unconfirmed: bool
    trips: tuple[TripForecast, ...] = ()
