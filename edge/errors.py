"""The errors of the station: each leaf is a decision for its caller.

EdgeError
├── SettingsError        the settings file is wrong: do not start
├── NotPossible          the request asks for what cannot be done now; carries a Reason for the screen
├── NotAllowed           badge and PIN do not prove the right; carries a Reason
└── Unreachable          central did not answer: keep going, try later
"""

from __future__ import annotations

from domain.reason import Reason


class EdgeError(Exception):
    """Root of the station's errors."""


class SettingsError(EdgeError):
    """The settings file is wrong; the message names the key."""


class NotPossible(EdgeError):
    """What was asked for cannot be done now."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


class NotAllowed(EdgeError):
    """The badge and PIN do not prove the right to do this."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


class Unreachable(EdgeError):
    """Central did not answer, or not as agreed."""
