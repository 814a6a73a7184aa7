"""Prints the labels that were asked for, one after the other: started before the first byte, then what became of it.

Never prints a second time by itself. Does not know how a label looks or how a printer speaks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from domain.answer import Answer, Outcome, Ruling, Sound
from domain.events import Event, LabelDropped, LabelFailed, LabelPrinted, LabelStarted, LabelUnknown
from domain.parcel import Parcel, State
from domain.reason import reason
from domain.standing import Bench
from domain.touch import held, print_elsewhere
from edge.clock import Clock
from edge.document_files import DocumentFiles
from edge.document_refusal import refusal_of
from edge.errors import DocumentMissing
from edge.label_sheet import LabelSheet, sheet_of
from edge.packing import Packing
from edge.printers import Printers
from edge.store import load
from hardware import printer as devices
from hardware.document import DocumentRefused
from hardware.errors import HardwareError
from hardware.printer import Cause, Printer
from journal.database import Connection

log = logging.getLogger(__name__)

IDLE_SECONDS = 2.0
PLACE = "bench"


class Labels:
    """One printer's queue; a turn works it off."""

    def __init__(
        self,
        connection: Connection,
        packing: Packing,
        name: str,
        printer: Printer,
        clock: Clock,
        *,
        documents: Path,
        printers: Printers,
    ) -> None:
        """``documents``: the folder of labels that others made. ``printers``: this one and those beside it."""
        self._printers = printers
        self._files = DocumentFiles(documents)
        self._connection = connection
        self._packing = packing
        self._name = name
        self._printer = printer
        self._clock = clock
        self._prepared = False

    def settle(self) -> None:
        """At start: what was started and has no outcome is unknown; a person looks."""
        for job_id, _, attempt in self._jobs("started"):
            self._printer.note_half_page()
            at = self._clock.now()
            self._tell(LabelUnknown(job_id=job_id, attempt=attempt, at=at, reason="restart"), "label_unknown")

    def turn(self) -> float:
        """Print what is asked for; returns the seconds until the next look without being woken."""
        if not self._prepared:
            # Fonts and encoder take a third of a second: not with the first packer waiting for the first label.
            self._prepared = True
            self._prepare()
        for job_id, parcel_id, attempt in self._jobs("asked"):
            self._print(job_id, parcel_id, attempt)
        return IDLE_SECONDS

    def _prepare(self) -> None:
        try:
            self._printer.prepare()
        except HardwareError as error:
            # The first label will say so to the packer, as a failed print; here it is for who reads the log.
            log.warning("labels cannot be printed: %s", error)

    def _jobs(self, state: str) -> list[tuple[str, str, int]]:
        rows = self._connection.execute(
            "SELECT job_id, parcel_id, attempt FROM jobs WHERE printer = ? AND state = ? ORDER BY asked_at, attempt",
            (self._name, state),
        ).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]

    def _print(self, job_id: str, parcel_id: str, attempt: int) -> None:
        at = self._clock.now()
        parcel = load.parcel(self._connection, parcel_id)
        open_here = self._connection.execute(
            "SELECT 1 FROM sessions WHERE place = ? AND parcel_id = ?", (PLACE, parcel_id)
        ).fetchone()
        if parcel is None or open_here is None:
            self._tell(LabelDropped(job_id=job_id, at=at), "")
            return
        try:
            sheet = sheet_of(self._connection, self._files, parcel, attempt, self._printer)
        except (DocumentMissing, DocumentRefused) as error:
            cause = error.cause if isinstance(error, DocumentMissing) else refusal_of(error).code
            self._failed(LabelFailed(job_id=job_id, attempt=attempt, at=at, reason=cause), parcel_id)
            return
        outcome = sheet.print_on(self._printer, self._started(job_id, attempt, sheet))
        at = self._clock.now()
        match outcome:
            case devices.Printed():
                self._printers.note(self._name, usable=True)
                self._tell(LabelPrinted(job_id=job_id, attempt=attempt, at=at), "scan_label")
            case devices.Failed(cause=cause):
                elsewhere = "" if cause is Cause.UNPRINTABLE else self._instead()
                fact = LabelFailed(job_id=job_id, attempt=attempt, at=at, reason=cause.value)
                self._failed(fact, parcel_id, elsewhere)
            case devices.Unknown(cause=cause):
                if cause is not Cause.UNCONFIRMED:
                    self._printers.note(self._name, usable=False)
                unknown = LabelUnknown(job_id=job_id, attempt=attempt, at=at, reason=cause.value)
                self._tell(unknown, "label_unknown_paper" if cause is Cause.PAPER_OUT else "label_unknown")

    def _instead(self) -> str:
        """This printer cannot print: which one can; empty where none."""
        self._printers.note(self._name, usable=False)
        return self._printers.instead_of(self._name)

    def _started(self, job_id: str, attempt: int, sheet: LabelSheet) -> Callable[[], None]:
        def record() -> None:
            at = self._clock.now()
            fact = LabelStarted(job_id=job_id, attempt=attempt, at=at, document=sheet.document, marked=sheet.mark)
            self._packing.touch(PLACE, fact.at, lambda _connection, bench: _quiet((fact,), bench)).result()

        return record

    def _tell(self, fact: LabelPrinted | LabelUnknown | LabelDropped, why: str) -> None:
        def decide(_connection: Connection, bench: Bench) -> Ruling:
            if not why:
                return _quiet((fact,), bench)
            sound = Sound.SAMPLE if isinstance(fact, LabelUnknown) else Sound.NONE
            parcel = _again(bench, fact)
            return Ruling((fact,), Answer(Outcome.LABEL_WANTED, sound, reason(why), parcel))

        self._packing.touch(PLACE, fact.at, decide).result()

    def _failed(self, fact: LabelFailed, parcel_id: str, elsewhere: str = "") -> None:
        """No byte left us: another printer is asked, once; else the parcel is held, and the packer goes on."""

        def decide(connection: Connection, bench: Bench) -> Ruling:
            parcel = load.parcel(connection, parcel_id)
            if parcel is None or parcel.state is not State.VERIFIED:
                return _quiet((fact,), bench)
            if elsewhere and not _failed_before(connection, parcel_id, elsewhere, fact.attempt - 1):
                asked, answer = print_elsewhere(fact.at, parcel, fact.attempt + 1, elsewhere)
                return Ruling((fact, asked), answer)
            hold = held(bench, fact.at, parcel, "printer")
            why = reason("printer_failed", cause=fact.reason, number=parcel.tracking_number[-4:])
            return Ruling((fact, hold), Answer(Outcome.HELD, Sound.REFUSED, why, _held(parcel)))

        self._packing.touch(PLACE, fact.at, decide).result()


def _failed_before(connection: Connection, parcel_id: str, printer: str, attempt: int) -> bool:
    """Whether that printer has just failed at it: two that cannot print would hand a label to and fro."""
    return (
        connection.execute(
            "SELECT 1 FROM jobs WHERE parcel_id = ? AND printer = ? AND attempt = ? AND state = 'failed'",
            (parcel_id, printer, attempt),
        ).fetchone()
        is not None
    )


def _quiet(events: tuple[Event, ...], bench: Bench) -> Ruling:
    return Ruling(events, Answer(Outcome.SILENT, Sound.NONE, None, bench.parcel))


def _held(parcel: Parcel) -> Parcel:
    return replace(parcel, state=State.HELD)


def _again(bench: Bench, fact: LabelPrinted | LabelUnknown | LabelDropped) -> Parcel | None:
    """The open parcel with its label's new state, which the projection is about to store."""
    parcel = bench.parcel
    if parcel is None or parcel.label is None or parcel.label.job_id != fact.job_id:
        return parcel
    state = "unknown" if isinstance(fact, LabelUnknown) else "printed"
    return replace(parcel, label=replace(parcel.label, state=state))
