"""How many parcels missed a day, by cause. Reads only; knows no words."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.calendar import ONE_DAY
from journal.database import Connection

_LATEST = "SELECT MAX(due_on) FROM misses WHERE due_on >= ? AND due_on <= ?"
_CAUSES = "SELECT cause, COUNT(*), SUM(doubtful) FROM misses WHERE due_on = ? GROUP BY cause ORDER BY 2 DESC, 1"


def misses_on(connection: Connection, on: date) -> dict[str, Any]:
    """A due date's misses by cause; ``doubtful`` counts those that were told by a clock in doubt."""
    rows = connection.execute(_CAUSES, (on.isoformat(),)).fetchall()
    return {
        "on": on,
        "total": sum(row[1] for row in rows),
        "doubtful": sum(row[2] for row in rows),
        "causes": [{"cause": row[0], "count": row[1]} for row in rows],
    }


def latest_misses(connection: Connection, today: date) -> dict[str, Any]:
    """Today's misses; before any, yesterday's: they are read in the morning."""
    row = connection.execute(_LATEST, ((today - ONE_DAY).isoformat(), today.isoformat())).fetchone()
    return misses_on(connection, date.fromisoformat(row[0]) if row[0] else today)
