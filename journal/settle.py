"""After a commit that failed: what a reopened database can still be asked. Does not know who waits for the answer.

A failed COMMIT may have taken place all the same: the log was written, only its sync was not reported.
"""

from __future__ import annotations

from journal.database import Connection, begin
from journal.tables import Head


def holds(connection: Connection, written: Head) -> bool:
    """Whether that very event stands at its place; with it its whole transaction is there, without it nothing is."""
    kept = "SELECT 1 FROM envelopes WHERE journal_id = ? AND sequence = ? AND hash = ?"
    found = connection.execute(kept, (written.journal_id, written.sequence, written.hash))
    return found.fetchone() is not None


def overwrite_leftovers(connection: Connection) -> bool:
    """Make what the failed commit left either durable or gone, by a commit of its own; whether that succeeded.

    SQLite: frames of a commit whose sync failed may lie in the log, unseen by those who had it open, and would come
    back after the next crash: a new commit overwrites them. Or they are seen, but only in the kernel's memory, which
    will not try to write them again, and every later commit would hang on them: a checkpoint writes them elsewhere.
    PostgreSQL: a server still busy with the lost connection's commit holds the rows that this one waits for.
    """
    try:
        begin(connection)
        connection.execute("UPDATE journals SET retired = retired WHERE role IN ('record', 'feed')")
        connection.execute("COMMIT")
        if connection.dialect != "sqlite":
            return True
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    except connection.Error:
        return False
