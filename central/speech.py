"""What importers say where nobody lent head office their words: the codes themselves."""

from __future__ import annotations

from domain.reason import Reason


class Codes:
    """Says nothing but codes."""

    def reason(self, _language: str, why: Reason, /) -> str:
        """The reason's code."""
        return why.code

    def named(self, _language: str, _family: str, code: str, /) -> str:
        """The code itself."""
        return code


CODES = Codes()
