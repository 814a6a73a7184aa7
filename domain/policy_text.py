"""The parser of a policy's text: names the file and the key of what a policy may not say.

Does not know where files lie. Its errors:

    PolicyError                     the message names file and key
    ├── UnreadablePolicy            not JSON, a key or a value that the format does not have
    ├── InconsistentPolicy          each value is right, together they are not
    └── ConflictingPolicies         two policies of one platform are valid at once (domain.policies)
"""

from __future__ import annotations

import re

import msgspec

from domain.policy import Policy
from domain.policy_check import contradictions


class PolicyError(ValueError):
    """A policy that cannot be used."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class UnreadablePolicy(PolicyError):
    """Not JSON, or a key or value that the format does not have."""


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
    try:
        policy = msgspec.convert(data, Policy)
    except msgspec.ValidationError as error:
        key, problem = _place(str(error))
        raise UnreadablePolicy(file, key, problem) from error
    for key, problem in contradictions(policy):
        raise InconsistentPolicy(file, key, problem)
    return policy


_AT = re.compile(r" - at (?:`key` in )?`\$(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")


def _place(message: str) -> tuple[str, str]:
    at = _AT.search(message)
    problem, key = (message[: at.start()], at["path"].lstrip(".")) if at else (message, "")
    if unknown := _UNKNOWN.search(problem):
        key = f"{key}.{unknown['name']}".lstrip(".")
    return key or "$", problem
