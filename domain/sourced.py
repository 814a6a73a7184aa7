"""What every value in a policy's file is made of: strict structs, and numbers that say how well they are founded.

Structs and not dataclasses, because a key that the format does not have must be an error: a typo must not become a
default. Does not know what the numbers mean.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Hours = Annotated[float, msgspec.Meta(gt=0, le=24 * 366)]
Days = Annotated[int, msgspec.Meta(ge=0, le=366)]
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]


class Grade(StrEnum):
    """How well a number is founded: official, quoted, a third party's, somebody's code, or nothing found."""

    A = "A"
    B = "B"
    C = "C"
    CODE = "CODE"
    UNVERIFIED = "UNVERIFIED"


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Frozen, keyword-only and strict."""


class Sourced(Value, frozen=True, kw_only=True):
    """A number with where it was read and how well that is founded.

    ``valid_from`` is said where the number is older than the version of the policy in which it stands.
    """

    source: Name
    grade: Grade
    valid_from: Instant | None = None

    @property
    def unconfirmed(self) -> bool:
        """Whether every place that shows it must say that it is not confirmed."""
        return self.grade not in {Grade.A, Grade.B}
