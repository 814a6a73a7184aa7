"""Why somebody else's label is refused, as a reason that a person reads. Does not look at documents."""

from __future__ import annotations

from domain.reason import Reason, reason
from hardware.document import DocumentRefused, Wrong

_REASONS = {
    Wrong.UNKNOWN: "document_unknown",
    Wrong.TOO_LARGE: "document_too_large",
    Wrong.UNREADABLE: "document_unreadable",
    Wrong.LOCKED: "document_locked",
    Wrong.PAGES: "document_pages",
    Wrong.NO_SIZE: "document_no_size",
    Wrong.BLANK: "document_blank",
    Wrong.UNFIT: "document_unfit",
    Wrong.TASK: "document_task",
    Wrong.LANGUAGE: "document_language",
}


def refusal_of(error: DocumentRefused) -> Reason:
    """The reason to show; the error's own text holds figures for a technician."""
    return reason(_REASONS[error.wrong])
