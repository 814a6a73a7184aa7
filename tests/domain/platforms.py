"""The policies that ship, by the names of their files, and what the tests of platforms' rules share."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from domain.order import Order
from domain.policy import Policy
from domain.policy_text import parse_policy, policy_from
from domain.ship_by import ShipBy, ship_by_of
from domain.tariff import Target
from tests.domain.deadlines import DATA, order

FILES = tuple(sorted(file.stem for file in DATA.glob("*.json")))
BEIJING = ZoneInfo("Asia/Shanghai")
PACIFIC = ZoneInfo("America/Los_Angeles")


@cache
def shipped(name: str) -> Policy:
    """A policy by its file's name."""
    return parse_policy((DATA / f"{name}.json").read_bytes(), f"{name}.json")


def changed(name: str, **keys: object) -> Policy:
    """A policy that ships, with some of its keys replaced."""
    data: dict[str, Any] = json.loads((DATA / f"{name}.json").read_bytes())
    return policy_from(data | keys, f"{name}.json")


def at(text: str, zone: str) -> datetime:
    """A wall clock time of a zone as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def pt(text: str) -> datetime:
    """A Pacific wall clock time as an instant."""
    return at(text, "America/Los_Angeles")


def of(name: str, **known: Any) -> Order:
    """An order of the platform of a file."""
    return order(platform=shipped(name).platform, **known)


def ship_by(policy: str | Policy, *, country: str = "CN", zone: ZoneInfo = BEIJING, **known: Any) -> ShipBy:
    """The ship-by under a policy (by its file's name) of an order of which this is known."""
    rules = shipped(policy) if isinstance(policy, str) else policy
    found = ship_by_of(order(platform=rules.platform, **known), rules, zone, country)
    assert found is not None
    return found


def target(name: str, metric: str) -> Target:
    """A rate that a platform asks for; the first of its name."""
    return next(each for each in shipped(name).targets if each.metric == metric)
