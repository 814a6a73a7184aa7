"""How a parcel's newest label stands, from its jobs: part of the one query that loads a parcel. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.parcel import LabelMark

# Of job ``j``: itself, and how many earlier ones may be out with the newest of them (only where there are any).
COLUMNS = (
    "j.job_id, j.attempt, j.state, j.document, CASE WHEN j.attempt > 1 THEN (SELECT COUNT(*) || ',' ||"
    " COALESCE(MAX(e.attempt), 0) FROM jobs e WHERE e.parcel_id = j.parcel_id AND e.attempt < j.attempt"
    " AND e.state IN ('started', 'printed', 'unknown')) ELSE '0,0' END"
)


def label_mark(columns: Sequence[Any]) -> LabelMark | None:
    """The label of ``COLUMNS``; None where none was asked for."""
    job_id, attempt, state, document, earlier = columns
    if job_id is None:
        return None
    reprint, before = earlier.split(",")
    return LabelMark(
        job_id=job_id,
        attempt=attempt,
        state=state,
        reprint=int(reprint),
        before=int(before),
        attached=bool(document),
    )
