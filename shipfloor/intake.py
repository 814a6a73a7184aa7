"""A watched folder put together: where its files go, in whose words it reports, who hears what is wrong.

Decides nothing. A station and head office have the same one; what only head office's needs is in ``office_folder``,
so that a station does not load head office.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.reason import Reason, reason
from edge.file_report import FileReport, Refusal
from edge.importers import ImporterError
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
        return report_of(imported, counts, warnings_of(imported, counts))

    def zone() -> str:
        return site_rules(station.reader()).zone

    def tell(why: Reason | None) -> None:
        station.devices.set(WORKER, "ok" if why is None else "lost", why)

    folder = folder_at(settings.folder, settings.language, take_one, tell, lambda: dated(station.clock.now(), zone()))
    station.begin(Worker(WORKER, folder.turn, stall_seconds=STALL_SECONDS), frozenset())


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


class _Held(Protocol):
    """What a report says of what a file held."""

    @property
    def platform(self) -> str: ...
    @property
    def rejected(self) -> Sequence[_Rejected]: ...


class _Rejected(Protocol):
    """A row that was not taken."""

    @property
    def row(self) -> int: ...
    @property
    def reason(self) -> Reason: ...


class _Counts(Protocol):
    """How many of a file's values were new, changed and known."""

    @property
    def accepted(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def unchanged(self) -> int: ...


def report_of(held: _Held, counts: _Counts, warnings: tuple[Reason, ...]) -> FileReport:
    """What became of a file."""
    return FileReport(
        platform=held.platform,
        accepted=counts.accepted,
        updated=counts.updated,
        unchanged=counts.unchanged,
        rejected=tuple(Refusal(row=each.row, reason=each.reason) for each in held.rejected),
        warnings=warnings,
    )


def folder_at(
    path: Path,
    language: str,
    take_one: Take,
    tell: Callable[[Reason | None], None],
    stamp: Callable[[], str],
) -> IntakeFolder:
    """The folder, with its reports in a language."""
    return IntakeFolder(path, take=take_one, worded=worded(language), stamp=stamp, tell=tell)


def dated(now: datetime, zone: str) -> str:
    """A time of the place, as names of files are dated."""
    return f"{now.astimezone(ZoneInfo(zone)):%Y-%m-%d %H%M%S}"


def _text(lines: list[str]) -> str:
    """With the line ends of the PC that will open it."""
    return "".join(f"{line}\r\n" for line in lines)
