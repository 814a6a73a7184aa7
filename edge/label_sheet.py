"""What is printed for a parcel: a label of ours, or the one that was attached to its order. Does not print it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.documents import label_for
from edge.errors import DocumentMissing
from edge.labels import label_of
from edge.store.load import site_rules
from hardware.document_page import page_of
from hardware.label import LabelContent
from hardware.printer import Language, RawPage

if TYPE_CHECKING:
    from domain.parcel import Parcel
    from edge.document_files import DocumentFiles
    from hardware.printer import BeforeFirstByte, Outcome, Page, Printer
    from journal.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSheet:
    """One label, ready to print. ``document``: the attached label's digest; ``mark``: REPRINT stands on it."""

    what: LabelContent | Page
    document: str = ""
    mark: bool = False

    def print_on(self, printer: Printer, before_first_byte: BeforeFirstByte) -> Outcome:
        """Print it, once."""
        if isinstance(self.what, LabelContent):
            return printer.print_label(self.what, before_first_byte)
        return printer.print_page(self.what, before_first_byte)


def sheet_of(
    connection: Connection,
    files: DocumentFiles,
    parcel: Parcel,
    attempt: int,
    printer: Printer,
    *,
    component: bool,
) -> LabelSheet:
    """The label for this attempt. Raises DocumentMissing, DocumentRefused.

    ``component``: the bench's first printer is a print component, so that no label of ours stands for a waybill here,
    whichever printer is asked.
    """
    attached = label_for(connection, files, parcel)
    own = label_of(connection, parcel, attempt, site_rules(connection).zone)
    if attached is None and (component or printer.language is Language.COMPONENT):
        raise DocumentMissing("document_missing")
    if attached is None:
        return LabelSheet(what=own, mark=bool(own.reprint))
    page = page_of(attached.document, printer.size, printer.language)
    if own.reprint and not isinstance(page, RawPage):
        from hardware.reprint_mark import marked  # noqa: PLC0415 - numpy and Pillow only where they are needed

        with_mark = marked(page, own.reprint, printer.size.dpi, endless=printer.size.height_mm is None)
        if with_mark is not None:
            return LabelSheet(what=with_mark, document=attached.digest, mark=True)
    return LabelSheet(what=page, document=attached.digest)
