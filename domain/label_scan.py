"""Which scans are the scan of the label on the box, and which of other paper that leads to the same parcel. Pure.

Does not know what is printed on a label but its codes, nor what became of a print but what the record says.
"""

from __future__ import annotations

from domain.answer import Answer, Outcome, Ruling, Sound, refused
from domain.barcode import Code, CodeKind
from domain.carrier import mother_number, name_of
from domain.packing import completed
from domain.parcel import LabelMark, Parcel
from domain.reason import reason
from domain.site import Label
from domain.standing import Bench, Scan


def scan_label(bench: Bench, scan: Scan, parcel: Parcel) -> Ruling:
    """All units are in and a code of the parcel was scanned: packed by its label, refused by any other paper."""
    label = parcel.label
    if not bench.prints:
        # Printed elsewhere, and nobody here knows what else its number stands on, nor that number in every case.
        proof = scan.code.kind is CodeKind.LABEL or is_number(scan.code, parcel) or not parcel.tracking_number
        return completed(bench, scan.at, parcel, 1) if proof else _other_paper(bench, scan, parcel)
    if label is None or not label.newest_out:
        return _not_printed(parcel)
    if scan.code.kind is CodeKind.LABEL:
        return _own_code(bench, scan, parcel, label)
    if label.attached and not parcel.tracking_number and label.state == "printed":
        # Nobody told us the number on it, so no scan can prove it: the printer's word, and any paper of the parcel.
        return completed(bench, scan.at, parcel, label.newest_out)
    if not is_number(scan.code, parcel):
        return _other_paper(bench, scan, parcel)
    if label.attached:
        # It carries no code but the number. Where that stands on other paper too, the printer's word must go with it.
        doubtful = parcel.number_elsewhere and label.state != "printed"
        if doubtful:
            why = reason("label_number_elsewhere")
            return refused(bench, scan, why, Outcome.UNFINISHED, Sound.UNFINISHED, parcel=parcel)
    elif parcel.number_elsewhere or label.out > 1:
        # Our own has a code besides that no other paper has, and that says which of several prints it is.
        why = reason("label_code_wanted")
        return refused(bench, scan, why, Outcome.UNFINISHED, Sound.UNFINISHED, parcel=parcel)
    return completed(bench, scan.at, parcel, label.newest_out)


def is_number(code: Code, parcel: Parcel) -> bool:
    """Whether the code is the parcel's waybill number, as its label carries it, and not an order's or an id."""
    if code.kind in {CodeKind.LABEL, CodeKind.ORDER} or not parcel.tracking_number:
        return False
    name = name_of(code.value)
    return parcel.tracking_number in {name, mother_number(name)}


def may_be_label(code: Code, parcel: Parcel) -> bool:
    """Whether the code may be read off a label of the parcel, as far as anybody knows."""
    return code.kind is CodeKind.LABEL or (is_number(code, parcel) and not parcel.number_elsewhere)


def tells_number_elsewhere(bench: Bench, code: Code, parcel: Parcel) -> bool:
    """Whether this scan shows that the number stands on other paper than the label: no label of it can be out yet."""
    if bench.profile.label not in {Label.STATION, Label.COMPONENT} or not is_number(code, parcel):
        return False
    return parcel.label is None or not parcel.label.newest_out


def _own_code(bench: Bench, scan: Scan, parcel: Parcel, label: LabelMark) -> Ruling:
    if scan.code.attempt < label.newest_out:
        why = reason("label_outdated", attempt=scan.code.attempt, newest=label.newest_out)
        return refused(bench, scan, why, Outcome.LABEL_WRONG, Sound.WRONG, parcel=parcel)
    if scan.code.attempt > label.newest_out:
        return _not_printed(parcel)
    return completed(bench, scan.at, parcel, label.newest_out)


def _other_paper(bench: Bench, scan: Scan, parcel: Parcel) -> Ruling:
    why = reason("label_not_scanned")
    return refused(bench, scan, why, Outcome.UNFINISHED, Sound.UNFINISHED, parcel=parcel)


def _not_printed(parcel: Parcel) -> Ruling:
    return Ruling(answer=Answer(Outcome.NOTE, Sound.NONE, reason("label_not_printed"), parcel=parcel))
