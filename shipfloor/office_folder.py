"""Head office's watched folder: what is dropped there is imported for every floor that follows.

Decides nothing. Apart from ``intake``, which a station loads too.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from central.errors import FileUnreadable
from central.office import Office
from central.taken_import import take_named_file
from domain.reason import Reason
from edge.file_report import FileReport, shown
from edge.importers import Imported, ImporterError, read_file
from edge.importers.age import Age
from edge.worker import Worker
from shipfloor.intake import STALL_SECONDS, WORKER, dated, folder_at, report_of
from station_ui import words


class OfficeFolder:
    """Head office's folder: what is dropped there is imported for every floor that follows."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office = office
        self._words = words.load(office.settings.language)
        self._why: Reason | None = None
        watched = folder_at(folder, office.settings.language, self._take, self._tell, self._stamp)
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
        return dated(self._office.clock(), self._office.settings.zone)

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
        return report_of(taken.result, taken.told, tuple(taken.result.warnings))
