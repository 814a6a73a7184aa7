"""How many cells the rows of one file have, and which rows' cells are therefore not under their headers.

An unquoted comma or line break moves cells. What is usual is only known at the end: until then it is what the first
rows say, and where that proves wrong the file is read again. Does not know cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from domain.reason import Reason, reason


class Misjudged(Exception):
    """Rows further down showed that the usual width is another; the widths know it now."""


class Widths:
    """Judges rows by their number of cells; ``header`` is the header's."""

    def __init__(self, header: int) -> None:
        self._header = header
        self._seen: Counter[int] = Counter()
        self._right: range | None = None

    def begin(self) -> None:
        """The rows come from the first on."""
        self._seen = Counter()

    def see(self, widths: Iterable[int]) -> None:
        """These rows have so many cells."""
        self._seen.update(widths)
        if self._right is None:
            self._right = self._usual()

    def verdict(self, width: int) -> Reason | None:
        """What is wrong with a row of so many cells."""
        if self._right is None or width in self._right:
            return None
        return reason("row_too_narrow" if width < self._right.start else "row_too_wide")

    @property
    def right(self) -> range:
        """Widths with which nothing is wrong."""
        return self._right or range(0)

    def end(self) -> None:
        """All rows have been seen; raises Misjudged where they were not judged by what is usual."""
        before, self._right = self.right, self._usual()
        if any((width in before) != (width in self._right) for width in self._seen):
            raise Misjudged

    def _usual(self) -> range:
        seen, header = self._seen, self._header
        # Some writers end every row, but not the header, with a delimiter.
        usual = header if seen[header] else max(seen, key=lambda width: (seen[width], width), default=header)
        # Others leave out blank cells at a row's end: then being narrow means nothing.
        narrowest = usual if usual >= header and 2 * seen[usual] >= seen.total() else 0
        return range(narrowest, max(usual, header) + 1)
