"""One scan at the weigh-out, and the weight that follows. Pure. Does not know scales, or where parcels are kept.

Nothing here stops the stream of scans: a fixed scanner sends three codes a second, and the same one as long as it sees
it. A parcel whose weight is not that of its content is pulled out; the belt goes on (FLOORS R25).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.answer import Answer, Outcome, Ruling, Sound, refused
from domain.barcode import CodeKind
from domain.events import Event, PackerSignedIn, ParcelHeld, ParcelWeighed, WeightAsked, WeightMissed
from domain.order import NAMESPACE
from domain.parcel import Parcel, State
from domain.reason import reason
from domain.repeat import is_same_parcel, is_soon_after
from domain.standing import Bench, Found, Scan
from domain.stop import stop_of
from domain.touch import release
from domain.void_waybill import void_waybill

WEIGHT = "weight"
"""What a parcel is held for whose weight is not that of its content."""
WEIGHING_WINDOW = timedelta(seconds=5)
"""As long a weight is waited for; what a fixed scanner still sees then is the same parcel, weighed or not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What this place weighed last, or is waiting to weigh."""

    parcel_id: str
    state: str
    asked_at: datetime
    asked_boot_ns: int = 0


def decide_weighing(bench: Bench, scan: Scan, found: Found, last: Weighing | None, *, has_scale: bool = True) -> Ruling:
    """The facts and the answer for one scan at the weigh-out. Signing in is not needed: nobody is paid by weighing."""
    if scan.code.kind is CodeKind.BADGE and found.badge:
        fact = PackerSignedIn(place=bench.place, badge=found.badge, at=scan.at)
        return Ruling((fact,), Answer(Outcome.SIGNED_IN, Sound.RIGHT, reason("signed_in", badge=found.badge)))
    if scan.code.kind is CodeKind.NOISE:
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE))
    if not has_scale:
        return refused(bench, scan, reason("no_scale"), Outcome.REFUSED, Sound.WRONG, parcel=found.parcel)
    parcel = found.parcel
    if parcel is None:
        return refused(bench, scan, reason("parcel_unknown"), Outcome.UNKNOWN, Sound.WRONG)
    look = (scan.code.text, scan.device)
    if last is not None and last.parcel_id == parcel.parcel_id and _same_look(bench, scan, last):
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE, None, parcel), last_scan=look)
    if found.replaced_by:
        return void_waybill(bench, scan, found)
    stop = stop_of(parcel, found.lifted)
    if stop is not None:
        return refused(bench, scan, stop.reason, Outcome.STOP, Sound.STOP, parcel=parcel, rule=stop.rule)
    if parcel.hold is not None and parcel.hold.reason != WEIGHT:
        return refused(bench, scan, reason("held", why=parcel.hold.reason), Outcome.HELD, Sound.REFUSED, parcel=parcel)
    if parcel.hold is None and parcel.state is not State.PACKED:
        gone = parcel.state in {State.HANDED_OVER, State.PICKED_UP}
        why = reason("handed_over_before" if gone else "not_packed")
        return refused(bench, scan, why, Outcome.REFUSED, Sound.UNFINISHED, parcel=parcel)
    asked = WeightAsked(
        weighing_id=str(uuid.uuid5(NAMESPACE, f"weighing\x1f{parcel.parcel_id}\x1f{scan.at.isoformat()}")),
        parcel_id=parcel.parcel_id,
        place=bench.place,
        badge=bench.badge,
        at=scan.at,
    )
    return Ruling((asked,), Answer(Outcome.NOTE, Sound.NONE, reason("weighing"), parcel), last_scan=look)


def weighed(bench: Bench, parcel: Parcel, fact: ParcelWeighed, lifted: Collection[str] = ()) -> Ruling:
    """The weight is there: as expected, or the parcel is called out.

    Only what parcels of the same content weigh holds it; the sum of its units, which knows no packing, only warns.
    """
    events: list[Event] = [fact]
    if not fact.off:
        if parcel.hold is not None and parcel.hold.reason == WEIGHT:
            ended = release(bench.place, bench.badge, fact.at, parcel, lifted)
            events += ended.events
            if ended.answer.parcel is not None and ended.answer.parcel.hold is not None:
                return Ruling(tuple(events), replace(ended.answer, outcome=Outcome.HELD, sound=Sound.STOP))
        why = reason("weighed", grams=fact.grams)
        return Ruling(tuple(events), Answer(Outcome.RIGHT, Sound.RIGHT, why, parcel))
    held = fact.source == "content" and parcel.state is State.PACKED
    if held:
        events.append(
            ParcelHeld(
                parcel_id=parcel.parcel_id,
                place=bench.place,
                badge=bench.badge,
                at=fact.at,
                reason=WEIGHT,
                before=parcel.state.value,
            )
        )
    why = reason("weight_off", grams=fact.grams, low=fact.low or 0, high=fact.high or 0)
    return Ruling(tuple(events), Answer(Outcome.HELD if held else Outcome.NOTE, Sound.WRONG, why, parcel))


def not_weighed(parcel: Parcel | None, fact: WeightMissed) -> Ruling:
    """No weight: the parcel is called out by its number, so that it is scanned again; nothing is held."""
    why = reason("weight_scale_lost" if fact.reason == "scale_lost" else "weight_missed")
    return Ruling((fact,), Answer(Outcome.NOTE, Sound.UNFINISHED, why, parcel))


def _same_look(bench: Bench, scan: Scan, last: Weighing) -> bool:
    if last.state == "missed":
        return False
    return is_same_parcel(bench, scan) or is_soon_after(last.asked_at, last.asked_boot_ns, scan, WEIGHING_WINDOW)
