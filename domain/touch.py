"""What a person does at a bench without a scan: hold, undo, count by eye, reprint, retake, sign out. Pure.

A touch that cannot be done answers with the reason and no facts. Does not know screens or buttons.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from domain.answer import Answer, Outcome, Ruling, Sound
from domain.events import HoldReleased, LabelAsked, LabelSettled, PackerSignedOut, ParcelHeld, UnitReturned
from domain.hold import why_aside
from domain.packing import finish, next_label, retake_photo, take_out
from domain.parcel import LABELS_UNLIFTED, NOT_FOUND, Hold, Parcel, ParcelLine, State
from domain.reason import reason
from domain.site import Photo
from domain.standing import Bench
from domain.stop import stop_in_hand
from domain.unit import answer_which, confirm

HOLD_MAX = timedelta(days=30)
HOLD_REASONS = ("short", "damaged", "question", "printer", "refund", "photo_missed", NOT_FOUND, "other")


def sign_out(bench: Bench, at: datetime) -> Ruling:
    """The packer leaves; an open parcel stays open for the next one."""
    if not bench.badge:
        return _cannot("nobody_signed_in")
    fact = PackerSignedOut(place=bench.place, badge=bench.badge, at=at)
    return Ruling((fact,), Answer(Outcome.SIGNED_OUT, Sound.NONE, reason("signed_out", badge=bench.badge)))


def hold(bench: Bench, at: datetime, why: str, until: datetime | None = None, *, urgent: bool = False) -> Ruling:
    """Set the open parcel aside with a reason; the bench is free. ``urgent``: released by itself, it comes first."""
    parcel = bench.parcel
    if parcel is None or parcel.state not in (State.OPENED, State.VERIFIED):
        return _cannot("nothing_to_hold")
    if why not in HOLD_REASONS:
        return _cannot("hold_reason_unknown")
    return Ruling(
        (held(bench, at, parcel, why, until, urgent=urgent and until is not None),),
        Answer(Outcome.HELD, Sound.REFUSED, reason("held", why=why), replace(parcel, state=State.HELD)),
    )


def not_found(bench: Bench, at: datetime, parcel: Parcel | None) -> Ruling:
    """What a refusal names is not to be found here: set aside until its waybill is scanned, so that it stops nobody."""
    if not bench.badge:
        return _cannot("sign_in_first")
    if parcel is None or parcel.state is not State.RELEASED:
        return _cannot("nothing_refuses")
    why = reason("not_found_set_aside", number=parcel.tracking_number[-4:])
    return Ruling((held(bench, at, parcel, NOT_FOUND),), Answer(Outcome.NOTE, Sound.NONE, why, bench.parcel))


def set_aside(
    bench: Bench, at: datetime, parcel: Parcel, why: str, until: datetime | None = None, *, urgent: bool = False
) -> Ruling:
    """Hold any parcel of the floor, opened or not: what a supervisor does at the panel."""
    if why not in HOLD_REASONS:
        return _cannot("hold_reason_unknown")
    if parcel.state not in (State.RELEASED, State.OPENED, State.VERIFIED, State.PACKED):
        return _cannot("cannot_be_held")
    if until is not None and not at < until <= at + HOLD_MAX:
        return _cannot("hold_until_wrong")
    fact = held(bench, at, parcel, why, until, urgent=urgent and until is not None)
    return Ruling((fact,), Answer(Outcome.NOTE, Sound.NONE, reason("held", why=why)))


def held(
    bench: Bench, at: datetime, parcel: Parcel, why: str, until: datetime | None = None, *, urgent: bool = False
) -> ParcelHeld:
    """The fact that sets a parcel aside and remembers the state to return to."""
    return ParcelHeld(
        parcel_id=parcel.parcel_id,
        place=bench.place,
        badge=bench.badge,
        at=at,
        reason=why,
        before=parcel.state.value,
        until=until,
        urgent=urgent,
    )


def release(place: str, badge: str, at: datetime, parcel: Parcel, lifted: Collection[str] = ()) -> Ruling:
    """End a hold: the parcel returns to the state before it, or is held for what has come while it lay aside."""
    if parcel.state is not State.HELD or parcel.hold is None:
        return _cannot("not_held")
    fact = HoldReleased(parcel_id=parcel.parcel_id, place=place, badge=badge, at=at)
    after = replace(parcel, state=parcel.hold.before, hold=None)
    why = why_aside(after, parcel.hold.reason, lifted)
    if not why:
        return Ruling((fact,), Answer(Outcome.NOTE, Sound.NONE, reason("hold_released"), after))
    again = ParcelHeld(
        parcel_id=parcel.parcel_id, place=place, badge=badge, at=at, reason=why, before=after.state.value
    )
    aside = replace(after, state=State.HELD, hold=Hold(reason=why, before=after.state))
    return Ruling((fact, again), Answer(Outcome.NOTE, Sound.NONE, reason("held_again", why=why), aside))


def undo(bench: Bench, at: datetime, line_id: str, quantity: int) -> Ruling:
    """Take the unit that was verified last out of the box again."""
    parcel = bench.parcel
    line = _line(parcel, line_id)
    if parcel is None or line is None or parcel.completed_at is not None or not 0 < quantity <= line.verified:
        return _cannot("nothing_to_undo")
    fact = UnitReturned(
        parcel_id=parcel.parcel_id, place=bench.place, badge=bench.badge, at=at, line_id=line_id, quantity=quantity
    )
    lines = tuple(
        replace(other, verified=other.verified - quantity) if other.line_id == line_id else other
        for other in parcel.lines
    )
    after = replace(parcel, lines=lines, state=State.OPENED)
    return Ruling((fact,), Answer(Outcome.NOTE, Sound.NONE, reason("undone"), after))


def take_out_by_touch(bench: Bench, at: datetime, line_id: str, quantity: int) -> Ruling:
    """Units that no longer belong were taken out of the box, confirmed at their picture."""
    parcel = bench.parcel
    line = _line(parcel, line_id)
    if not bench.badge:
        return _cannot("sign_in_first")
    if parcel is None or line is None or not 0 < quantity <= line.surplus:
        return _cannot("nothing_to_take_out")
    return take_out(bench, at, parcel, line, quantity)


def count_by_eye(bench: Bench, at: datetime, line_id: str, quantity: int) -> Ruling:
    """Goods without a barcode, confirmed by a touch on their picture; recorded as what it was."""
    parcel = bench.parcel
    line = _line(parcel, line_id)
    if not bench.badge:
        return _cannot("sign_in_first")
    if parcel is None or line is None or parcel.state is not State.OPENED or not 0 < quantity <= line.missing:
        return _cannot("nothing_to_count")
    if not line.no_barcode:
        return _cannot("scan_it_instead")
    return confirm(bench, at, parcel, line, "", quantity=quantity)


def choose_goods(bench: Bench, at: datetime, code: str, sku: str, skus: tuple[str, ...]) -> Ruling:
    """Which of the goods that carry a code is in the packer's hand, said by one touch on its picture."""
    parcel = bench.parcel
    if not bench.badge:
        return _cannot("sign_in_first")
    if parcel is None or parcel.state is not State.OPENED or sku not in skus:
        return _cannot("nothing_to_choose")
    line = next((each for each in parcel.missing if each.sku == sku), None)
    if line is None or stop_in_hand(parcel) is not None:
        return _cannot("nothing_to_choose")
    return answer_which(bench, at, parcel, line, code)


def choose_shelf(bench: Bench, at: datetime, sku: str) -> Ruling:
    """Which of the goods without a barcode that lie on a shelf is meant, said by one touch on its picture."""
    parcel = bench.parcel
    line = next((each for each in parcel.missing if each.sku == sku), None) if parcel is not None else None
    return count_by_eye(bench, at, line.line_id, line.missing) if line is not None else _cannot("nothing_to_choose")


def reprint(bench: Bench, at: datetime, *, seen: int = 0, lifted: bool = False) -> Ruling:
    """Ask for one marked reprint after an unknown or failed print; further ones need a lift.

    ``seen``: the attempt that the screen showed (0: unknown), so that a glove that touches twice asks once. Attempts of
    which a printer got nothing are none: there is one label at most. Once the label was scanned there is no reprint,
    lifted or not: a photo may still be awaited, but no label would be scanned again.
    """
    parcel = bench.parcel
    if parcel is None or not bench.prints or parcel.label is None:
        return _cannot("nothing_to_print")
    if parcel.completed_at is not None:
        return _cannot("label_scanned_before")
    if parcel.state is not State.VERIFIED or parcel.label.state in ("asked", "started"):
        return _cannot("label_coming")
    if seen not in (0, parcel.label.attempt):
        return _cannot("reprint_asked_before")
    if parcel.label.out >= LABELS_UNLIFTED and not lifted:
        return _cannot("reprint_needs_lift")
    fact, after = next_label(parcel, bench.printer, at)
    return Ruling((fact,), Answer(Outcome.LABEL_WANTED, Sound.NONE, reason("label_coming"), after))


def settle_label(bench: Bench, at: datetime, badge: str, *, seen: int, there: bool) -> Ruling:
    """A supervisor (``badge``) looked for the newest label that may be out, which nobody can scan.

    There: it counts as scanned, and the parcel goes on. Not there: none came of that print, so another is a first one.
    ``seen`` is the attempt that the screen showed.
    """
    parcel = bench.parcel
    label = parcel.label if parcel is not None else None
    if not bench.badge:
        return _cannot("sign_in_first")
    if parcel is None or label is None or not bench.prints or parcel.state is not State.VERIFIED:
        return _cannot("no_label_to_settle")
    if parcel.completed_at is not None:
        return _cannot("label_scanned_before")
    if seen != label.attempt:
        return _cannot("reprint_asked_before")
    if label.state in ("asked", "started"):
        return _cannot("label_coming")
    stop = stop_in_hand(parcel)
    if stop is not None or parcel.take_out or not label.newest_out:
        return _cannot(stop.reason.code if stop is not None else "no_label_to_settle")
    fact = LabelSettled(
        parcel_id=parcel.parcel_id, place=bench.place, badge=badge, at=at, attempt=label.newest_out, there=there
    )
    if there:
        done = finish(bench, at, parcel)
        return replace(done, events=(fact, *done.events))
    newest = label.newest_out == label.attempt
    gone = replace(label, state="absent") if newest else replace(label, before=0, reprint=label.reprint - 1)
    why = reason("label_settled_absent", badge=badge)
    return Ruling((fact,), Answer(Outcome.LABEL_WANTED, Sound.NONE, why, replace(parcel, label=gone)))


def print_elsewhere(at: datetime, parcel: Parcel, printer: str) -> tuple[LabelAsked, Answer]:
    """Ask another printer for a label that the first got nothing of: nobody has to do anything but look there."""
    why = reason("label_elsewhere_now", name=printer)
    fact, after = next_label(parcel, printer, at)
    return fact, Answer(Outcome.LABEL_WANTED, Sound.SAMPLE, why, after)


def retake(bench: Bench, at: datetime, parcel: Parcel | None) -> Ruling:
    """Take the photo of the open (or last) parcel once more."""
    if parcel is None or bench.profile.photo is Photo.NONE or parcel.state not in (State.VERIFIED, State.PACKED):
        return _cannot("nothing_to_photograph")
    if parcel.photo is not None and parcel.photo.state == "asked":
        return _cannot("photo_pending")
    return retake_photo(bench, at, parcel)


def _line(parcel: Parcel | None, line_id: str) -> ParcelLine | None:
    if parcel is None:
        return None
    return next((line for line in parcel.lines if line.line_id == line_id), None)


def _cannot(why: str) -> Ruling:
    return Ruling(answer=Answer(Outcome.NOTE, Sound.ALREADY, reason(why)))
