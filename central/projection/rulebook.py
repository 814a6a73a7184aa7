"""When an order was due that no bench has seen: worked out from the feed's own rules. Does not know parcels or tables.

The due date is worked out when the feed gives the order's version, with the rules that the feed had given until then,
so that it does not hang on when anybody else's journal arrives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources

from central.projection.facts import Due
from domain.deadline import deadline_of
from domain.order import Order
from domain.policies import policy_of
from domain.policy import Policy
from domain.policy_text import PolicyError, parse_policy
from domain.site import SiteRules, UnreadableRules, rules_from_text

RULES = "rules"
POLICY = "policy:"


class Rulebook:
    """The rules and policies that the feed has given so far, as text by key, and what follows from them."""

    def __init__(self, texts: Mapping[str, str], *, zone: str) -> None:
        self._rules, self._policies = _read(texts, zone)

    def due(self, order: Order) -> Due | None:
        """When the order is due; None where nothing says when it became shippable."""
        deadline = deadline_of(order, policy_of(order, self._policies, self._rules), self._rules)
        if deadline is None:
            return None
        return Due(ship_by=deadline.ship_by, bench_deadline=deadline.bench_deadline, due_on=deadline.due_on)


def earliest(dues: Iterable[Due | None]) -> Due | None:
    """Of a parcel with several orders: the earliest of each."""
    known = [due for due in dues if due is not None]
    if not known:
        return None
    return Due(
        ship_by=min(due.ship_by for due in known),
        bench_deadline=min(due.bench_deadline for due in known),
        due_on=min(due.due_on for due in known),
    )


@lru_cache(maxsize=1)
def shipped_policies() -> tuple[Policy, ...]:
    """The policies that come with the product; a published one of the same id replaces its namesake."""
    folder = resources.files("domain") / "data"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".json")), key=lambda entry: entry.name)
    return tuple(parse_policy(file.read_text(encoding="utf-8"), file.name) for file in files)


def _read(texts: Mapping[str, str], zone: str) -> tuple[SiteRules, tuple[Policy, ...]]:
    known = {policy.policy_id: policy for policy in shipped_policies()}
    rules = SiteRules(zone=zone)
    for key, text in sorted(texts.items()):
        if key == RULES:
            rules = _rules(text) or rules
        elif policy := _policy(text):
            known[policy.policy_id] = policy
    return rules, tuple(known.values())


@lru_cache(maxsize=64)
def _policy(text: str) -> Policy | None:
    try:
        return parse_policy(text, "published policy")
    except PolicyError:
        return None


@lru_cache(maxsize=16)
def _rules(text: str) -> SiteRules | None:
    try:
        return rules_from_text(text)
    except UnreadableRules:
        return None
