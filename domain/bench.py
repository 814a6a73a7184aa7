"""One scan at a packing bench, decided: which facts follow and what the bench says. Pure.

Does not know where parcels are kept, how a code was looked up, how rules came to their verdict, or what a screen looks like.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.answer import Answer, Outcome, Ruling, Sound, refused
from domain.barcode import Code, CodeKind
from domain.packing import completed, open_parcel, reopen
from domain.parcel import Parcel, ParcelLine, State
from domain.reason import Reason, reason
from domain.site import Label, Photo, Profile

if TYPE_CHECKING:
    from domain.rule import Verdict

SAME_UNIT_WINDOW = timedelta(milliseconds=250)
SAME_WAYBILL_WINDOW = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastScan:
    """The last goods code that counted, to tell a trembling trigger from a second unit."""

    code: str
    device: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A bench between two scans, as the database holds it. ``last_parcel`` is the one most recently packed here."""

    place: str
    badge: str = ""
    parcel: Parcel | None = None
    last_parcel: Parcel | None = None
    last_scan: LastScan | None = None
    profile: Profile = field(default_factory=Profile)
    printer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A scan as the bench decides on it: ``at`` is when its last byte arrived (aware UTC)."""

    at: datetime
    device: str
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a code stands for here. At most one of these is set; all empty: nothing known has this code.

    ``skus`` are the goods that carry the code; ``others`` are further parcels of the same order; ``replaced_by`` is the
    newer waybill number of a parcel whose old number was scanned.
    """

    parcel: Parcel | None = None
    others: tuple[Parcel, ...] = ()
    replaced_by: str = ""
    skus: tuple[str, ...] = ()
    badge: str = ""
    role: str = ""
    verdict: Verdict | None = None
    instead: str = ""
    lifted: tuple[str, ...] = ()


def decide(bench: Bench, scan: Scan, found: Found) -> Ruling:
    """The facts and the answer for one scan at a packing bench. Never raises for anything that a scanner can send."""
    kind = scan.code.kind
    if kind in _UNREADABLE:
        return _unreadable(bench, scan)
    if kind is CodeKind.ADDRESS:
        return Ruling(answer=Answer(Outcome.NOTE, Sound.ALREADY, reason("address_ignored")))
    if kind is CodeKind.BADGE:
        return _badge(bench, scan, found)
    if not bench.badge:
        return refused(bench.place, "", scan.at, scan.code, reason("sign_in_first"), Outcome.UNKNOWN, Sound.WRONG)
    if found.replaced_by:
        why = reason("waybill_replaced", number=found.replaced_by)
        return _refused(bench, scan, why, Outcome.REFUSED, Sound.REFUSED, parcel=found.parcel)
    if found.parcel is not None:
        return _parcel(bench, scan, found)
    if found.skus:
        return _goods(bench, scan, found.skus)
    if kind is CodeKind.WAYBILL and not _expects_goods(bench, scan.code):
        return _unlisted(bench, scan)
    return _nothing(bench, scan)


_UNREADABLE = {
    CodeKind.TOO_LONG: "code_too_long",
    CodeKind.GARBLED: "code_garbled",
    CodeKind.EMPTY: "code_empty",
}


def _refused(
    bench: Bench,
    scan: Scan,
    why: Reason,
    outcome: Outcome,
    sound: Sound,
    *,
    parcel: Parcel | None = None,
    rule: str = "",
    instead: str = "",
) -> Ruling:
    return refused(bench.place, bench.badge, scan.at, scan.code, why, outcome, sound, parcel, rule, instead)


def _unreadable(bench: Bench, scan: Scan) -> Ruling:
    why = reason(_UNREADABLE[scan.code.kind])
    return _refused(bench, scan, why, Outcome.UNKNOWN, Sound.WRONG, parcel=bench.parcel)


def _badge(bench: Bench, scan: Scan, found: Found) -> Ruling:
    from domain.events import PackerSignedIn, PackerSignedOut

    if not found.badge:
        return _refused(bench, scan, reason("badge_unknown"), Outcome.UNKNOWN, Sound.WRONG)
    if found.badge == bench.badge:
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE))
    signed_in = PackerSignedIn(place=bench.place, badge=found.badge, at=scan.at)
    answer = Answer(Outcome.SIGNED_IN, Sound.RIGHT, reason("signed_in", badge=found.badge))
    if not bench.badge:
        return Ruling((signed_in,), answer)
    # A change of packer keeps the open parcel; both names are in the record (FLOORS R42).
    signed_out = PackerSignedOut(place=bench.place, badge=bench.badge, at=scan.at)
    return Ruling((signed_out, signed_in), answer)


def _parcel(bench: Bench, scan: Scan, found: Found) -> Ruling:
    parcel = found.parcel
    if parcel is None:
        raise AssertionError("only called with a parcel")
    current = bench.parcel
    if current is not None and current.parcel_id == parcel.parcel_id:
        return _same_parcel(bench, scan, current)
    if current is not None and current.state in (State.OPENED, State.VERIFIED) and not _awaits_photo(bench, current):
        return _unfinished(bench, scan, current)
    if current is not None and _photo_missed(bench, current):
        return _refused(bench, scan, reason("photo_missed"), Outcome.PHOTO_MISSED, Sound.SAMPLE, parcel=current)
    return _begin(bench, scan, found, parcel)


def _begin(bench: Bench, scan: Scan, found: Found, parcel: Parcel) -> Ruling:
    """Open a parcel, or say why not. The state decides first, then refunds, then the rules."""
    if parcel.state in (State.PACKED, State.HANDED_OVER, State.PICKED_UP):
        return _already(bench, scan, parcel)
    if parcel.state is State.CANCELLED or parcel.withdrawn:
        return _refused(bench, scan, reason("withdrawn"), Outcome.STOP, Sound.STOP, parcel=parcel)
    if parcel.hold is not None and parcel.hold.reason == "photo_missed":
        return reopen(bench.place, bench.badge, scan.at, bench.profile, parcel)
    if parcel.state is State.HELD and parcel.hold is not None:
        why = reason("held", why=parcel.hold.reason)
        return _refused(bench, scan, why, Outcome.HELD, Sound.REFUSED, parcel=parcel)
    if parcel.asked:
        return _refused(bench, scan, reason("refund_asked"), Outcome.STOP, Sound.STOP, parcel=parcel)
    packed = next((other for other in found.others if other.packed_at is not None), None)
    if packed is not None and packed.packed_at is not None and "order_packed" not in found.lifted:
        why = reason("order_packed", badge=packed.packed_by, at=packed.packed_at.isoformat())
        return _refused(bench, scan, why, Outcome.REFUSED, Sound.REFUSED, parcel=parcel, rule="order_packed")
    verdict = found.verdict
    if verdict is not None and not verdict.allowed:
        return _refused(
            bench,
            scan,
            verdict.reason or reason("refused"),
            Outcome.REFUSED,
            Sound.REFUSED,
            parcel=parcel,
            rule=verdict.refused_by or "",
            instead=found.instead,
        )
    warned = verdict.warned if verdict is not None else ()
    return open_parcel(bench.place, bench.badge, scan.at, bench.profile, parcel, warned)


def _same_parcel(bench: Bench, scan: Scan, parcel: Parcel) -> Ruling:
    """The open parcel's own code again: silent, unless the label's scan on the box is what it waits for."""
    prints_here = bench.profile.label in (Label.STATION, Label.COMPONENT)
    if not (prints_here and parcel.state is State.VERIFIED and parcel.completed_at is None):
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE, parcel=parcel))
    label = parcel.label
    if label is None or label.state in ("asked", "failed", "dropped"):
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE, reason("label_not_printed"), parcel=parcel))
    if scan.code.kind is CodeKind.LABEL and scan.code.attempt < label.attempt:
        why = reason("label_outdated", attempt=scan.code.attempt, newest=label.attempt)
        return _refused(bench, scan, why, Outcome.LABEL_WRONG, Sound.WRONG, parcel=parcel)
    return completed(bench.place, bench.badge, scan.at, bench.profile, parcel, label.attempt)


def _awaits_photo(bench: Bench, parcel: Parcel) -> bool:
    return (
        bench.profile.photo is Photo.REQUIRED
        and parcel.completed_at is not None
        and parcel.photo is not None
        and parcel.photo.state == "asked"
    )


def _photo_missed(bench: Bench, parcel: Parcel) -> bool:
    return bench.profile.photo is Photo.REQUIRED and parcel.photo is not None and parcel.photo.state == "missed"


def _unfinished(bench: Bench, scan: Scan, current: Parcel) -> Ruling:
    if _photo_missed(bench, current):
        return _refused(bench, scan, reason("photo_missed"), Outcome.PHOTO_MISSED, Sound.SAMPLE, parcel=current)
    units = sum(line.missing for line in current.missing)
    why = reason("unfinished", units=units) if units else reason("label_not_scanned")
    ruling = _refused(bench, scan, why, Outcome.UNFINISHED, Sound.UNFINISHED, parcel=current)
    return replace(ruling, answer=replace(ruling.answer, missing=current.missing))


def _already(bench: Bench, scan: Scan, parcel: Parcel) -> Ruling:
    last = bench.last_parcel
    at = parcel.packed_at
    if last is not None and last.parcel_id == parcel.parcel_id and at is not None and scan.at - at < SAME_WAYBILL_WINDOW:
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE, parcel=parcel))
    if at is None:
        why = reason("already_gone")
    else:
        why = reason("already_packed", badge=parcel.packed_by, at=at.isoformat())
    return _refused(bench, scan, why, Outcome.ALREADY, Sound.ALREADY, parcel=parcel)


def _goods(bench: Bench, scan: Scan, skus: tuple[str, ...]) -> Ruling:
    parcel = bench.parcel
    if parcel is None or parcel.completed_at is not None or parcel.state not in (State.OPENED, State.VERIFIED):
        return _no_parcel(bench, scan)
    line = _wanting(parcel, skus)
    if _trembled(bench, scan):
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE, parcel=parcel))
    if line is not None:
        return _right(bench, scan, parcel, line)
    if any(line.sku in skus for line in parcel.lines):
        why = reason("surplus", sku=skus[0])
        return _refused(bench, scan, why, Outcome.SURPLUS, Sound.WRONG, parcel=parcel)
    why = reason("foreign", sku=skus[0])
    ruling = _refused(bench, scan, why, Outcome.FOREIGN, Sound.WRONG, parcel=parcel)
    return replace(ruling, answer=replace(ruling.answer, missing=parcel.missing))


def _wanting(parcel: Parcel, skus: tuple[str, ...]) -> ParcelLine | None:
    return next((line for line in parcel.missing if line.sku in skus), None)


def _right(bench: Bench, scan: Scan, parcel: Parcel, line: ParcelLine) -> Ruling:
    from domain.packing import verify

    ruling = verify(bench.place, bench.badge, scan.at, bench.profile, bench.printer, parcel, line, scan.code.text)
    return replace(ruling, last_scan=(scan.code.text, scan.device))


def _trembled(bench: Bench, scan: Scan) -> bool:
    """One trigger can read one unit twice within 250 ms; never across two scanners (FLOORS R4)."""
    last = bench.last_scan
    return (
        last is not None
        and last.code == scan.code.text
        and last.device == scan.device
        and timedelta() <= scan.at - last.at <= SAME_UNIT_WINDOW
    )


def _no_parcel(bench: Bench, scan: Scan) -> Ruling:
    last = bench.last_parcel
    if last is not None and last.unlisted and bench.parcel is None:
        return Ruling(answer=Answer(Outcome.NOTE, Sound.ALREADY, reason("goods_of_unlisted"), parcel=last))
    if _trembled(bench, scan):
        return Ruling(answer=Answer(Outcome.SILENT, Sound.NONE))
    return _refused(bench, scan, reason("scan_waybill_first"), Outcome.UNKNOWN, Sound.WRONG)


def _expects_goods(bench: Bench, code: Code) -> bool:
    """An unknown number that two readings fit is goods while a parcel wants goods, unless letters say otherwise."""
    wants = bench.parcel is not None and bool(bench.parcel.missing)
    return wants and code.value.isdecimal() and len(code.value) in (8, 12, 13, 14) and len(code.carriers) > 0


def _unlisted(bench: Bench, scan: Scan) -> Ruling:
    from domain.packing import open_unlisted

    current = bench.parcel
    if current is not None and current.state in (State.OPENED, State.VERIFIED) and not _awaits_photo(bench, current):
        return _unfinished(bench, scan, current)
    if bench.profile.unlisted != "record":
        return _refused(bench, scan, reason("waybill_unknown"), Outcome.UNKNOWN, Sound.WRONG)
    return open_unlisted(bench.place, bench.badge, scan.at, bench.profile, scan.code)


def _nothing(bench: Bench, scan: Scan) -> Ruling:
    parcel = bench.parcel
    if parcel is None or parcel.state not in (State.OPENED, State.VERIFIED):
        why = reason("order_unknown") if scan.code.kind is CodeKind.ORDER else reason("code_unknown")
        return _refused(bench, scan, why, Outcome.UNKNOWN, Sound.WRONG)
    ruling = _refused(bench, scan, reason("wrong"), Outcome.WRONG, Sound.WRONG, parcel=parcel)
    return replace(ruling, answer=replace(ruling.answer, missing=parcel.missing))
