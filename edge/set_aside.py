"""Setting aside what a refusal names and nobody can find here. Does not know HTTP or words."""

from __future__ import annotations

from datetime import datetime

from domain import touch
from domain.answer import Ruling
from domain.parcel import State
from domain.standing import Bench
from edge.doubts import Doubts
from edge.gate import verdict_on
from edge.packing import Decide
from edge.store import load
from journal.database import Connection


def not_found(refused_id: str, at: datetime, doubts: Doubts) -> Decide:
    """Decide to set aside what the rules name before this refused parcel: asked again, so that nothing else can be."""

    def decide(connection: Connection, bench: Bench) -> Ruling:
        parcel = load.parcel(connection, refused_id)
        if parcel is None or parcel.state is not State.RELEASED:
            return touch.not_found(bench, at, None)
        verdict = verdict_on(connection, load.site_rules(connection), parcel, bench.place, at, doubts=doubts)
        named = load.parcel(connection, verdict.instead) if verdict.instead and not verdict.allowed else None
        return touch.not_found(bench, at, named)

    return decide
