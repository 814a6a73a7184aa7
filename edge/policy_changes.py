"""A policy that a supervisor brings: read, held against the others, and what it would change. Publishes nothing.

Does not know the format (``domain.policy_text``) and puts nothing into words: a refusal names file, key and problem.
"""

from __future__ import annotations

from typing import Any

from domain.policies import check_together
from domain.policy import Policy
from domain.policy_text import ConflictingPolicies, PolicyError, parse_policy
from domain.reason import reason
from edge.errors import NotPossible
from edge.policy_list import told_policy
from edge.store.deadlines import deadlines_of, known_policies
from edge.store.instants import to_us
from edge.store.load import site_rules
from journal.database import Connection

# How many open parcels a preview computes again: those due first, in about a second on a small board.
LOOKED_AT_MAX = 2000
_OPEN = (
    "SELECT parcel_id, ship_by, bench_deadline FROM parcels WHERE state IN ('released', 'opened', 'verified', 'held')"
    " ORDER BY bench_deadline IS NULL, bench_deadline, parcel_id LIMIT ?"
)


def checked(connection: Connection, content: bytes, file: str) -> tuple[Policy, str]:
    """The policy that the content holds, and its text; raises NotPossible where it cannot be in force with the rest."""
    policy, text = _read(content, file or "policy.json")
    known = known_policies(connection)
    try:
        check_together(_with(policy, known))
    except ConflictingPolicies as error:
        raise NotPossible(reason("policies_together", policy=policy.policy_id, other=_rival(policy, known))) from error
    return policy, text


def preview(connection: Connection, policy: Policy) -> dict[str, Any]:
    """What it says, what it takes the place of, and how many open parcels it would move, of those due first."""
    known = known_policies(connection)
    rules, then = site_rules(connection), _with(policy, known)
    rows = connection.execute(_OPEN, (LOOKED_AT_MAX,)).fetchall()
    would_be = deadlines_of(connection, [row[0] for row in rows], rules, then)
    sooner = later = moved = 0
    for parcel_id, ship_by, bench_deadline in rows:
        found = would_be.get(parcel_id)
        if found is None:
            continue
        at = to_us(found.ship_by)
        sooner += at is not None and ship_by is not None and at < ship_by
        later += at is not None and ship_by is not None and at > ship_by
        moved += (at, to_us(found.bench_deadline)) != (ship_by, bench_deadline)
    return {
        "policy": told_policy(policy),
        "replaces": any(each.policy_id == policy.policy_id for each in known),
        "ends": _ended(policy, known),
        "parcels": {"looked_at": len(rows), "moved": moved, "sooner": sooner, "later": later},
    }


def _read(content: bytes, name: str) -> tuple[Policy, str]:
    try:
        text = content.decode("utf-8-sig")
        return parse_policy(text, name), text
    except UnicodeDecodeError as error:
        raise NotPossible(reason("policy_unreadable", file=name, key="$", problem=str(error)[:200])) from error
    except PolicyError as error:
        problem = error.problem[:300]
        raise NotPossible(reason("policy_unreadable", file=error.file, key=error.key, problem=problem)) from error


def _with(policy: Policy, known: tuple[Policy, ...]) -> tuple[Policy, ...]:
    return (*(each for each in known if each.policy_id != policy.policy_id), policy)


def _rival(policy: Policy, known: tuple[Policy, ...]) -> str:
    """The policy that this one cannot be valid beside."""
    for other in known:
        if other.policy_id == policy.policy_id:
            continue
        try:
            check_together((other, policy))
        except ConflictingPolicies:
            return other.policy_id
    return policy.policy_id


def _ended(policy: Policy, known: tuple[Policy, ...]) -> str:
    """The version that this one ends by beginning later; empty where there is none."""
    if policy.only_by_name:
        return ""
    earlier = [
        each
        for each in known
        if each.platform == policy.platform and not each.only_by_name and each.valid_from < policy.valid_from
    ]
    return max(earlier, key=lambda each: each.valid_from).policy_id if earlier else ""
