"""What other systems are told, for a supervisor: each ERP's queue, what it refused and why, what nobody knows.

Reads only. Knows no words.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from edge import screen
from edge.connectors import Connectors
from edge.store import load
from edge.store.instants import us
from edge.store.postings import Posting, counts, erps, in_state
from journal.database import Connection

SHOWN_MAX = 100


def posting_list(connection: Connection, connectors: Connectors, now: datetime) -> dict[str, Any]:
    """Every ERP of the settings (and such as still have something open), and every second system."""
    midnight = now.astimezone(ZoneInfo(load.site_rules(connection).zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    named = [erp.name for erp in connectors.erps]
    gone = [name for name in erps(connection) if name not in named]
    told = [_erp(connection, connectors, name, us(midnight)) for name in (*named, *gone)]
    return {
        "erps": [each for each in told if each["named"] or each["waiting"] or each["unknown"] or each["refused"]],
        "replays": [
            {**asdict(replay.standing), "name": name, "why": screen.reason(replay.standing.why)}
            for name, replay in connectors.replays.items()
        ],
    }


def _erp(connection: Connection, connectors: Connectors, name: str, since_us: int) -> dict[str, Any]:
    erp = next((each for each in connectors.erps if each.name == name), None)
    posting = connectors.postings.get(name)
    told = counts(connection, name, since_us)
    return {
        "name": name,
        "named": erp is not None,
        "template": erp.template.name if erp else "",
        "unconfirmed": erp is not None and erp.template.grade == "UNVERIFIED",
        "source": erp.template.source if erp else "",
        "facts": sorted(erp.calls) if erp else [],
        "state": posting.standing.state if posting else "off",
        "why": screen.reason(posting.standing.why) if posting else None,
        **asdict(told),
        "postings": [
            _shown(connection, each)
            for state in ("unknown", "refused", "waiting")
            for each in in_state(connection, name, state, SHOWN_MAX)
        ],
    }


def _shown(connection: Connection, posting: Posting) -> dict[str, Any]:
    row = connection.execute(
        "SELECT tracking_number, carrier FROM parcels WHERE parcel_id = ?", (posting.parcel_id,)
    ).fetchone()
    return {
        "posting_id": posting.posting_id,
        "fact": posting.fact,
        "state": posting.state,
        "parcel_id": posting.parcel_id,
        "tracking_number": row[0] if row else "",
        "carrier": row[1] if row else "",
        "at": posting.at,
        "changed_at": posting.changed_at,
        "attempt": posting.attempt,
        "said": posting.said,
    }
