"""What a bench says to one scan, and the facts that go with it. Does not decide anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from domain.barcode import CodeKind
from domain.events import Event, ScanRefused
from domain.parcel import Parcel, ParcelLine
from domain.reason import Reason
from domain.standing import Bench, Scan


class Outcome(StrEnum):
    OPENED = "opened"
    RIGHT = "right"
    PACKED = "packed"
    SILENT = "silent"
    ALREADY = "already"
    WRONG = "wrong"
    SURPLUS = "surplus"
    FOREIGN = "foreign"
    WHICH = "which"
    UNFINISHED = "unfinished"
    REFUSED = "refused"
    STOP = "stop"
    HELD = "held"
    UNKNOWN = "unknown"
    UNLISTED = "unlisted"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    LABEL_WANTED = "label_wanted"
    LABEL_WRONG = "label_wrong"
    PHOTO_MISSED = "photo_missed"
    PHOTO_OTHER = "photo_other"
    HANDED_OVER = "handed_over"
    DUPLICATE = "duplicate"
    TRIP_OPENED = "trip_opened"
    TRIP_CLOSED = "trip_closed"
    NOTE = "note"


class Sound(StrEnum):
    """One tone per outcome (the table of sounds is the screens' own)."""

    NONE = "none"
    RIGHT = "right"
    PACKED = "packed"
    ALREADY = "already"
    WRONG = "wrong"
    UNFINISHED = "unfinished"
    REFUSED = "refused"
    STOP = "stop"
    UNLISTED = "unlisted"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bench says. ``instead`` is the parcel to open in place of a refused one.

    ``choices`` are the goods that the code may stand for, of which the packer touches one.
    """

    outcome: Outcome
    sound: Sound
    reason: Reason | None = None
    parcel: Parcel | None = None
    missing: tuple[ParcelLine, ...] = ()
    instead: str = ""
    rule: str = ""
    choices: tuple[ParcelLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """Facts to record, in order, and the answer. ``last_scan`` is the code and device that just counted."""

    events: tuple[Event, ...] = ()
    answer: Answer = field(default_factory=lambda: Answer(Outcome.SILENT, Sound.NONE))
    last_scan: tuple[str, str] | None = None


def counted(scan: Scan, ruling: Ruling) -> Ruling:
    """The same, with the scan as the last that counted, unless it was refused or changed nothing."""
    if not ruling.events or isinstance(ruling.events[0], ScanRefused) or ruling.last_scan is not None:
        return ruling
    return counting(scan, ruling)


def counting(scan: Scan, ruling: Ruling) -> Ruling:
    """The same, with the scan as the last that counted."""
    return Ruling(ruling.events, ruling.answer, (scan.code.text, scan.device))


def seen_again(bench: Bench, scan: Scan) -> Ruling:
    """The same parcel's code, still before the scanner: nothing is said, and the window begins anew."""
    silent = Answer(Outcome.SILENT, Sound.NONE, parcel=bench.parcel)
    return Ruling(answer=silent, last_scan=(scan.code.text, scan.device))


def refused(
    bench: Bench,
    scan: Scan,
    why: Reason,
    outcome: Outcome,
    sound: Sound,
    *,
    parcel: Parcel | None = None,
    rule: str = "",
    instead: str = "",
    missing: tuple[ParcelLine, ...] = (),
) -> Ruling:
    """A refusal is a fact too: recorded with its reason, the kind of code and the parcel; badge codes are not kept."""
    fact = ScanRefused(
        place=bench.place,
        badge=bench.badge,
        at=scan.at,
        reason=why.code,
        code_kind=scan.code.kind.value,
        code="" if scan.code.kind is CodeKind.BADGE else scan.code.text,
        parcel_id=parcel.parcel_id if parcel else "",
        rule=rule,
    )
    return Ruling((fact,), Answer(outcome, sound, why, parcel, missing=missing, instead=instead, rule=rule))
