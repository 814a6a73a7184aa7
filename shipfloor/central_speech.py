"""The words of the stations' screens lent to head office, which may not import them. Decides nothing."""

from __future__ import annotations

from domain.reason import Reason
from station_ui import words


class StationWords:
    """Says importers' reasons and names as a station does."""

    def reason(self, language: str, why: Reason, /) -> str:
        """A reason as a sentence."""
        return words.load(language).reason(why)

    def named(self, language: str, family: str, code: str, /) -> str:
        """The word of a code in a family, or the code itself."""
        return words.load(language).named(family, code)
