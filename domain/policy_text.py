"""The parser of a policy's text: names the file and the key of what a policy may not say.

Does not know where files lie. Its errors:

    PolicyError                     the message names file and key
    ├── UnreadablePolicy            not JSON, a key or a value that the format does not have
    ├── UnimplementedLimit          a kind of limit that is planned and that this version cannot compute
    ├── InconsistentPolicy          each value is right, together they are not
    └── ConflictingPolicies         two policies of one platform are valid at once (domain.policies)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from domain.policy import Elapsed, Policy, When

# Limits that the format is made to hold and that no code computes yet. Refused by name, so that a file which needs
# them fails when it is read and not when an order is late.
LIMITS_TO_COME = frozenset({"business_days", "cutoff"})


class PolicyError(ValueError):
    """A policy that cannot be used."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class UnreadablePolicy(PolicyError):
    """Not JSON, or a key or value that the format does not have."""


class UnimplementedLimit(PolicyError):
    """A planned kind of limit that this version cannot compute."""


class InconsistentPolicy(PolicyError):
    """Values that contradict each other."""


class ConflictingPolicies(PolicyError):
    """Two policies of one platform claim the same instants."""


def parse_policy(text: str | bytes, file: str) -> Policy:
    """The policy that JSON text holds. ``file`` only names it in errors."""
    try:
        data = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise UnreadablePolicy(file, "$", str(error)) from error
    return policy_from(data, file)


def policy_from(data: object, file: str) -> Policy:
    """The policy that decoded JSON holds; raises a PolicyError that names file and key."""
    for key, kind in _limit_kinds(data, ""):
        if kind in LIMITS_TO_COME:
            raise UnimplementedLimit(file, f"{key}.kind", f"the limit kind {kind!r} is not implemented yet")
    try:
        policy = msgspec.convert(data, Policy)
    except msgspec.ValidationError as error:
        key, problem = _place(str(error))
        raise UnreadablePolicy(file, key, problem) from error
    for key, problem in _contradictions(policy):
        raise InconsistentPolicy(file, key, problem)
    return policy


_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")


def _place(message: str) -> tuple[str, str]:
    problem, _, path = message.partition(" - at `$")
    key = path.rstrip("`").lstrip(".")
    if unknown := _UNKNOWN.search(problem):
        key = f"{key}.{unknown['name']}".lstrip(".")
    return key or "$", problem


def _limit_kinds(data: object, key: str) -> Iterator[tuple[str, object]]:
    if isinstance(data, dict):
        for name, value in data.items():
            below = f"{key}.{name}".lstrip(".")
            if name == "limit" and isinstance(value, dict):
                yield below, value.get("kind")
            yield from _limit_kinds(value, below)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _limit_kinds(value, f"{key}[{index}]")


def _contradictions(policy: Policy) -> Iterator[tuple[str, str]]:
    try:
        ZoneInfo(policy.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield "zone", f"no time zone is called {policy.zone!r}"
    if policy.valid_to is not None and policy.valid_to <= policy.valid_from:
        yield "valid_to", "is not after valid_from"
    yield from _class_contradictions(policy)
    yield from _notice_contradictions(policy)
    for index, pause in enumerate(policy.pauses):
        if pause.ends <= pause.starts:
            yield f"pauses[{index}].ends", "is not after starts"
    for index, penalty in enumerate(policy.penalties):
        if any(band.up_to_yuan is None for band in penalty.bands[:-1]):
            yield f"penalties[{index}].bands", "only the last band may be without up_to_yuan"


def _class_contradictions(policy: Policy) -> Iterator[tuple[str, str]]:
    ids = [kind.id for kind in policy.classes]
    if len(set(ids)) < len(ids):
        yield "classes", "two classes have one id"
    last = policy.classes[-1]
    # Whatever an order is, some class must give it a limit that can be computed.
    if last.when != When() or not isinstance(last.limit, Elapsed):
        yield f"classes[{len(ids) - 1}]", "the last class must fit every order and have an elapsed limit"


def _notice_contradictions(policy: Policy) -> Iterator[tuple[str, str]]:
    classes = {kind.id for kind in policy.classes}
    clocks = {clock.id for clock in policy.secondary_clocks}
    for index, notice in enumerate(policy.notices):
        key = f"notices[{index}]"
        if notice.ends <= notice.starts:
            yield f"{key}.ends", "is not after starts"
        for name in notice.classes:
            if name not in classes:
                yield f"{key}.classes", f"there is no class {name!r}"
        for name in notice.secondary:
            if name not in clocks:
                yield f"{key}.secondary.{name}", "there is no such secondary clock"
        for earlier in policy.notices[:index]:
            same = notice.service == earlier.service and set(notice.classes) & set(earlier.classes)
            if same and notice.starts <= earlier.ends and earlier.starts <= notice.ends:
                yield key, f"is valid at once with the notice {earlier.id!r} for one class"
