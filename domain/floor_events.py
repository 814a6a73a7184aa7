"""What happens at a station and its places: starts, packers, refusals, trips, lifts. Does not know what is packed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
    """Handover began at this station: scans are parcels going out to the carrier."""

    trip_id: str
    carrier: str
    place: str
    badge: str
    at: datetime
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TripClosed:
    """The trip left. ``left_behind`` names parcels that were packed for this carrier and not scanned out."""

    trip_id: str
    carrier: str
    place: str
    badge: str
    at: datetime
    count: int
    left_behind: tuple[str, ...] = ()


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
