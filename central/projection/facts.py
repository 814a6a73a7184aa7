"""What is known of a parcel, an order, a carrier's number, a station: values that join. Does not know tables or rows.

Every join here commutes, associates and swallows repeats, so journals may arrive in any order and as often as they
like: the facts end the same. What breaks ties is always the value itself, never the order of arrival.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from central.projection.joining import pick, union
from domain.order import Order

CARRIER_SCANS_MAX = 64
"""Scans kept of one number: the earliest. Nothing here asks for more than the first of each use."""

VERIFIED = ("", "scanned", "counted", "batch", "by_eye")
"""How units were verified, from the strongest to the weakest; a parcel is as good as its weakest unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When something happened, how we know, and whose clock said so. ``ref`` is the trip of a handover."""

    at: datetime
    kind: str = "observed"
    clock: str = "trusted"
    station: str = ""
    badge: str = ""
    ref: str = ""

    def key(self) -> tuple[datetime, str, str, str, str, str]:
        """Total order: by time, ties by everything else."""
        return (self.at, self.kind, self.clock, self.station, self.badge, self.ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The waybill number a station worked under."""

    tracking_number: str
    carrier: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The orders that a bench began the box for."""

    at: datetime
    station: str
    orders: tuple[str, ...]

    def key(self) -> tuple[datetime, str, tuple[str, ...]]:
        """Total order: by time, ties by everything else."""
        return (self.at, self.station, self.orders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a bench closed the box over. ``whole``: all that its orders hold is in boxes, as far as it knew."""

    at: datetime
    units: int
    lines: int
    station: str
    orders: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whose parcel it is and when it was due, as decided where the goods were."""

    at: datetime
    station: str
    platform: str = ""
    shop: str = ""
    policy: str = ""
    paid_at: datetime | None = None
    ship_by: datetime | None = None
    bench_deadline: datetime | None = None
    due_on: date | None = None

    def key(self) -> tuple[bool, datetime, str, str]:
        """A decision with a deadline outweighs one without; then the later one."""
        return (self.bench_deadline is not None or self.due_on is not None, self.at, self.station, repr(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The latest word on something that goes on and off: a hold, a withdrawal."""

    at: datetime
    on: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """It did not leave on a due date, as far as a station could know, and why."""

    due_on: date
    at: datetime
    cause: str
    clock: str
    station: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFacts:
    """All that events say about one parcel id. ``seen``: a station's own event, not the feed, spoke of it.

    ``orders`` are all that were ever said to be in it, by feed or station; ``joined``, those that came to it in a
    station's hands; ``listed``, those that the feed put there.
    """

    parcel_id: str
    seen: bool = False
    named: Named | None = None
    opened: Moment | None = None
    opened_last: Moment | None = None
    packed: Moment | None = None
    handed_over: Moment | None = None
    printed: Moment | None = None
    opening: Opening | None = None
    contents: Contents | None = None
    decision: Decision | None = None
    hold: Standing | None = None
    withdrawn: Standing | None = None
    missed: Missed | None = None
    verified: str = ""
    orders: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    photos_missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When an order is due by our own working out, for parcels that no bench has decided on."""

    ship_by: datetime
    bench_deadline: datetime
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """The latest version of an order that the feed gave, and the numbers that it now travels under.

    A waybill list may name an order before the order itself is known: then ``order`` is None.
    """

    order_id: str
    order: Order | None = None
    due: Due | None = None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierFacts:
    """A number's scans by the carrier: (time, stage), the earliest ones."""

    tracking_number: str
    carrier: str = ""
    scans: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """A print job: for which parcel, and when it came out."""

    job_id: str
    parcel_id: str = ""
    printed: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFacts:
    """How far one journal of a station reaches: everything up to ``at`` has come."""

    journal_id: str
    sequence: int
    at: datetime
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """A rule set or a policy as the feed last gave it."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFacts:
    """What a station's journals say of the station itself."""

    station_id: str
    journals: tuple[JournalFacts, ...] = ()
    started_at: datetime | None = None
    software: str = ""
    doubtful_days: tuple[str, ...] = ()
    continued: tuple[str, ...] = ()


def join_parcels(one: ParcelFacts, other: ParcelFacts) -> ParcelFacts:
    """What both say, under the id of ``one``."""
    return ParcelFacts(
        parcel_id=one.parcel_id,
        seen=one.seen or other.seen,
        named=pick(max, one.named, other.named, lambda named: (named.at, named.tracking_number, named.carrier)),
        opened=pick(min, one.opened, other.opened, Moment.key),
        opened_last=pick(max, one.opened_last, other.opened_last, Moment.key),
        # A box that was opened again was not done: its last closing counts. Custody passes once: the first counts.
        packed=pick(max, one.packed, other.packed, Moment.key),
        handed_over=pick(min, one.handed_over, other.handed_over, _observed_first),
        printed=pick(min, one.printed, other.printed, _observed_first),
        opening=pick(max, one.opening, other.opening, Opening.key),
        contents=pick(max, one.contents, other.contents, _closing),
        decision=pick(max, one.decision, other.decision, Decision.key),
        hold=pick(max, one.hold, other.hold, _latest),
        withdrawn=pick(max, one.withdrawn, other.withdrawn, _latest),
        # Each due date is told once; the first one is the promise that was broken.
        missed=pick(min, one.missed, other.missed, _soonest),
        verified=max(one.verified, other.verified, key=_weakness),
        orders=union(one.orders, other.orders),
        joined=union(one.joined, other.joined),
        listed=union(one.listed, other.listed),
        numbers=union(one.numbers, other.numbers),
        photos=union(one.photos, other.photos),
        photos_missed=union(one.photos_missed, other.photos_missed),
    )


def join_carriers(one: CarrierFacts, other: CarrierFacts) -> CarrierFacts:
    """The earliest scans of both."""
    scans = tuple(sorted({*one.scans, *other.scans})[:CARRIER_SCANS_MAX])
    return replace(one, carrier=max(one.carrier, other.carrier), scans=scans)


def join_jobs(one: JobFacts, other: JobFacts) -> JobFacts:
    """The parcel from one event, the time from another."""
    return JobFacts(
        job_id=one.job_id,
        parcel_id=max(one.parcel_id, other.parcel_id),
        printed=pick(min, one.printed, other.printed, Moment.key),
    )


def join_stations(one: StationFacts, other: StationFacts) -> StationFacts:
    """The furthest point of each journal and the latest start."""
    journals: dict[str, JournalFacts] = {}
    for journal in (*one.journals, *other.journals):
        known = journals.get(journal.journal_id)
        if known is None or journal.sequence > known.sequence:
            journals[journal.journal_id] = journal
    started = max((one, other), key=lambda side: (side.started_at is not None, str(side.started_at), side.software))
    return StationFacts(
        station_id=one.station_id,
        journals=tuple(journals[key] for key in sorted(journals)),
        started_at=started.started_at,
        software=started.software,
        doubtful_days=union(one.doubtful_days, other.doubtful_days),
        continued=union(one.continued, other.continued),
    )


def _closing(box: Contents) -> tuple[datetime, str, int, int, tuple[str, ...], bool]:
    return (box.at, box.station, box.units, box.lines, box.orders, box.whole)


def _observed_first(moment: Moment) -> tuple[bool, datetime, str, str, str, str, str]:
    return (moment.kind != "observed", *moment.key())


def _latest(standing: Standing) -> tuple[datetime, bool, str]:
    return (standing.at, standing.on, standing.reason)


def _soonest(missed: Missed) -> tuple[date, datetime, str, str, str]:
    return (missed.due_on, missed.at, missed.cause, missed.clock, missed.station)


def _weakness(verified: str) -> tuple[int, str]:
    return (VERIFIED.index(verified) if verified in VERIFIED else len(VERIFIED), verified)
