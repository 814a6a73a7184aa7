"""The platform policies that ship with the product, read once. Does not know which orders they govern."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from domain.policies import check_together
from domain.policy import Policy
from domain.policy_text import parse_policy


@lru_cache(maxsize=1)
def shipped_policies() -> tuple[Policy, ...]:
    """All policies in domain/data; raises PolicyError naming file and key."""
    policies = tuple(parse_policy(text, name) for name, text in _files())
    check_together(policies)
    return policies


@lru_cache(maxsize=1)
def shipped_texts() -> dict[str, str]:
    """Their texts by policy id, as they lie in the package."""
    return {parse_policy(text, name).policy_id: text for name, text in _files()}


@lru_cache(maxsize=32)
def policy_from_text(policy_id: str, text: str) -> Policy:
    """A policy that the feed published."""
    return parse_policy(text, policy_id)


def _files() -> list[tuple[str, str]]:
    folder = resources.files("domain") / "data"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return [(file.name, file.read_text(encoding="utf-8")) for file in files]
