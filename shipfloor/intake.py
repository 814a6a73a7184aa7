"""A watched folder put together: where its files go, in whose words it reports, who hears what is wrong.

Decides nothing. A station and head office have the same one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from central.errors import FileUnreadable
from central.office import Office
from central.ports import ImportResult
from central.taken_import import take_named_file
from domain.reason import Reason, reason
from edge.file_report import FileReport, Refusal, shown
from edge.importers import Imported, ImporterError, read_file
from edge.importers.age import Age
from edge.intake import read, take, warnings_of
from edge.intake_folder import IntakeFolder, Take, Worded
from edge.settings import IntakeSettings
from edge.station import Station
from edge.store.load import site_rules
from edge.worker import Worker
from station_ui import words

WORKER = "intake"
STALL_SECONDS = 600.0  # a file of a hundred thousand rows takes its time on a small board
ROWS_SHOWN = 200


def watch_at_station(station: Station, settings: IntakeSettings) -> None:
    """Import what is dropped into the folder, as the panel does."""

    def take_one(name: str, content: bytes, written_at: datetime) -> FileReport:
        try:
            imported = read(station, name, content, written_at=written_at)
        except ImporterError as error:
            return FileReport(refused=error.reason)
        counts = take(station, imported)
        return _report(imported, counts, warnings_of(imported, counts))

    def zone() -> str:
        return site_rules(station.reader()).zone

    def tell(why: Reason | None) -> None:
        station.devices.set(WORKER, "ok" if why is None else "lost", why)

    folder = _folder(settings.folder, settings.language, take_one, tell, lambda: _dated(station.clock.now(), zone()))
    station.begin(Worker(WORKER, folder.turn, stall_seconds=STALL_SECONDS), frozenset())


class OfficeFolder:
    """Head office's folder: what is dropped there is imported for every floor that follows."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office = office
        self._words = words.load(office.settings.language)
        self._why: Reason | None = None
        watched = _folder(folder, office.settings.language, self._take, self._tell, self._stamp)
        self._worker = Worker(WORKER, watched.turn, stall_seconds=STALL_SECONDS)

    def start(self) -> None:
        """Begin to look."""
        self._worker.start()

    def stop(self) -> None:
        """End after the file in hand."""
        self._worker.stop()

    def trouble(self) -> str:
        """What is wrong now; empty while all is well."""
        if not self._worker.alive:
            return "stopped"
        return self._words.reason(self._why) if self._why is not None else self._worker.trouble

    def _tell(self, why: Reason | None) -> None:
        self._why = why

    def _stamp(self) -> str:
        return _dated(self._office.clock(), self._office.settings.zone)

    def _take(self, name: str, content: bytes, written_at: datetime) -> FileReport:
        office = self._office

        def read_one() -> Imported:
            try:
                return read_file(
                    name,
                    content,
                    address_key=office.address_key(),
                    zone=office.settings.zone,
                    mappings=office.mappings(),
                    age=Age(now=office.clock(), written_at=written_at),
                )
            except ImporterError as error:
                raise FileUnreadable(error.reason.code, str(error), error.reason) from error

        try:
            taken = take_named_file(office, shown(name), "folder", read_one)
        except FileUnreadable as error:
            return FileReport(refused=error.reason)
        return _report(taken.result, taken.told, tuple(taken.result.warnings))


def worded(language: str) -> Worded:
    """How a report is said to a person."""
    say = words.load(language)

    def told(file: str, report: FileReport) -> str:
        lines = [say.say("intake.file", file=file)]
        if report.refused is not None:
            why = reason(report.refused.code, **{**report.refused.params, "file": file})
            lines += [say.say("intake.refused", why=say.reason(why)), say.say("intake.again")]
            return _text(lines)
        platform = say.named("platform", report.platform) if report.platform else ""
        if platform:
            lines.append(say.say("intake.platform", platform=platform))
        lines.append(
            say.say(
                "intake.counts",
                accepted=report.accepted,
                updated=report.updated,
                unchanged=report.unchanged,
                rejected=len(report.rejected),
            )
        )
        lines += [
            say.say("intake.row", row=each.row, why=say.reason(each.reason)) for each in report.rejected[:ROWS_SHOWN]
        ]
        if len(report.rejected) > ROWS_SHOWN:
            lines.append(say.say("intake.more_rows", count=len(report.rejected) - ROWS_SHOWN))
        lines += [say.say("intake.warning", why=say.reason(each)) for each in report.warnings[:ROWS_SHOWN]]
        return _text(lines)

    return told


class _Counts(Protocol):
    """How many of a file's values were new, changed and known."""

    @property
    def accepted(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def unchanged(self) -> int: ...


def _report(imported: ImportResult, counts: _Counts, warnings: tuple[Reason, ...]) -> FileReport:
    return FileReport(
        platform=imported.platform,
        accepted=counts.accepted,
        updated=counts.updated,
        unchanged=counts.unchanged,
        rejected=tuple(Refusal(row=each.row, reason=each.reason) for each in imported.rejected),
        warnings=warnings,
    )


def _folder(
    path: Path,
    language: str,
    take_one: Take,
    tell: Callable[[Reason | None], None],
    stamp: Callable[[], str],
) -> IntakeFolder:
    return IntakeFolder(path, take=take_one, worded=worded(language), stamp=stamp, tell=tell)


def _text(lines: list[str]) -> str:
    """With the line ends of the PC that will open it."""
    return "".join(f"{line}\r\n" for line in lines)


def _dated(now: datetime, zone: str) -> str:
    return f"{now.astimezone(ZoneInfo(zone)):%Y-%m-%d %H%M%S}"
