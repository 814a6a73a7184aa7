"""One scan at a packing bench, decided: which facts follow and what the bench says. Pure.

Does not know where parcels are kept, how a code was looked up, how rules came to their verdict, or how a screen looks.
"""

from __future__ import annotations

from dataclasses import replace

from domain.answer import Answer, Outcome, Ruling, Sound, counted, counting, refused, seen_again
from domain.barcode import Code, CodeKind
from domain.events import PackerSignedIn, PackerSignedOut, ParcelOpened, ParcelPacked
from domain.label_scan import scan_label, tells_number_elsewhere
from domain.opening import PHOTO, awaits_photo, begin, photo_was_missed, stopped, waits_for_nothing
from domain.packing import end_verification, finish, open_unlisted, retake_photo, take_out, without_photo
from domain.parcel import Parcel, State
from domain.reason import reason
from domain.repeat import is_same_parcel, is_same_unit
from domain.site import Label
from domain.standing import Bench, Found, Scan
from domain.stop import stop_in_hand
from domain.unit import ask_which, at_shelf, count, take_serial, wanted
from domain.void_waybill import void_waybill


def decide(bench: Bench, scan: Scan, found: Found) -> Ruling:
    """The facts and the answer for one scan at a packing bench. Never raises for anything that a scanner can send."""
    kind = scan.code.kind
    if kind in _UNREADABLE:
        return _unreadable(bench, scan)
    if kind is CodeKind.NOISE:
        return Ruling(answer=Answer(Outcome.NOTE, Sound.ALREADY, reason("noise_ignored")))
    if kind is CodeKind.BADGE:
        return _badge(bench, scan, found)
    if not bench.badge:
        return refused(bench, scan, reason("sign_in_first"), Outcome.UNKNOWN, Sound.WRONG)
    if found.replaced_by:
        return void_waybill(bench, scan, found)
    if found.boxes:
        # Both codes are on the label of a box; the other one says which box it is.
        return Ruling(answer=Answer(Outcome.NOTE, Sound.ALREADY, reason("scan_box_code"), parcel=bench.parcel))
    if found.parcel is not None:
        return counted(scan, _by_number(bench, scan, found.parcel, _parcel(bench, scan, found, found.parcel)))
    ruling = _serial(bench, scan, found) or (_goods(bench, scan, found) if found.skus else _shelf(bench, scan))
    if ruling is not None:
        return ruling
    if kind is CodeKind.WAYBILL and not _expects_goods(bench, scan.code):
        return counted(scan, _unlisted(bench, scan))
    return _nothing(bench, scan)


_UNREADABLE = {
    CodeKind.TOO_LONG: "code_too_long",
    CodeKind.GARBLED: "code_garbled",
    CodeKind.EMPTY: "code_empty",
}


def _unreadable(bench: Bench, scan: Scan) -> Ruling:
    why = reason(_UNREADABLE[scan.code.kind])
    return refused(bench, scan, why, Outcome.UNKNOWN, Sound.WRONG, parcel=bench.parcel)


def _badge(bench: Bench, scan: Scan, found: Found) -> Ruling:
    if not found.badge:
        return refused(bench, scan, reason("badge_unknown"), Outcome.UNKNOWN, Sound.WRONG)
    if found.badge == bench.badge:
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE))
    if bench.badge and found.role == "supervisor":
        # A supervisor beside a packer at work lifts, and does not take over: the packer's count is the packer's pay.
        return Ruling(answer=Answer(Outcome.NOTE, Sound.RIGHT, reason("supervisor_badge", badge=found.badge)))
    signed_in = PackerSignedIn(place=bench.place, badge=found.badge, at=scan.at)
    answer = Answer(Outcome.SIGNED_IN, Sound.RIGHT, reason("signed_in", badge=found.badge))
    if not bench.badge:
        return Ruling((signed_in,), answer)
    # A change of packer keeps the open parcel; both names are in the record (FLOORS R42).
    signed_out = PackerSignedOut(place=bench.place, badge=bench.badge, at=scan.at)
    return Ruling((signed_out, signed_in), answer)


def _parcel(bench: Bench, scan: Scan, found: Found, parcel: Parcel) -> Ruling:
    current = bench.parcel
    # A photo that was missed meanwhile is retaken by that very scan.
    if is_same_parcel(bench, scan) and not (current is not None and photo_was_missed(bench, current)):
        return seen_again(bench, scan)
    if current is None:
        return begin(bench, scan, found, parcel)
    if current.parcel_id == parcel.parcel_id:
        return _same_parcel(bench, scan, found, current)
    if photo_was_missed(bench, current):
        return refused(bench, scan, reason("photo_missed"), Outcome.PHOTO_MISSED, Sound.SAMPLE, parcel=current)
    if current.take_out:
        return _unfinished(bench, scan, current)
    if waits_for_nothing(bench, current):
        return _closed_before(finish(bench, scan.at, current), begin(replace(bench, parcel=None), scan, found, parcel))
    if awaits_photo(bench, current):
        return begin(bench, scan, found, parcel)
    return _split(bench, scan, found, current, parcel) or _unfinished(bench, scan, current)


def _by_number(bench: Bench, scan: Scan, parcel: Parcel, ruling: Ruling) -> Ruling:
    """What opened the parcel says whether its number stands on other paper than its label."""
    if not tells_number_elsewhere(bench, scan.code, parcel):
        return ruling
    told = (replace(fact, number_elsewhere=True) if isinstance(fact, ParcelOpened) else fact for fact in ruling.events)
    return replace(ruling, events=tuple(told))


def _closed_before(closed: Ruling, opened: Ruling) -> Ruling:
    """The box in hand is closed by the scan that begins the next."""
    return replace(opened, events=(*closed.events, *opened.events))


def _same_parcel(bench: Bench, scan: Scan, found: Found, parcel: Parcel) -> Ruling:
    """The open parcel's own code again: silent, unless that is what it waits for."""
    stop = stop_in_hand(parcel)
    if stop is not None:
        return stopped(bench, scan, parcel, stop)
    if parcel.take_out:
        return _unfinished(bench, scan, parcel)
    if photo_was_missed(bench, parcel):
        lifted = PHOTO in found.lifted
        return without_photo(bench, scan.at, parcel) if lifted else retake_photo(bench, scan.at, parcel)
    if parcel.state is State.OPENED and parcel.lines and not parcel.missing:
        return end_verification(bench, scan.at, parcel)
    no_label = parcel.completed_at is None and bench.profile.label not in {Label.STATION, Label.COMPONENT}
    if waits_for_nothing(bench, parcel) or (parcel.state is State.VERIFIED and no_label):
        # It waited for a label of ours, or a photo, until the site's profile changed: its own waybill is all it needs.
        return finish(bench, scan.at, parcel)
    if parcel.state is not State.VERIFIED or parcel.completed_at is not None:
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE, parcel=parcel))
    return scan_label(bench, scan, parcel)


def _split(bench: Bench, scan: Scan, found: Found, current: Parcel, parcel: Parcel) -> Ruling | None:
    """A further waybill of the same order closes the box in hand as it is; the rest goes into the next (拆单).

    None where the next cannot take all of that rest, or does not open: what lies beside the boxes would belong to none.
    """
    rest, takes = current.missing, {line.line_id for line in parcel.missing}
    if not current.verified_units or not rest or not takes.issuperset(line.line_id for line in rest):
        return None
    if stop_in_hand(current) is not None:
        return None
    opened = begin(replace(bench, parcel=None), scan, found, parcel) if parcel.untouched else Ruling()
    if not any(isinstance(fact, ParcelOpened) for fact in opened.events):
        return None
    inside = tuple(replace(line, quantity=line.verified) for line in current.lines if line.verified)
    closed = finish(bench, scan.at, replace(current, lines=inside))
    part = (replace(fact, whole=False) if isinstance(fact, ParcelPacked) else fact for fact in closed.events)
    return _closed_before(replace(closed, events=tuple(part)), opened)


def _unfinished(bench: Bench, scan: Scan, current: Parcel) -> Ruling:
    if current.take_out:
        out = current.take_out
        why = reason("take_out_first", units=sum(line.surplus for line in out))
        return refused(bench, scan, why, Outcome.UNFINISHED, Sound.UNFINISHED, parcel=current, missing=out)
    units = sum(line.missing for line in current.missing)
    why = reason("unfinished", units=units) if units else reason("label_not_scanned")
    missing = current.missing
    return refused(bench, scan, why, Outcome.UNFINISHED, Sound.UNFINISHED, parcel=current, missing=missing)


def _goods(bench: Bench, scan: Scan, found: Found) -> Ruling:
    parcel, skus = bench.parcel, found.skus
    if parcel is None or not _takes_goods(parcel):
        return _no_parcel(bench, scan)
    if is_same_unit(bench, scan):
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE, parcel=parcel))
    stop = stop_in_hand(parcel)
    if stop is not None:
        return stopped(bench, scan, parcel, stop)
    over = next((each for each in parcel.take_out if each.sku in skus), None)
    if over is not None:
        # Before anything goes in: the screen asks for it; what is both too many and missing comes right by both.
        return counting(scan, take_out(bench, scan.at, parcel, over))
    lines = wanted(parcel, skus, found.answered)
    if len(lines) > 1:
        return ask_which(parcel, lines)
    if lines:
        return counting(scan, count(bench, scan.at, parcel, lines[0], scan.code.text))
    if any(line.sku in skus for line in parcel.lines):
        why = reason("surplus", sku=skus[0])
        return refused(bench, scan, why, Outcome.SURPLUS, Sound.WRONG, parcel=parcel)
    why = reason("foreign", sku=skus[0])
    return refused(bench, scan, why, Outcome.FOREIGN, Sound.WRONG, parcel=parcel, missing=parcel.missing)


def _takes_goods(parcel: Parcel) -> bool:
    """Whether goods may still go into the box, or must leave it."""
    if parcel.state not in {State.OPENED, State.VERIFIED}:
        return False
    return parcel.completed_at is None or bool(parcel.take_out)


def _serial(bench: Bench, scan: Scan, found: Found) -> Ruling | None:
    """Whatever follows a unit whose serial number is wanted, and names no parcel, is that number or said to be none."""
    parcel, awaited = bench.parcel, bench.awaited
    if parcel is None or awaited is None:
        return None
    if is_same_unit(bench, scan):
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE, parcel=parcel))
    stop = stop_in_hand(parcel)
    return stopped(bench, scan, parcel, stop) if stop else take_serial(bench, scan, found, parcel, awaited)


def _shelf(bench: Bench, scan: Scan) -> Ruling | None:
    parcel = bench.parcel
    if is_same_unit(bench, scan):
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE, parcel=parcel))
    if parcel is None or not _takes_goods(parcel) or stop_in_hand(parcel) is not None:
        return None
    return at_shelf(bench, scan, parcel)


def _no_parcel(bench: Bench, scan: Scan) -> Ruling:
    if is_same_unit(bench, scan):
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE))
    last = bench.last_parcel
    if last is not None and last.unlisted and bench.parcel is None:
        return Ruling(answer=Answer(Outcome.NOTE, Sound.ALREADY, reason("goods_of_unlisted"), parcel=last))
    return refused(bench, scan, reason("scan_waybill_first"), Outcome.UNKNOWN, Sound.WRONG)


def _expects_goods(bench: Bench, code: Code) -> bool:
    """An unknown number that two readings fit is goods while a parcel wants goods, unless letters say otherwise."""
    wants = bench.parcel is not None and bool(bench.parcel.missing)
    return wants and code.value.isdecimal() and len(code.value) in {8, 12, 13, 14} and len(code.carriers) > 0


def _unlisted(bench: Bench, scan: Scan) -> Ruling:
    current = bench.parcel
    if current is not None and photo_was_missed(bench, current):
        return refused(bench, scan, reason("photo_missed"), Outcome.PHOTO_MISSED, Sound.SAMPLE, parcel=current)
    done = current is not None and waits_for_nothing(bench, current)
    if current is not None and not done and (current.take_out or not awaits_photo(bench, current)):
        return _unfinished(bench, scan, current)
    if bench.profile.unlisted != "record":
        return refused(bench, scan, reason("waybill_unknown"), Outcome.UNKNOWN, Sound.WRONG)
    opened = open_unlisted(bench, scan.at, scan.code)
    return _closed_before(finish(bench, scan.at, current), opened) if done and current is not None else opened


def _nothing(bench: Bench, scan: Scan) -> Ruling:
    parcel = bench.parcel
    if parcel is None or parcel.state not in {State.OPENED, State.VERIFIED}:
        why = reason("order_unknown") if scan.code.kind is CodeKind.ORDER else reason("code_unknown")
        return refused(bench, scan, why, Outcome.UNKNOWN, Sound.WRONG)
    return refused(bench, scan, reason("wrong"), Outcome.WRONG, Sound.WRONG, parcel=parcel, missing=parcel.missing)
