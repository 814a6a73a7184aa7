"""Orders, policies and site rules that the tests of deadlines share."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import domain
from domain.deadline import Deadline, deadline_of
from domain.order import Order
from domain.policy import Policy
from domain.policy_text import parse_policy, policy_from
from domain.site import PlannedTrip, SiteRules

CN = timezone(timedelta(hours=8))
DATA = Path(domain.__file__).parent / "data"
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def cn(text: str) -> datetime:
    """A Beijing wall clock time as an instant: "2026-11-20 09:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=CN)


def pdd(name: str = "pinduoduo") -> Policy:
    """A Pinduoduo policy that ships with the package."""
    return _shipped(name)


@cache
def _shipped(name: str) -> Policy:
    return parse_policy((DATA / f"{name}.json").read_bytes(), f"{name}.json")


def pdd_data(name: str = "pinduoduo") -> dict[str, Any]:
    """The same as data, to be changed by a test."""
    data: dict[str, Any] = json.loads((DATA / f"{name}.json").read_bytes())
    return data


def pdd_with(**changed: object) -> Policy:
    """Pinduoduo's policy with some of its keys replaced."""
    return policy_from(pdd_data() | changed, "changed.json")


def order(**known: Any) -> Order:
    """An order of which only what is given is known."""
    usual: dict[str, Any] = {"order_id": "o", "platform": "pdd", "shop": "shop", "number": "1", "lines": ()}
    return Order(**(usual | known))


def trip(carrier: str, at: str, weekdays: tuple[int, ...] = EVERY_DAY) -> PlannedTrip:
    """A regular pickup: ``trip("zto", "20:30")``."""
    return PlannedTrip(carrier=carrier, weekdays=weekdays, departs=time.fromisoformat(at))


def site(*trips: PlannedTrip, **known: Any) -> SiteRules:
    """A site with these pickups."""
    return SiteRules(trips=trips, **known)


def deadline(confirmed: str | datetime, rules: SiteRules, policy: Policy | None = None, **known: Any) -> Deadline:
    """The deadline of a Pinduoduo order of 中通 completed then."""
    at = cn(confirmed) if isinstance(confirmed, str) else confirmed
    found = deadline_of(order(confirmed_at=at, **({"carrier": "zto"} | known)), policy or pdd(), rules)
    assert found is not None
    return found


def codes(found: Deadline) -> list[str]:
    """The codes of its reasons, in order."""
    return [each.code for each in found.reasons]


def made(
    ship_by: datetime, *, bench: datetime | None = None, due_on: date | None = None, latest: datetime | None = None
) -> Deadline:
    """A deadline as given, for tests of what follows from one."""
    bench_deadline = bench or ship_by
    return Deadline(
        ship_by=ship_by.astimezone(UTC),
        due_on=due_on or bench_deadline.astimezone(CN).date(),
        stretch=False,
        bench_deadline=bench_deadline.astimezone(UTC),
        latest_pack_at=(latest or ship_by).astimezone(UTC),
        trip=None,
        policy_id="p",
        reasons=(),
        flags=frozenset(),
    )
