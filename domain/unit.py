"""One unit at the bench: which goods its code means, whether its serial number comes next, what a shelf's code shows.

Does not know how a code was looked up, nor when a parcel is complete (``domain.packing``). Pure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.answer import Answer, Outcome, Ruling, Sound, counting, refused
from domain.barcode import CodeKind
from domain.events import BarcodeAnswered
from domain.packing import ask_serial, verify
from domain.parcel import Parcel, ParcelLine
from domain.reason import reason
from domain.standing import Awaited, Bench, Found, Scan


def count(bench: Bench, at: datetime, parcel: Parcel, line: ParcelLine, code: str) -> Ruling:
    """One unit of a line is shown: it counts, or its serial number is wanted first."""
    if line.serial_wanted:
        return ask_serial(bench, at, parcel, line, code)
    return verify(bench, at, parcel, line, code)


def wanted(parcel: Parcel, skus: tuple[str, ...], answered: str) -> tuple[ParcelLine, ...]:
    """The lines that a code may stand for, one of each goods; only what was ``answered`` before, where still wanted."""
    lines = {line.sku: line for line in reversed(parcel.missing) if line.sku in skus}
    if answered in lines:
        return (lines[answered],)
    return tuple(reversed(lines.values()))


def ask_which(parcel: Parcel, lines: tuple[ParcelLine, ...]) -> Ruling:
    """The code stands on several goods that the parcel wants: one touch on a picture says which. Nothing counts yet."""
    return Ruling(answer=Answer(Outcome.WHICH, Sound.SAMPLE, reason("which_goods"), parcel, choices=lines))


def answer_which(bench: Bench, at: datetime, parcel: Parcel, line: ParcelLine, code: str) -> Ruling:
    """The packer touched these goods: the unit counts, and the code means them in this parcel from now on."""
    fact = BarcodeAnswered(
        parcel_id=parcel.parcel_id, place=bench.place, badge=bench.badge, at=at, code=code, sku=line.sku
    )
    ruling = count(bench, at, parcel, line, code)
    return replace(ruling, events=(fact, *ruling.events))


def at_shelf(bench: Bench, scan: Scan, parcel: Parcel) -> Ruling | None:
    """A shelf's code confirms the goods without a barcode that lie there, all that are wanted, as the eye does."""
    if scan.code.kind not in (CodeKind.LOCATION, CodeKind.TEXT):
        return None
    here = {line.sku: line for line in reversed(parcel.missing) if _lies_at(line, scan.code.value)}
    lines = tuple(reversed([line for line in here.values() if line.no_barcode]))
    if len(lines) > 1:
        return ask_which(parcel, lines)
    if lines:
        return counting(scan, confirm(bench, scan.at, parcel, lines[0], scan.code.text))
    if here:
        why = reason("scan_it_instead")
        return refused(bench, scan, why, Outcome.WRONG, Sound.WRONG, parcel=parcel, missing=parcel.missing)
    return None


def confirm(bench: Bench, at: datetime, parcel: Parcel, line: ParcelLine, code: str, *, quantity: int = 0) -> Ruling:
    """Goods without a barcode, seen: recorded as what it was. Without a quantity, all that are missing."""
    if line.serial_wanted:
        return ask_serial(bench, at, parcel, line, code, how="by_eye")
    return verify(bench, at, parcel, line, code, quantity=quantity or line.missing, how="by_eye")


def take_serial(bench: Bench, scan: Scan, found: Found, parcel: Parcel, awaited: Awaited) -> Ruling | None:
    """The code after a unit whose serial number is wanted. One that went out before, or goods' own code, is none.

    None where that unit is not wanted any more.
    """
    line = next((each for each in parcel.missing if each.line_id == awaited.line_id), None)
    if line is None:
        return None
    serial = scan.code.text
    if found.skus or serial == awaited.code:
        return refused(bench, scan, reason("serial_first"), Outcome.WRONG, Sound.WRONG, parcel=parcel)
    if found.serial_of:
        twice = found.serial_of in {parcel.parcel_id, parcel.tracking_number}
        why = reason("serial_twice") if twice else reason("serial_used", number=found.serial_of)
        return refused(bench, scan, why, Outcome.WRONG, Sound.WRONG, parcel=parcel)
    return counting(scan, verify(bench, scan.at, parcel, line, awaited.code, how=awaited.how, serial=serial))


def _lies_at(line: ParcelLine, location: str) -> bool:
    return bool(line.location) and line.location.casefold() == location.casefold()
