"""Every number of a policy with its key: for checks, and for pages that show where a number comes from.

Does not know what the numbers mean.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from domain.policy import Policy
from domain.sourced import Sourced


def numbers_of(policy: Policy) -> Iterator[tuple[str, Sourced]]:
    """Each number with its key in the file, in the file's order. Where it names no valid_from, the policy's holds."""
    return _numbers(policy, "")


def _numbers(value: object, key: str) -> Iterator[tuple[str, Sourced]]:
    if isinstance(value, Sourced):
        yield key, value
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _numbers(getattr(value, name), f"{key}.{name}".lstrip("."))
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _numbers(each, f"{key}.{name}")
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _numbers(each, f"{key}[{index}]")
