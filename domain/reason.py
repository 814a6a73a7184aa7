"""Why something was answered: a code and its parameters. Screens put it into words; the domain speaks no language."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that a person will read. ``params`` are strings and whole numbers; instants are ISO 8601 with offset."""

    code: str
    params: dict[str, str | int] = field(default_factory=dict)


def reason(code: str, /, **params: str | int) -> Reason:
    """Short for ``Reason(code, params)``."""
    return Reason(code, dict(params))
