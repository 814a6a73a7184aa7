"""Which policy an order falls under, of all that are known. Does not know how policies are read or what they say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from domain.order import Order
from domain.policy import Policy
from domain.policy_text import ConflictingPolicies
from domain.site import SiteRules


def choose(policies: Iterable[Policy], platform: str, at: datetime) -> Policy | None:
    """The platform's policy valid at an instant; a later version ends an earlier one. None: nothing is known."""
    valid = [policy for policy in policies if _serves(policy, platform) and _is_valid(policy, at)]
    return max(valid, key=lambda policy: (policy.valid_from, policy.policy_id), default=None)


def policy_of(order: Order, policies: Iterable[Policy], rules: SiteRules) -> Policy | None:
    """The policy that a site's rules give the order's shop, else its platform's at the time of the order."""
    known = tuple(policies)
    named = dict(rules.shop_policies).get(order.shop)
    for policy in known:
        if policy.policy_id == named:
            return policy
    # The start of the clock depends on the policy, so the version is chosen by the best time that the order has.
    at = order.confirmed_at or order.paid_at or order.created_at or order.promise_at
    return choose(known, order.platform, at) if at is not None else None


def check_together(policies: Iterable[Policy]) -> None:
    """Raise ConflictingPolicies where two policies have one id, or two of one platform are valid at once."""
    seen: dict[str, Policy] = {}
    ordered = sorted(policies, key=lambda policy: (policy.platform, policy.valid_from, policy.policy_id))
    for policy in ordered:
        if policy.policy_id in seen:
            raise ConflictingPolicies(policy.policy_id, "policy_id", "two policies have this id")
        seen[policy.policy_id] = policy
    standing = [policy for policy in ordered if not policy.only_by_name]
    for earlier, later in pairwise(standing):
        if earlier.platform == later.platform and _overlap(earlier, later):
            problem = f"is valid at once with {earlier.policy_id!r}"
            raise ConflictingPolicies(later.policy_id, "valid_from", problem)
    platforms: dict[str, str] = {}
    for policy in standing:
        for name in (policy.platform, *policy.aliases):
            if platforms.setdefault(name, policy.platform) != policy.platform:
                problem = f"{name!r} already means {platforms[name]!r}"
                raise ConflictingPolicies(policy.policy_id, "aliases", problem)


def _serves(policy: Policy, platform: str) -> bool:
    return not policy.only_by_name and (policy.platform == platform or platform in policy.aliases)


def _is_valid(policy: Policy, at: datetime) -> bool:
    return policy.valid_from <= at and (policy.valid_to is None or at < policy.valid_to)


def _overlap(earlier: Policy, later: Policy) -> bool:
    # An earlier version without an end is ended by the later one; with an end it must not reach into it.
    if earlier.valid_from == later.valid_from:
        return True
    return earlier.valid_to is not None and later.valid_from < earlier.valid_to
