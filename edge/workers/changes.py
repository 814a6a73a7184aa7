"""Between two scans: followed changes reach open and packed parcels, and holds end at their time.

Each becomes the station's own event. Does not know where a change came from.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.answer import Answer, Outcome, Ruling, Sound
from domain.events import Event, ParcelChanged, ParcelNamed
from domain.parcel import GOODS_MISSING, Parcel, State
from domain.reason import reason
from domain.standing import Bench
from domain.stop import CHANGED
from domain.touch import held, release
from edge.clock import Clock
from edge.packing import Packing
from edge.store import load
from edge.store.instants import us
from journal.database import Connection

PLACE = "bench"
TURN_SECONDS = 5.0
TOGETHER = 200

# What may not leave is set aside, packed or not; when that is over it goes on where it was.
_HELD_FOR = {"withdrawn": "refund", "ask": "refund_asked", "address": CHANGED, "variant": CHANGED}
_ENDS = ("cleared", "unchanged")
# After these a closed box may lack the goods of an order: it came, or is to be sent after all.
_ADDS = ("joined", "cleared", "partly_withdrawn")
_HOLDABLE = (State.OPENED, State.VERIFIED, State.PACKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A followed change that waits: what it is, of which event of the feed; a new number where it is one."""

    what: str
    sequence: int
    number: str
    carrier: str


class Changes:
    """One turn applies every change that waits."""

    def __init__(self, connection: Connection, packing: Packing, clock: Clock) -> None:
        self._connection = connection
        self._packing = packing
        self._clock = clock

    def turn(self) -> float:
        """Apply what waits; returns the seconds until the next look without being woken."""
        pending = self._connection.execute(
            "SELECT parcel_id, what FROM pending_changes ORDER BY feed_sequence, parcel_id, what LIMIT ?", (TOGETHER,)
        ).fetchall()
        for parcel_id, what in pending:
            self._apply(parcel_id, what)
        over = self._connection.execute(
            "SELECT parcel_id FROM parcels WHERE state = 'held' AND hold_until <= ?", (us(self._clock.now()),)
        ).fetchall()
        for (parcel_id,) in over:
            self._release(parcel_id)
        return TURN_SECONDS

    def _apply(self, parcel_id: str, what: str) -> None:
        at = self._clock.now()

        def decide(connection: Connection, bench: Bench) -> Ruling:
            # Looked up again on the writer's thread: what was pending may have changed or gone since.
            change, parcel = _pending(connection, parcel_id, what), load.parcel(connection, parcel_id)
            if change is None or parcel is None:
                return Ruling(answer=_silent(bench))
            events = [_fact(parcel, change)]
            why = _hold_for(parcel, what)
            if why and parcel.state in _HOLDABLE:
                events.append(held(bench, at, parcel, why))
            elif what in _ENDS and _is_over(parcel):
                lifted = load.lifted(connection, parcel_id, us(at))
                events += release(bench.place, bench.badge, at, parcel, lifted).events
            return Ruling(tuple(events), _said(bench, parcel, what))

        self._packing.touch(PLACE, at, decide).result()

    def _release(self, parcel_id: str) -> None:
        at = self._clock.now()

        def decide(connection: Connection, bench: Bench) -> Ruling:
            parcel = load.parcel(connection, parcel_id)
            lifted = load.lifted(connection, parcel_id, us(at))
            ruling = release(PLACE, bench.badge, at, parcel, lifted) if parcel else Ruling()
            return Ruling(ruling.events, _silent(bench))

        self._packing.touch(PLACE, at, decide).result()


def _pending(connection: Connection, parcel_id: str, what: str) -> Change | None:
    row = connection.execute(
        "SELECT feed_sequence, number, carrier FROM pending_changes WHERE parcel_id = ? AND what = ?",
        (parcel_id, what),
    ).fetchone()
    return None if row is None else Change(what=what, sequence=row[0], number=row[1], carrier=row[2])


def _hold_for(parcel: Parcel, what: str) -> str:
    """Why the change sets the parcel aside; empty where it goes on (an open box is only emptied)."""
    if what in _HELD_FOR or parcel.packed_at is None:
        return _HELD_FOR.get(what, "")
    if what == "partly_withdrawn" and (parcel.unlisted or parcel.take_out):
        # What lies in an unlisted box was never counted: a person must look into it.
        return "refund" if parcel.unlisted else "take_out"
    return GOODS_MISSING if _lacks(parcel, what) else ""


def _lacks(parcel: Parcel, what: str) -> bool:
    """Whether the change leaves a closed box without goods of its orders (an unlisted one was never counted)."""
    if what == "joined":
        return parcel.packed_at is not None and not parcel.unlisted and bool(parcel.missing)
    return what in _ADDS and parcel.lacking


def _is_over(parcel: Parcel) -> bool:
    """Whether what the parcel was held for is so no longer."""
    if parcel.hold is None:
        return False
    still = {
        "refund": parcel.withdrawn,
        "refund_asked": parcel.asked,
        "take_out": bool(parcel.take_out),
        GOODS_MISSING: bool(parcel.missing),
        CHANGED: bool(parcel.changed),
    }
    return not still.get(parcel.hold.reason, True)


def _said(bench: Bench, parcel: Parcel, what: str) -> Answer:
    """What must be heard: goods or paper that may not leave, after packing by number, packer and bench."""
    tail, out = parcel.tracking_number[-4:], parcel.take_out if what == "partly_withdrawn" else ()
    lacks = not out and _lacks(parcel, what)
    if what not in _HELD_FOR and what != "partly_withdrawn" and not lacks:
        return _silent(bench)
    if parcel.state in (State.HANDED_OVER, State.PICKED_UP):
        why = reason("after_handover", number=tail, what=GOODS_MISSING if lacks else what)
    elif lacks:
        out = parcel.missing
        why = reason("goods_missing_after_packing", number=tail, badge=parcel.packed_by, bench=bench.station)
    elif parcel.packed_at is not None:
        why = reason(f"{what}_after_packing", number=tail, badge=parcel.packed_by, bench=bench.station)
    elif out:
        why = reason("take_out_now", number=tail, units=sum(line.surplus for line in out))
    else:
        why = reason("withdrawn" if what == "withdrawn" else f"{what}_now", number=tail)
    return Answer(Outcome.STOP, Sound.STOP, why, _still_open(bench, parcel, what), missing=out)


def _still_open(bench: Bench, parcel: Parcel, what: str) -> Parcel | None:
    """The bench's parcel, unless it is the one that was just set aside."""
    if bench.parcel is not None and bench.parcel.parcel_id == parcel.parcel_id and _hold_for(parcel, what):
        return None
    return bench.parcel


def _silent(bench: Bench) -> Answer:
    return Answer(Outcome.SILENT, Sound.NONE, None, bench.parcel)


def _fact(parcel: Parcel, change: Change) -> Event:
    if change.what == "named":
        return ParcelNamed(
            old=parcel.parcel_id, new=parcel.parcel_id, tracking_number=change.number, carrier=change.carrier
        )
    first = parcel.orders[0] if parcel.orders else None
    due = parcel.due
    return ParcelChanged(
        parcel_id=parcel.parcel_id,
        feed_sequence=change.sequence,
        what=change.what,
        order_ids=parcel.order_ids,
        carrier=parcel.carrier,
        platform=first.platform if first else "",
        shop=first.shop if first else "",
        policy=due.policy,
        paid_at=due.paid_at,
        ship_by=due.ship_by,
        bench_deadline=due.bench_deadline,
        due_on=due.due_on,
    )
