"""What ``doctor`` says of one thing that it looked at. Does not know how that is looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: ``what`` and ``said`` for people, in their language.

    For programs: ``check`` and ``name`` say which thing it is, ``code`` why it is as it is; neither is ever translated.
    """

    check: str
    what: str
    ok: bool
    said: str
    warns: bool = False
    name: str = ""
    code: str = ""
