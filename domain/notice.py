"""What a dated notice or a shop's pause puts in the place of a class's limit.

Does not know secondary clocks: what a notice grants those is read where they are (``domain.ship_by``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from domain.limit_end import Case, End, end_of, shown, whole
from domain.limit_kind import Elapsed, FixedInstant, NoticeLimit
from domain.policy import Notice
from domain.reason import Reason, reason

NOTICE = "notice"
PAUSE = "pause"


def dated_end(case: Case) -> End | None:
    """When the class's orders that started then are due by a notice or a pause; None where neither speaks of them."""
    if case.start is None:
        return None
    started_at = case.start.at
    for notice in _notices(case, started_at):
        if notice.limit is not None and (end := _noticed(notice.id, notice.limit, case)):
            return end
    for pause in case.policy.pauses:
        if pause.service == case.order.service and pause.starts <= started_at <= pause.ends:
            why = reason("ship_by_pause", service=pause.service, hours=whole(pause.limit.hours))
            return End(at=started_at + pause.limit.span, why=why, flag=PAUSE, numbers=(pause.limit,))
    return None


def _noticed(name: str, limit: NoticeLimit, case: Case) -> End | None:
    if isinstance(limit, FixedInstant):
        why = reason("ship_by_notice", notice=name, at=shown(limit.at, case.site.zone))
        return End(at=limit.at.astimezone(UTC), why=why, flag=NOTICE, numbers=(limit,))
    end = end_of(limit, case)
    return None if end is None else replace(end, why=_why(name, limit, end, case), flag=NOTICE)


def _why(name: str, limit: NoticeLimit, end: End, case: Case) -> Reason:
    if isinstance(limit, Elapsed):
        return reason("ship_by_notice_hours", notice=name, hours=whole(limit.hours))
    return reason("ship_by_notice", notice=name, at=shown(end.at, case.site.zone))


def _notices(case: Case, started_at: datetime) -> Iterator[Notice]:
    inside = [
        notice
        for notice in case.policy.notices
        if case.order_class in notice.classes and notice.starts <= started_at <= notice.ends
    ]
    # What a notice says of one service outranks what it says of all.
    yield from (notice for notice in inside if notice.service is not None and notice.service == case.order.service)
    yield from (notice for notice in inside if notice.service is None)
