"""What one event says, as facts to be joined. One function a kind; kinds that say nothing of a row have none.

Does not know tables: a carried event, a repeat or a second copy of a journal only gives the same facts again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from central.projection.facts import (
    CarrierFacts,
    Contents,
    Decision,
    JobFacts,
    JournalFacts,
    Missed,
    Moment,
    Named,
    Opening,
    ParcelFacts,
    Standing,
    StationFacts,
)
from central.projection.feed_effects import FEED_EFFECTS, OrderGiven, RuleGiven, WaybillGiven
from central.projection.ship_effects import SHIP_EFFECTS, Shipped
from domain import events as e
from domain.packing import label_job_id
from journal.envelope import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Two ids are one parcel."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Benches refused scans. The only effect that counts, so the only one that a repeat must not reach."""

    at: datetime
    reason: str
    n: int


Effect = (
    ParcelFacts
    | JobFacts
    | CarrierFacts
    | StationFacts
    | Renamed
    | OrderGiven
    | WaybillGiven
    | RuleGiven
    | Refused
    | Shipped
)


def effects(entry: Entry, event: e.Event, at: datetime) -> list[Effect]:
    """All that the event says; ``at`` is when it was written, by the station's clock."""
    say = EFFECTS.get(type(event))
    return [] if say is None else list(say(_Said(entry=entry, at=at), event))


def reached(entry: Entry, at: datetime) -> StationFacts:
    """What any event says of its station: that its journal reaches this far, and whose clock says so."""
    clock = entry.stamp.clock
    journal = JournalFacts(journal_id=entry.journal_id, sequence=entry.sequence, at=at, clock=clock)
    doubtful = (at.date().isoformat(),) if clock == "doubtful" else ()
    return StationFacts(station_id=entry.station_id, journals=(journal,), doubtful_days=doubtful)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Who says it, and when it was written down."""

    entry: Entry
    at: datetime

    def moment(self, at: datetime, *, kind: str = "observed", badge: str = "", ref: str = "") -> Moment:
        entry = self.entry
        return Moment(at=at, kind=kind, clock=entry.stamp.clock, station=entry.station_id, badge=badge, ref=ref)

    def parcel(self, parcel_id: str, **facts: Any) -> ParcelFacts:
        return ParcelFacts(parcel_id=parcel_id, seen=True, **facts)

    def decision(self, event: e.ParcelOpened | e.ParcelPacked | e.ParcelChanged) -> Decision:
        told = None if isinstance(event, e.ParcelOpened) else event
        return Decision(
            at=self.at if isinstance(event, e.ParcelChanged) else event.at,
            station=self.entry.station_id,
            platform=told.platform if told else "",
            shop=told.shop if told else "",
            policy=event.policy,
            paid_at=told.paid_at if told else None,
            ship_by=event.ship_by,
            bench_deadline=event.bench_deadline,
            due_on=event.due_on,
        )

    def named(self, tracking_number: str, carrier: str, at: datetime) -> dict[str, Any]:
        if not tracking_number:
            return {}
        named = Named(tracking_number=tracking_number, carrier=carrier, at=at)
        return {"named": named, "numbers": (tracking_number,)}


def _opened(said: _Said, event: e.ParcelOpened) -> list[Effect]:
    moment = said.moment(event.at, badge=event.badge)
    orders = tuple(sorted(set(event.order_ids)))
    return [
        said.parcel(
            event.parcel_id,
            opened=moment,
            opened_last=moment,
            opening=Opening(at=event.at, station=said.entry.station_id, orders=orders),
            orders=orders,
            decision=said.decision(event),
            **said.named(event.tracking_number, event.carrier, event.at),
        )
    ]


def _packed(said: _Said, event: e.ParcelPacked) -> list[Effect]:
    orders = tuple(sorted(set(event.order_ids)))
    contents = Contents(
        at=event.at,
        units=event.units,
        lines=event.lines,
        station=said.entry.station_id,
        orders=orders,
        whole=event.whole,
    )
    return [
        said.parcel(
            event.parcel_id,
            packed=said.moment(event.at, badge=event.badge),
            contents=contents,
            orders=orders,
            decision=said.decision(event),
            **said.named(event.tracking_number, event.carrier, event.at),
        )
    ]


def _handed_over(said: _Said, event: e.ParcelHandedOver) -> list[Effect]:
    # A way we do not know proves nothing: until a later version knows it, it is somebody's claim.
    kind = event.how if event.how in {"observed", "bulk"} else "declared"
    moment = said.moment(event.at, kind=kind, badge=event.badge, ref=event.trip_id)
    named = said.named(event.tracking_number, event.carrier, event.at)
    return [said.parcel(event.parcel_id, handed_over=moment, **named)]


def _verified(said: _Said, event: e.UnitVerified) -> list[Effect]:
    return [said.parcel(event.parcel_id, verified=event.how)]


def _held(said: _Said, event: e.ParcelHeld) -> list[Effect]:
    return [said.parcel(event.parcel_id, hold=Standing(at=event.at, on=True, reason=event.reason))]


def _released(said: _Said, event: e.HoldReleased) -> list[Effect]:
    return [said.parcel(event.parcel_id, hold=Standing(at=event.at, on=False))]


def _named(said: _Said, event: e.ParcelNamed) -> list[Effect]:
    named = said.named(event.tracking_number, event.carrier, said.at)
    return [Renamed(old=event.old, new=event.new), ParcelFacts(parcel_id=event.new, **named)]


def _changed(said: _Said, event: e.ParcelChanged) -> list[Effect]:
    joined = tuple(sorted(set(event.order_ids))) if event.what == "joined" else ()
    standing = None
    if event.what in _STANDINGS:
        standing = Standing(at=said.at, on=_STANDINGS[event.what], reason=event.what)
    facts = said.parcel(
        event.parcel_id, orders=joined, joined=joined, decision=said.decision(event), withdrawn=standing
    )
    return [facts]


_STANDINGS = {"withdrawn": True, "cleared": False, "joined": False}


def _asked(_said: _Said, event: e.LabelAsked) -> list[Effect]:
    return [JobFacts(job_id=event.job_id, parcel_id=event.parcel_id)]


def _printed(said: _Said, event: e.LabelPrinted) -> list[Effect]:
    return [JobFacts(job_id=event.job_id, printed=said.moment(event.at))]


def _label_scanned(said: _Said, event: e.LabelScanned) -> list[Effect]:
    # Proof that it came out, whatever the printer says or does not: joined, the earlier of the two counts. A label that
    # no station was asked for has no job, and says nothing of when it was printed.
    job_id = label_job_id(event.parcel_id, event.attempt)
    return [JobFacts(job_id=job_id, printed=said.moment(event.at))]


def _label_settled(said: _Said, event: e.LabelSettled) -> list[Effect]:
    return [JobFacts(job_id=label_job_id(event.parcel_id, event.attempt), printed=said.moment(event.at))] * event.there


def _photo(said: _Said, event: e.PhotoTaken) -> list[Effect]:
    return [] if event.shot else [said.parcel(event.parcel_id, photos=(event.photo_id,))]


def _photo_missed(said: _Said, event: e.PhotoMissed) -> list[Effect]:
    return [] if event.shot else [said.parcel(event.parcel_id, photos_missed=(event.photo_id,))]


def _missed(said: _Said, event: e.ParcelMissed) -> list[Effect]:
    entry = said.entry
    clock, station = entry.stamp.clock, entry.station_id
    missed = Missed(due_on=event.due_on, at=event.at, cause=event.cause, clock=clock, station=station)
    # Nobody touched it: that it stayed makes it no parcel that a station has seen.
    return [ParcelFacts(parcel_id=event.parcel_id, missed=missed)]


def _refused(_said: _Said, event: e.ScanRefused) -> list[Effect]:
    return [Refused(at=event.at, reason=event.rule or event.reason, n=1)]


def _refusals(_said: _Said, event: e.RefusalsCounted) -> list[Effect]:
    return [Refused(at=event.until, reason="uncounted", n=event.count)]


def _started(said: _Said, event: e.StationStarted) -> list[Effect]:
    return [StationFacts(station_id=said.entry.station_id, started_at=said.at, software=event.software)]


def _continued(said: _Said, event: e.JournalContinued) -> list[Effect]:
    note = f"{said.entry.journal_id} continues {event.old_journal_id} after {event.common_sequence}: {event.why}"
    return [StationFacts(station_id=said.entry.station_id, continued=(note,))]


EFFECTS: dict[type[e.Event], Callable[[_Said, Any], list[Effect]]] = {
    e.ParcelOpened: _opened,
    e.UnitVerified: _verified,
    e.ParcelPacked: _packed,
    e.ParcelHandedOver: _handed_over,
    e.ParcelHeld: _held,
    e.HoldReleased: _released,
    e.ParcelNamed: _named,
    e.ParcelChanged: _changed,
    e.LabelAsked: _asked,
    e.LabelPrinted: _printed,
    e.LabelScanned: _label_scanned,
    e.LabelSettled: _label_settled,
    e.PhotoTaken: _photo,
    e.PhotoMissed: _photo_missed,
    e.ParcelMissed: _missed,
    e.ScanRefused: _refused,
    e.RefusalsCounted: _refusals,
    e.StationStarted: _started,
    e.JournalContinued: _continued,
    **FEED_EFFECTS,
    **SHIP_EFFECTS,
}

FEED_ONLY = frozenset(
    {e.OrderImported, e.WaybillListed, e.GoodsListed, e.BarcodeBound, e.BarcodeUnbound, e.CarrierScanned}
    | {e.SiteRulesSet, e.PolicyPublished, e.OrdersLoaded, e.ListLoaded, e.OrderUndone, e.WaybillUndone}
)
"""Kinds that become facts from our own feed alone. In a station's record they wait to be adopted by it."""
