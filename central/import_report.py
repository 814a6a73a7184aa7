"""What became of each import of the last days, as head office took it: kept beside the feed so that it can be read.

An import that a station took by itself is known by its end alone (``OrdersLoaded``, ``ListLoaded``); its report stays
there. Reasons never quote what a cell held. Does not know files, HTTP or words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from central.feed import Feed, event_of
from central.projection.local import utc_text
from domain import events as e
from domain.reason import Reason
from journal.database import Connection
from journal.write import Decision

KEPT = timedelta(days=3)
ROWS_KEPT = 500
NAME_MAX = 120

Source = Literal["file", "folder", "program", "station"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row of a file, or an order of a program with its ``number``, that was not taken."""

    row: int
    reason: Reason
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """One import. ``name`` is the file's; ``kind`` is orders, waybills or goods, empty where nothing could be read.

    ``rejected`` counts all rows that were not taken, of which ``rows`` are the first; ``refused`` is why nothing was.
    """

    import_id: str
    at: datetime
    source: Source
    name: str = ""
    kind: str = ""
    platform: str = ""
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rows: tuple[RejectedRow, ...] = ()
    warnings: tuple[Reason, ...] = ()
    refused: Reason | None = None

    @property
    def can_be_read(self) -> bool:
        """Whether there is more to say of it than its counts."""
        return bool(self.rows or self.warnings or self.refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownImport:
    """An import as it is listed."""

    report: ImportReport
    undone: bool


def keep_report(feed: Feed, report: ImportReport) -> None:
    """Keep it, and forget those of more than three days ago."""
    kept = replace(report, name=report.name[-NAME_MAX:], rows=report.rows[:ROWS_KEPT])
    old = utc_text(report.at - KEPT)

    def decide(connection: Connection) -> Decision[None]:
        connection.execute("DELETE FROM import_reports WHERE at < ?", (old,))
        connection.execute(
            "INSERT INTO import_reports (import_id, at, data) VALUES (?, ?, ?) ON CONFLICT (import_id) DO NOTHING",
            (kept.import_id, utc_text(kept.at), msgspec.json.encode(kept).decode()),
        )
        return Decision(answer=None)

    feed.submit(decide)


def find_report(connection: Connection, import_id: str) -> ImportReport | None:
    """What became of an import that head office took in the last days."""
    row = connection.execute("SELECT data FROM import_reports WHERE import_id = ?", (import_id,)).fetchone()
    return None if row is None else _decode(row[0])


def latest_imports(connection: Connection, limit: int) -> list[KnownImport]:
    """The latest imports, wherever they were taken, the newest first."""
    rows = connection.execute("SELECT data FROM import_reports ORDER BY at DESC LIMIT ?", (limit,)).fetchall()
    found = {report.import_id: report for report in (_decode(row[0]) for row in rows)}
    ends = connection.execute(
        "SELECT data FROM listed WHERE kind = 'import' ORDER BY decided_at DESC LIMIT ?", (limit,)
    ).fetchall()
    for (text,) in ends:
        end = event_of(text)
        if isinstance(end, e.OrdersLoaded | e.ListLoaded):
            found.setdefault(end.import_id, _of_end(end))
    latest = sorted(found.values(), key=lambda report: (report.at, report.import_id), reverse=True)[:limit]
    undone = _undone(connection, [report.import_id for report in latest])
    return [KnownImport(report=report, undone=report.import_id in undone) for report in latest]


def _of_end(end: e.OrdersLoaded | e.ListLoaded) -> ImportReport:
    return ImportReport(
        import_id=end.import_id,
        at=end.at,
        source="station",
        kind=end.kind if isinstance(end, e.ListLoaded) else "orders",
        platform=end.platform if isinstance(end, e.OrdersLoaded) else "",
        accepted=end.accepted,
        updated=end.updated,
        unchanged=end.unchanged,
        rejected=end.rejected,
    )


def _undone(connection: Connection, import_ids: Sequence[str]) -> set[str]:
    sql = "SELECT 1 FROM listed WHERE kind = 'undone' AND key = ?"
    return {each for each in import_ids if connection.execute(sql, (each,)).fetchone() is not None}


_decode = msgspec.json.Decoder(ImportReport).decode
