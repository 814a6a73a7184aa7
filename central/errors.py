"""Everything that head office can fail at; each leaf is a decision for its caller.

CentralError
├── SettingsUnusable      do not start; the message names the file and the key
├── NotProjectable        keep the envelope, park its projection, go on
└── RequestRefused        tell the caller what to change; nothing was stored
    ├── TokenMissing      … present the station token
    ├── ReaderUnknown     … present the read token
    ├── TooMuch           … send less at once
    ├── FileUnreadable    … send another file
    ├── StandsAgainst     … see to what its reason names, or leave it
    │   ├── NotUndoable   … an import stays
    │   └── NotShippable  … no file was taken, uploaded or taken back
    └── Unusable          … correct the parameter it names
"""

from __future__ import annotations

from domain.reason import Reason


class CentralError(Exception):
    """The root of the tree."""


class SettingsUnusable(CentralError):
    """The settings file cannot be used."""


class NotProjectable(CentralError):
    """An event was stored and acknowledged, but says nothing that rows can be made from."""


class RequestRefused(CentralError):
    """A request that cannot be carried out as it stands. ``code`` is for machines, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TokenMissing(RequestRefused):
    """The request needs the station token."""

    def __init__(self) -> None:
        super().__init__("token", "Present the station token: Authorization: Bearer …")


class ReaderUnknown(RequestRefused):
    """The request needs the read token, or a browser's password that equals it."""

    def __init__(self) -> None:
        super().__init__("read_token", "Present the read token, as bearer or as a browser's password.")


class TooMuch(RequestRefused):
    """More than a request may carry."""


class FileUnreadable(RequestRefused):
    """A file of which not even the layout was understood. Importers raise it, with its ``reason`` for screens."""

    def __init__(self, code: str, message: str, why: Reason | None = None) -> None:
        super().__init__(code, message)
        self.reason = why


class StandsAgainst(RequestRefused):
    """What is kept stands against it; ``reason`` is for the screen of who asked."""

    def __init__(self, why: Reason, message: str) -> None:
        super().__init__(why.code, message)
        self.reason = why


class NotUndoable(StandsAgainst):
    """An import that cannot be taken back."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why, "The import cannot be undone; nothing was changed.")


class NotShippable(StandsAgainst):
    """A step of a batch-ship file that cannot be done."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why, "Of this batch-ship file that cannot be done; nothing was changed.")


class Unusable(RequestRefused):
    """A value that means nothing here."""
