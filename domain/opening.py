"""Whether a parcel may be opened at a bench, in order: its state, its refunds, its order, the rules. Pure.

Does not know how a code led to the parcel, nor how the rules came to their verdict.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.answer import Answer, Outcome, Ruling, Sound, refused
from domain.barcode import CodeKind
from domain.events import HoldReleased, LabelScanned, ParcelOpened
from domain.label_scan import may_be_label, scan_label
from domain.packing import open_again, open_parcel, reopen, resume, resume_printing, without_photo
from domain.parcel import GOODS_MISSING, LABELS_UNLIFTED, MAY_BE_OUT, NOT_FOUND, REPRINT, Hold, Parcel, State
from domain.reason import reason
from domain.site import Photo
from domain.standing import Bench, Found, Scan
from domain.stop import Stop, holds_withdrawn_goods, joined_without_goods, stop_in_hand, stop_of

PHOTO = "photo"
"""What a supervisor lifts for a parcel that is to leave without the photo that the site demands."""
SAME_WAYBILL_WINDOW = timedelta(seconds=10)


def begin(bench: Bench, scan: Scan, found: Found, parcel: Parcel) -> Ruling:
    """Open a parcel, or say why not."""
    if parcel.state in {State.PACKED, State.HANDED_OVER, State.PICKED_UP}:
        return _packed_before(bench, scan, found, parcel)
    stop = stop_of(parcel, found.lifted)
    if parcel.hold is not None and parcel.hold.reason == NOT_FOUND:
        return _found_again(bench, scan, found, parcel, parcel.hold)
    if parcel.state is State.HELD:
        return _held(bench, scan, found, parcel, stop)
    if stop is not None:
        return stopped(bench, scan, parcel, stop)
    if nothing_left := _nothing_left(bench, scan, found, parcel):
        return nothing_left
    verdict = found.verdict
    if verdict is not None and not verdict.allowed:
        why = verdict.reason or reason("refused")
        rule = verdict.refused_by or ""
        return refused(
            bench, scan, why, Outcome.REFUSED, Sound.REFUSED, parcel=parcel, rule=rule, instead=found.instead
        )
    return open_parcel(bench, scan.at, parcel, verdict.warned if verdict is not None else ())


def stopped(bench: Bench, scan: Scan, parcel: Parcel, stop: Stop) -> Ruling:
    """The parcel may not go on, wherever it is: said loudly, and recorded."""
    return refused(bench, scan, stop.reason, Outcome.STOP, Sound.STOP, parcel=parcel, rule=stop.rule)


def awaits_photo(bench: Bench, parcel: Parcel) -> bool:
    """Whether only its demanded photo is missing, and that is on its way."""
    asked = parcel.photo is None or parcel.photo.state == "asked"
    return bench.profile.photo is Photo.REQUIRED and parcel.completed_at is not None and asked


def photo_was_missed(bench: Bench, parcel: Parcel) -> bool:
    """Whether the demanded photo was missed while the parcel still lies here."""
    missed = parcel.photo is not None and parcel.photo.state == "missed"
    return bench.profile.photo is Photo.REQUIRED and parcel.completed_at is not None and missed


def waits_for_nothing(bench: Bench, parcel: Parcel) -> bool:
    """Whether it is complete and only a photo was awaited that the site demands no longer."""
    return (
        bench.profile.photo is not Photo.REQUIRED
        and parcel.state is State.VERIFIED
        and parcel.completed_at is not None
        and not parcel.take_out
        and stop_in_hand(parcel) is None
    )


def _packed_before(bench: Bench, scan: Scan, found: Found, parcel: Parcel) -> Ruling:
    """A closed box: opened again for what the dock would send back for, else said to be packed."""
    wrong = parcel.state is State.PACKED and (holds_withdrawn_goods(parcel) or joined_without_goods(parcel))
    if found.reused_for or not wrong:
        return _already(bench, scan, parcel, found.reused_for)
    stop = stop_of(parcel, found.lifted)
    return stopped(bench, scan, parcel, stop) if stop is not None else open_again(bench, scan.at, parcel)


def _already(bench: Bench, scan: Scan, parcel: Parcel, reused_for: str) -> Ruling:
    last, at = bench.last_parcel, parcel.packed_at
    if at is None:
        return refused(bench, scan, reason("already_gone"), Outcome.ALREADY, Sound.ALREADY, parcel=parcel)
    if last is not None and last.parcel_id == parcel.parcel_id and scan.at - at < SAME_WAYBILL_WINDOW:
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE, parcel=parcel))
    if reused_for:
        why = reason("waybill_reused", number=reused_for, at=at.isoformat())
        return refused(bench, scan, why, Outcome.REFUSED, Sound.REFUSED, parcel=parcel)
    why = reason("already_packed", badge=parcel.packed_by, at=at.isoformat())
    return refused(bench, scan, why, Outcome.ALREADY, Sound.ALREADY, parcel=parcel)


def _held(bench: Bench, scan: Scan, found: Found, parcel: Parcel, stop: Stop | None) -> Ruling:
    """Some holds end by the scan of their waybill: what they wait for is done, or can be done now, here."""
    why = parcel.hold.reason if parcel.hold is not None else "other"
    if stop is not None:
        return stopped(bench, scan, parcel, stop)
    if why in {"photo_missed", "printer"} and _holds_wrong_goods(parcel):
        return open_again(bench, scan.at, parcel)
    if why == "photo_missed":
        return _without_its_photo(bench, scan, found, parcel)
    if why == "printer":
        return _waited_for_printer(bench, scan, found, parcel)
    if why in {"refund_asked", "changed", "take_out", GOODS_MISSING}:
        return open_again(bench, scan.at, parcel) if _holds_wrong_goods(parcel) else resume(bench, scan.at, parcel)
    return refused(bench, scan, reason("held", why=why), Outcome.HELD, Sound.REFUSED, parcel=parcel)


def _waited_for_printer(bench: Bench, scan: Scan, found: Found, parcel: Parcel) -> Ruling:
    """What was held for the printer: a label that may be out is scanned, and only where none came is one asked for.

    A hold is no way round the count of reprints: what came out, or may have, is looked for first.
    """
    if parcel.completed_at is not None:
        return _without_its_photo(bench, scan, found, parcel)  # its label was scanned
    if parcel.take_out or parcel.missing:
        return resume(
            bench, scan.at, parcel
        )  # its content changed under the hold: first the goods, whatever was scanned
    label, verified = parcel.label, parcel.hold is not None and parcel.hold.before is State.VERIFIED
    if verified and label is not None and label.newest_out and bench.prints:
        if scan.code.kind is CodeKind.LABEL:
            return _label_found(bench, scan, parcel)
        lifted = label.out < LABELS_UNLIFTED or REPRINT in found.lifted
        if label.state in MAY_BE_OUT or may_be_label(scan.code, parcel) or not lifted:
            return resume(bench, scan.at, parcel)
    if not bench.printer:
        return refused(bench, scan, reason("held", why="printer"), Outcome.HELD, Sound.REFUSED, parcel=parcel)
    return resume_printing(bench, scan.at, parcel)


def _label_found(bench: Bench, scan: Scan, parcel: Parcel) -> Ruling:
    """A label's own code under the hold: it ends the hold and packs, unless a newer one may be out."""
    resumed = resume(bench, scan.at, parcel)
    ruling = scan_label(bench, scan, replace(parcel, state=State.VERIFIED, hold=None))
    if not any(isinstance(fact, LabelScanned) for fact in ruling.events):
        return replace(ruling, answer=replace(ruling.answer, parcel=parcel))
    return replace(ruling, events=(*resumed.events, *ruling.events))


def _without_its_photo(bench: Bench, scan: Scan, found: Found, parcel: Parcel) -> Ruling:
    """What was held for its photo: that is taken now, or nobody wants it any more; a supervisor may have lifted it."""
    if parcel.hold is None or parcel.hold.before is not State.VERIFIED or parcel.completed_at is None:
        return resume(bench, scan.at, parcel)  # set aside by hand, with this for a reason
    if bench.profile.photo is Photo.REQUIRED and PHOTO not in found.lifted:
        return reopen(bench, scan.at, parcel)
    resumed = resume(bench, scan.at, parcel)
    closed = without_photo(bench, scan.at, replace(parcel, state=State.VERIFIED, hold=None))
    return replace(closed, events=(*resumed.events, *closed.events))


def _holds_wrong_goods(parcel: Parcel) -> bool:
    """Whether a closed box must be opened again: something must come out, or goes in that came after it was closed."""
    if parcel.packed_at is None:
        return False
    came = "variant" in parcel.changed or (parcel.hold is not None and parcel.hold.reason == GOODS_MISSING)
    return bool(parcel.take_out) or parcel.lacking or (came and bool(parcel.missing))


def _found_again(bench: Bench, scan: Scan, found: Found, parcel: Parcel, hold: Hold) -> Ruling:
    """What nobody could find is in somebody's hand: it opens as if it had never been set aside, or stays as it is."""
    ruling = begin(bench, scan, found, replace(parcel, state=hold.before, hold=None))
    if not any(isinstance(event, ParcelOpened) for event in ruling.events):
        return ruling
    released = HoldReleased(parcel_id=parcel.parcel_id, place=bench.place, badge=bench.badge, at=scan.at)
    return replace(ruling, events=(released, *ruling.events))


def _nothing_left(bench: Bench, scan: Scan, found: Found, parcel: Parcel) -> Ruling | None:
    """A further waybill of an order whose goods are all in other boxes already: 补发 needs a lift."""
    begun = [other for other in found.others if other.state not in {State.RELEASED, State.CANCELLED}]
    if parcel.missing or not begun or "order_packed" in found.lifted:
        return None
    packed = sorted((other.packed_at, other.packed_by) for other in begun if other.packed_at is not None)
    if packed:
        why = reason("order_packed", badge=packed[0][1], at=packed[0][0].isoformat())
    else:
        why = reason("order_in_other_parcel", number=begun[0].tracking_number)
    return refused(bench, scan, why, Outcome.REFUSED, Sound.REFUSED, parcel=parcel, rule="order_packed")
