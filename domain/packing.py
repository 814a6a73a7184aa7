"""The steps of packing one parcel: open, verify, complete. Each gives the facts and the answer. Pure.

Does not know how a scan was understood (``domain.bench``) or what the rules say (``domain.rule``).
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from domain.answer import Answer, Outcome, Ruling, Sound
from domain.barcode import Code
from domain.events import (
    Event,
    HoldReleased,
    LabelAsked,
    LabelScanned,
    ParcelOpened,
    ParcelPacked,
    ParcelVerified,
    SerialAsked,
    UnitReturned,
    UnitVerified,
)
from domain.order import NAMESPACE, parcel_id_of_waybill
from domain.parcel import LABELS_UNLIFTED, Due, LabelMark, Parcel, ParcelLine, State
from domain.reason import Reason, reason
from domain.shot import Moment, ask_more, ask_photo
from domain.site import Label, Photo
from domain.standing import Bench


def open_parcel(bench: Bench, at: datetime, parcel: Parcel, warned: tuple[tuple[str, Reason], ...] = ()) -> Ruling:
    """Begin (or resume) a released parcel at this bench."""
    opened = replace(parcel, state=State.VERIFIED if parcel.state is State.VERIFIED else State.OPENED)
    events: list[Event] = [_opened(bench, at, parcel, tuple(rule for rule, _ in warned))]
    if not parcel.lines and not parcel.unlisted:
        # Nothing to check, so the scan that opens it also completes it.
        return _complete(bench, at, opened, events, Outcome.PACKED)
    why = warned[0][1] if warned else None
    return Ruling(tuple(events), Answer(Outcome.OPENED, Sound.RIGHT, why, opened))


def open_unlisted(bench: Bench, at: datetime, code: Code) -> Ruling:
    """A well-formed waybill that no order explains: packed by its own scan, joined when the order comes (FLOORS R7)."""
    carrier = code.carriers[0] if len(code.carriers) == 1 else ""
    parcel = Parcel(
        parcel_id=parcel_id_of_waybill(code.value),
        state=State.OPENED,
        tracking_number=code.value,
        carrier=carrier,
        unlisted=True,
    )
    events: list[Event] = [_opened(bench, at, parcel, ())]
    ruling = _complete(bench, at, parcel, events, Outcome.UNLISTED)
    return replace(ruling, answer=replace(ruling.answer, reason=reason("unlisted"), sound=Sound.UNLISTED))


def reopen(bench: Bench, at: datetime, parcel: Parcel) -> Ruling:
    """The waybill of a parcel held for its missed photo was scanned again: release it and take the photo now."""
    resumed = replace(parcel, state=parcel.hold.before if parcel.hold else parcel.state, hold=None, completed_at=at)
    released = HoldReleased(parcel_id=parcel.parcel_id, place=bench.place, badge=bench.badge, at=at)
    opened = _opened(bench, at, parcel, ())
    photo = ask_photo(bench, at, parcel)
    return Ruling((released, opened, photo), Answer(Outcome.NOTE, Sound.RIGHT, reason("photo_retaken"), resumed))


def verify(
    bench: Bench,
    at: datetime,
    parcel: Parcel,
    line: ParcelLine,
    code: str,
    *,
    quantity: int = 1,
    how: str = "scanned",
    serial: str = "",
) -> Ruling:
    """Count units of a line. The last right unit packs a preprinted parcel, or asks for the label where we print."""
    fact = UnitVerified(
        parcel_id=parcel.parcel_id,
        place=bench.place,
        badge=bench.badge,
        at=at,
        line_id=line.line_id,
        sku=line.sku,
        code=code,
        quantity=quantity,
        how=how,
        serial=serial,
    )
    counted = replace(line, verified=line.verified + quantity)
    lines = tuple(counted if other.line_id == line.line_id else other for other in parcel.lines)
    after = replace(parcel, lines=lines)
    if after.missing or after.take_out:
        return Ruling((fact,), Answer(Outcome.RIGHT, Sound.RIGHT, None, after))
    return _nothing_missing(bench, at, after, [fact])


def ask_serial(
    bench: Bench, at: datetime, parcel: Parcel, line: ParcelLine, code: str, *, how: str = "scanned"
) -> Ruling:
    """A unit was shown whose serial number is wanted: it counts when that is scanned."""
    fact = SerialAsked(
        parcel_id=parcel.parcel_id,
        place=bench.place,
        badge=bench.badge,
        at=at,
        line_id=line.line_id,
        sku=line.sku,
        code=code,
        how=how,
    )
    return Ruling((fact,), Answer(Outcome.NOTE, Sound.SAMPLE, reason("serial_wanted"), parcel))


def take_out(bench: Bench, at: datetime, parcel: Parcel, line: ParcelLine, quantity: int = 1) -> Ruling:
    """Units that no longer belong leave the box; the last of them packs it, where nothing is missing."""
    fact = UnitReturned(
        parcel_id=parcel.parcel_id,
        place=bench.place,
        badge=bench.badge,
        at=at,
        line_id=line.line_id,
        quantity=quantity,
    )
    left = replace(line, verified=line.verified - quantity)
    lines = tuple(left if other.line_id == line.line_id else other for other in parcel.lines)
    after = replace(
        parcel,
        state=State.OPENED,
        completed_at=None,
        lines=tuple(each for each in lines if each.quantity or each.verified),
    )
    if after.missing or after.take_out:
        return Ruling((fact,), Answer(Outcome.RIGHT, Sound.RIGHT, reason("taken_out"), after))
    return _nothing_missing(bench, at, after, [fact])


def end_verification(bench: Bench, at: datetime, parcel: Parcel) -> Ruling:
    """Nothing is missing any more though no unit was added: what was, is withdrawn."""
    return _nothing_missing(bench, at, parcel, [])


def resume(bench: Bench, at: datetime, parcel: Parcel) -> Ruling:
    """What the parcel was held for is over, and its waybill was scanned: it goes on where it was."""
    released = HoldReleased(parcel_id=parcel.parcel_id, place=bench.place, badge=bench.badge, at=at)
    resumed = replace(parcel, state=parcel.hold.before if parcel.hold else parcel.state, hold=None)
    if resumed.state is State.PACKED:
        return Ruling((released,), Answer(Outcome.NOTE, Sound.RIGHT, reason("hold_released"), resumed))
    opened = _opened(bench, at, parcel, ())
    if resumed.state is State.RELEASED:
        resumed = replace(resumed, state=State.OPENED)
    return Ruling((released, opened), Answer(Outcome.OPENED, Sound.RIGHT, None, resumed))


def open_again(bench: Bench, at: datetime, parcel: Parcel) -> Ruling:
    """A closed box that must be emptied or filled: its waybill was scanned, and it is open here again."""
    released = (HoldReleased(parcel_id=parcel.parcel_id, place=bench.place, badge=bench.badge, at=at),)
    opened = replace(parcel, state=State.OPENED, hold=None, completed_at=None, packed_at=None, packed_by="")
    events = (*(released if parcel.hold is not None else ()), _opened(bench, at, parcel, ()))
    return Ruling(events, Answer(Outcome.OPENED, Sound.RIGHT, None, opened))


def resume_printing(bench: Bench, at: datetime, parcel: Parcel) -> Ruling:
    """The waybill of a parcel held for the printer was scanned again: release it and ask for its label now."""
    released = HoldReleased(parcel_id=parcel.parcel_id, place=bench.place, badge=bench.badge, at=at)
    opened = replace(parcel, state=parcel.hold.before if parcel.hold else parcel.state, hold=None)
    events: list[Event] = [released, _opened(bench, at, parcel, ())]
    if opened.state is not State.VERIFIED:
        return Ruling(tuple(events), Answer(Outcome.OPENED, Sound.RIGHT, None, opened))
    return _ask_label(bench, at, opened, events)


def finish(bench: Bench, at: datetime, parcel: Parcel) -> Ruling:
    """Close the box with what is in it."""
    return _complete(bench, at, parcel, [], Outcome.PACKED)


def completed(bench: Bench, at: datetime, parcel: Parcel, attempt: int) -> Ruling:
    """The label was scanned on the box: the last condition of a parcel whose label is printed here."""
    events: list[Event] = [LabelScanned(parcel_id=parcel.parcel_id, at=at, attempt=attempt)]
    return _complete(bench, at, parcel, events, Outcome.PACKED)


def packed(bench: Bench, at: datetime, parcel: Parcel) -> ParcelPacked:
    """The fact that closes the box, with what the deadline engine had said of it."""
    first = parcel.orders[0] if parcel.orders else None
    return ParcelPacked(
        parcel_id=parcel.parcel_id,
        place=bench.place,
        badge=bench.badge,
        at=at,
        tracking_number=parcel.tracking_number,
        carrier=parcel.carrier,
        order_ids=parcel.order_ids,
        platform=first.platform if first else "",
        shop=first.shop if first else "",
        units=parcel.units,
        lines=len(parcel.lines),
        unlisted=parcel.unlisted,
        policy=parcel.due.policy,
        paid_at=parcel.due.paid_at,
        ship_by=parcel.due.ship_by,
        bench_deadline=parcel.due.bench_deadline,
        due_on=parcel.due.due_on,
        whole=bool(parcel.lines) and not parcel.missing,
    )


def without_photo(bench: Bench, at: datetime, parcel: Parcel) -> Ruling:
    """Close the box though its photo was missed: a supervisor lifted it, or the site demands none any more."""
    after = replace(parcel, state=State.PACKED, packed_at=at, packed_by=bench.badge)
    return Ruling((packed(bench, at, parcel),), Answer(Outcome.PACKED, Sound.PACKED, None, after))


def retake_photo(bench: Bench, at: datetime, parcel: Parcel) -> Ruling:
    """One more photo of this parcel, triggered by a touch."""
    return Ruling((ask_photo(bench, at, parcel),), Answer(Outcome.NOTE, Sound.NONE, reason("photo_retaken"), parcel))


def next_label(parcel: Parcel, printer: str, at: datetime) -> tuple[LabelAsked, Parcel]:
    """Ask a printer for the parcel's next label; and the parcel that waits for it."""
    last = parcel.label
    attempt = last.attempt + 1 if last else 1
    job_id = label_job_id(parcel.parcel_id, attempt)
    asked = LabelAsked(job_id=job_id, parcel_id=parcel.parcel_id, printer=printer, attempt=attempt, at=at)
    out, before = (last.out, last.newest_out) if last else (0, 0)
    mark = LabelMark(job_id=job_id, attempt=attempt, state="asked", reprint=out, before=before)
    return asked, replace(parcel, label=mark)


def label_job_id(parcel_id: str, attempt: int) -> str:
    """The id of one print of a parcel's label: whoever knows parcel and attempt knows the job."""
    return str(uuid.uuid5(NAMESPACE, f"label\x1f{parcel_id}\x1f{attempt}"))


def _nothing_missing(bench: Bench, at: datetime, parcel: Parcel, events: list[Event]) -> Ruling:
    """All units are verified: the label comes next where we print, else the parcel is complete."""
    # Units taken out and in again are no way round the lift of a further reprint: what is out is scanned.
    used_up = bench.prints and parcel.label is not None and parcel.label.out >= LABELS_UNLIFTED
    if bench.prints and not used_up:
        return _ask_label(bench, at, parcel, events)
    if used_up or bench.profile.label is Label.COMPONENT:
        events += [ParcelVerified(parcel_id=parcel.parcel_id, at=at), *ask_more(bench, at, parcel, Moment.VERIFIED)]
        after = replace(parcel, state=State.VERIFIED)
        why = reason("scan_label" if used_up else "label_elsewhere")
        return Ruling(tuple(events), Answer(Outcome.LABEL_WANTED, Sound.RIGHT, why, after))
    return _complete(bench, at, parcel, events, Outcome.PACKED)


def _complete(bench: Bench, at: datetime, parcel: Parcel, events: list[Event], outcome: Outcome) -> Ruling:
    if parcel.state is State.OPENED:
        events += [ParcelVerified(parcel_id=parcel.parcel_id, at=at), *ask_more(bench, at, parcel, Moment.VERIFIED)]
    if bench.profile.photo is not Photo.NONE:
        events += [ask_photo(bench, at, parcel), *ask_more(bench, at, parcel, Moment.COMPLETED)]
    if bench.profile.photo is Photo.REQUIRED:
        # Packed by its last condition: the photo's outcome writes ParcelPacked with this scan's time.
        after = replace(parcel, state=State.VERIFIED, completed_at=at)
        return Ruling(tuple(events), Answer(Outcome.RIGHT, Sound.RIGHT, reason("photo_pending"), after))
    events.append(packed(bench, at, parcel))
    after = replace(parcel, state=State.PACKED, completed_at=at, packed_at=at, packed_by=bench.badge)
    return Ruling(tuple(events), Answer(outcome, Sound.PACKED, None, after))


def _ask_label(bench: Bench, at: datetime, parcel: Parcel, events: list[Event]) -> Ruling:
    if parcel.state is not State.VERIFIED:
        events += [ParcelVerified(parcel_id=parcel.parcel_id, at=at), *ask_more(bench, at, parcel, Moment.VERIFIED)]
    asked, after = next_label(parcel, bench.printer, at)
    events.append(asked)
    after = replace(after, state=State.VERIFIED)
    return Ruling(tuple(events), Answer(Outcome.LABEL_WANTED, Sound.RIGHT, reason("label_coming"), after))


def _opened(bench: Bench, at: datetime, parcel: Parcel, warned: tuple[str, ...]) -> ParcelOpened:
    due: Due = parcel.due
    return ParcelOpened(
        parcel_id=parcel.parcel_id,
        place=bench.place,
        badge=bench.badge,
        at=at,
        tracking_number=parcel.tracking_number,
        carrier=parcel.carrier,
        order_ids=parcel.order_ids,
        label=bench.profile.label.value,
        unlisted=parcel.unlisted,
        policy=due.policy,
        ship_by=due.ship_by,
        bench_deadline=due.bench_deadline,
        due_on=due.due_on,
        warned=warned,
    )
