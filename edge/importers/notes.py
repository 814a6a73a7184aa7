"""Warnings gathered over a file: one for each thing seen, how often and where first. Does not know what they mean."""

from __future__ import annotations

from collections.abc import Iterable

from domain.reason import Reason, reason
from domain.refund import BETWEEN_STATUSES

WARNINGS_MAX = 200


class Notes:
    """Collects warnings; a thousand rows with one unknown word give one warning."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, tuple[tuple[str, str], ...]], list[int]] = {}

    def add(self, row: int, code: str, /, **params: str) -> None:
        """Notes that row ``row`` gives this warning."""
        self._seen.setdefault((code, tuple(sorted(params.items()))), []).append(row)

    def warnings(self) -> tuple[Reason, ...]:
        """Each warning once, in the order of its first row, with ``row`` (the first) and ``count``."""
        found = sorted(self._seen.items(), key=lambda entry: (min(entry[1]), entry[0]))
        return tuple(
            reason(code, **dict(params), row=min(rows), count=len(set(rows)))
            for (code, params), rows in found[:WARNINGS_MAX]
        )


def joined(words: Iterable[str], separator: str = BETWEEN_STATUSES) -> str:
    """The distinct words that are not blank, in an order that does not depend on the rows' order."""
    return separator.join(sorted({word for word in words if word}))
