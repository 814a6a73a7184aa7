"""Prints the labels that were asked for, one after the other: started before the first byte, then what became of it.

Never prints a second time by itself. Does not know how a label looks or how a printer speaks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
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
from edge.errors import DocumentMissing, Overtaken
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
        """At start, and where a turn broke off: what was started and has no outcome is unknown; a person looks."""
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
        self.settle()
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
        parcel = _wanted(self._connection, parcel_id, job_id)
        if parcel is None:
            _record(self._packing, LabelDropped(job_id=job_id, at=at))
            return
        try:
            sheet = sheet_of(
                self._connection, self._files, parcel, attempt, self._printer, component=self._packing.component
            )
        except (DocumentMissing, DocumentRefused) as error:
            cause = error.cause if isinstance(error, DocumentMissing) else refusal_of(error).code
            self._failed(LabelFailed(job_id=job_id, attempt=attempt, at=at, reason=cause), parcel_id)
            return
        try:
            outcome = sheet.print_on(self._printer, self._started(job_id, parcel_id, attempt, sheet))
        except Overtaken:
            _record(self._packing, LabelDropped(job_id=job_id, at=self._clock.now()))
            return
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

    def _started(self, job_id: str, parcel_id: str, attempt: int, sheet: LabelSheet) -> Callable[[], None]:
        """Raises Overtaken, with nothing sent, where the parcel waits for this print no longer."""

        def record() -> None:
            at = self._clock.now()
            fact = LabelStarted(job_id=job_id, attempt=attempt, at=at, document=sheet.document, marked=sheet.mark)
            begun: list[bool] = []

            def decide(connection: Connection, bench: Bench) -> Ruling:
                begun.append(_wanted(connection, parcel_id, job_id) is not None)
                return _quiet((fact,) if begun[-1] else (), bench)

            self._packing.touch(PLACE, at, decide).result()
            if not begun[-1]:
                raise Overtaken(f"another print of {parcel_id} was asked for, or it is no longer in hand")

        return record

    def _tell(self, fact: LabelPrinted | LabelUnknown, why: str) -> None:
        """Of the parcel in hand; about another one the bench stays silent, and the panel lists what is unknown."""

        def decide(_connection: Connection, bench: Bench) -> Ruling:
            if bench.parcel is None or not _is_awaited(bench.parcel, fact.job_id):
                return _quiet((fact,), bench)
            unknown = isinstance(fact, LabelUnknown)
            parcel = _with_label(bench.parcel, "unknown" if unknown else "printed")
            sound = Sound.SAMPLE if unknown else Sound.NONE
            return Ruling((fact,), Answer(Outcome.LABEL_WANTED, sound, reason(why), parcel))

        self._packing.touch(PLACE, fact.at, decide).result()

    def _failed(self, fact: LabelFailed, parcel_id: str, elsewhere: str = "") -> None:
        """No byte left us: another printer is asked, once; else the parcel is held, and the packer goes on."""

        def decide(connection: Connection, bench: Bench) -> Ruling:
            parcel = load.parcel(connection, parcel_id)
            if parcel is None or not _is_awaited(parcel, fact.job_id):
                return _quiet((fact,), bench)
            if elsewhere and not _failed_before(connection, parcel_id, elsewhere, fact.attempt - 1):
                asked, answer = print_elsewhere(fact.at, _with_label(parcel, "failed"), elsewhere)
                return Ruling((fact, asked), answer)
            hold = held(bench, fact.at, parcel, "printer")
            why = reason("printer_failed", cause=fact.reason, number=parcel.tracking_number[-4:])
            return Ruling((fact, hold), Answer(Outcome.HELD, Sound.REFUSED, why, _held(parcel)))

        self._packing.touch(PLACE, fact.at, decide).result()


def settle_gone(connection: Connection, packing: Packing, at: datetime, names: tuple[str, ...]) -> None:
    """At start: what was asked of a printer that is set up no longer will not be printed, or nobody knows."""
    rows = connection.execute("SELECT job_id, attempt, state, printer FROM jobs WHERE state IN ('asked', 'started')")
    for job_id, attempt, state, printer in rows.fetchall():
        if printer in names:
            continue
        if state == "started":
            _record(packing, LabelUnknown(job_id=job_id, attempt=attempt, at=at, reason="restart"))
        else:
            _record(packing, LabelDropped(job_id=job_id, at=at))


def _record(packing: Packing, fact: LabelUnknown | LabelDropped) -> None:
    packing.touch(PLACE, fact.at, lambda _connection, bench: _quiet((fact,), bench)).result()


def _wanted(connection: Connection, parcel_id: str, job_id: str) -> Parcel | None:
    """The parcel, where it lies open here and waits for this very print."""
    open_here = connection.execute(
        "SELECT 1 FROM sessions WHERE place = ? AND parcel_id = ?", (PLACE, parcel_id)
    ).fetchone()
    parcel = load.parcel(connection, parcel_id) if open_here is not None else None
    return parcel if parcel is not None and _is_awaited(parcel, job_id) else None


def _is_awaited(parcel: Parcel, job_id: str) -> bool:
    """Whether it is the newest print of a parcel whose label was not scanned meanwhile."""
    newest = parcel.label is not None and parcel.label.job_id == job_id
    return newest and parcel.state is State.VERIFIED and parcel.completed_at is None


def _with_label(parcel: Parcel, state: str) -> Parcel:
    """The parcel as it will be when the print's outcome is stored."""
    return replace(parcel, label=replace(parcel.label, state=state)) if parcel.label is not None else parcel


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
