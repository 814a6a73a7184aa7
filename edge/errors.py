"""The errors of the station: each leaf is a decision for its caller.

EdgeError
├── SettingsError        the settings file is wrong: do not start
│   └── TemplateError    an ERP's template, or what the settings give it, is wrong: do not start
├── NotPossible          the request asks for what cannot be done now; carries a Reason for the screen
├── NotAllowed           badge and PIN do not prove the right; carries a Reason
├── OrderUnknown         no order has this id or number here
├── DocumentMissing      a label was attached and is not here, or nobody knows which: print no other in its place
├── LabelUnfetched       a label that lies elsewhere did not come: try later; says never where from
├── Overtaken            somebody settled it meanwhile: send nothing
├── Unreachable          another system did not answer: keep going, try later
└── AnswerLost           bytes left us for an ERP and no whole answer came: nobody knows, do not send again
"""

from __future__ import annotations

from domain.reason import Reason


class EdgeError(Exception):
    """Root of the station's errors."""


class SettingsError(EdgeError):
    """The settings file is wrong; the message names the key."""


class TemplateError(SettingsError):
    """An ERP's template is wrong; the message names the file and the key."""


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


class Overtaken(EdgeError):
    """What was to be sent was settled by somebody meanwhile."""


class Unreachable(EdgeError):
    """Another system did not answer, or not as agreed; an ERP: not one byte left us."""


class AnswerLost(EdgeError):
    """Bytes left us and no whole answer came."""


class OrderUnknown(EdgeError):
    """No order has this id or number here."""


class DocumentMissing(EdgeError):
    """The label that was attached to a parcel's order cannot be had; ``cause`` names why, as a print's causes do."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class LabelUnfetched(EdgeError):
    """A label did not come from where it lies; ``code`` says why, and nothing says where that is. Try later."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
