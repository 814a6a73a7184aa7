"""The policies as a supervisor sees them: which is in force for each shop seen, what each says, what is to come.

Reads only. Knows no words and does not decide which policy an order falls under (``domain.policies``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from domain.limit_kind import BusinessDays, Elapsed
from domain.policies import choose
from domain.policy import Policy
from domain.site import SiteRules
from edge.policies import shipped_texts
from edge.store.deadlines import known_policies
from edge.store.load import site_rules
from journal.database import Connection

_SHOPS = "SELECT platform, shop, COUNT(*) FROM orders GROUP BY platform, shop ORDER BY platform, shop"
_TEXT = "SELECT body FROM policies WHERE policy_id = ?"


def policy_list(connection: Connection, now: datetime) -> dict[str, Any]:
    """Each shop with its policy now and the next, and every policy known, those in force first."""
    rules, known = site_rules(connection), known_policies(connection)
    shops = [_shop(row, rules, known, now) for row in connection.execute(_SHOPS).fetchall()]
    used = {shop["policy_id"] for shop in shops} | {shop["next_id"] for shop in shops}
    published = {row[0] for row in connection.execute("SELECT policy_id FROM policies").fetchall()}
    told = [
        {
            **told_policy(policy),
            "state": _state(policy, known, now),
            "used": policy.policy_id in used,
            "published": policy.policy_id in published,
        }
        for policy in known
    ]
    told.sort(key=lambda policy: (not policy["used"], policy["platform"], policy["valid_from"]))
    return {"shops": shops, "policies": told}


def told_policy(policy: Policy) -> dict[str, Any]:
    """A policy as plain data, each number with whether it is unconfirmed."""
    told = _told(policy)
    return told if isinstance(told, dict) else {}


def policy_text(connection: Connection, policy_id: str) -> dict[str, Any] | None:
    """The text in force under an id, and the one that came with the software; None where nothing has this id."""
    row = connection.execute(_TEXT, (policy_id,)).fetchone()
    shipped = shipped_texts().get(policy_id)
    if row is None and shipped is None:
        return None
    return {"policy_id": policy_id, "text": row[0] if row else shipped, "shipped_text": shipped}


def _shop(row: tuple[Any, ...], rules: SiteRules, known: tuple[Policy, ...], now: datetime) -> dict[str, Any]:
    platform, shop, orders = row
    given = dict(rules.shop_policies).get(shop, "")
    named = next((policy for policy in known if policy.policy_id == given), None)
    current = named or choose(known, platform, now)
    later = (policy for policy in known if _serves(policy, platform) and policy.valid_from > now)
    coming = None if named else min(later, key=lambda policy: policy.valid_from, default=None)
    return {
        "platform": platform,
        "shop": shop,
        "orders": orders,
        "policy_id": current.policy_id if current else "",
        "given": given,
        "handling_days": dict(rules.shop_handling_days).get(shop),
        "takes_handling_days": current is not None and _takes_handling_days(current),
        "next_id": coming.policy_id if coming else "",
        "next_from": coming.valid_from if coming else None,
    }


def _takes_handling_days(policy: Policy) -> bool:
    limits = (kind.limit for kind in policy.classes)
    return any(isinstance(limit, Elapsed | BusinessDays) and limit.given is not None for limit in limits)


def _state(policy: Policy, known: tuple[Policy, ...], now: datetime) -> str:
    if policy.only_by_name:
        return "by_name"
    if policy.valid_from > now:
        return "coming"
    return "in_force" if choose(known, policy.platform, now) is policy else "past"


def _serves(policy: Policy, platform: str) -> bool:
    return not policy.only_by_name and platform in {policy.platform, *policy.aliases}


def _told(value: object) -> object:
    """Structs as dicts with the kind that their text names; a sourced number says whether it is unconfirmed."""
    if isinstance(value, msgspec.Struct):
        told = {name: _told(getattr(value, name)) for name in value.__struct_fields__}
        config = value.__struct_config__
        if config.tag is not None and config.tag_field is not None:
            told[config.tag_field] = config.tag
        if hasattr(value, "unconfirmed"):
            told["unconfirmed"] = value.unconfirmed
        return told
    if isinstance(value, dict):
        return {name: _told(each) for name, each in value.items()}
    return [_told(each) for each in value] if isinstance(value, tuple) else value
