"""A document as the page that a printer is given: dots, or its own bytes for a printer of its language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.document import Document, DocumentRefused, Kind, Wrong
from hardware.printer import Language, Page, RawPage

if TYPE_CHECKING:
    from PIL import Image

    from hardware.label import LabelSize
    from hardware.raster import Raster


def page_of(document: Document, size: LabelSize, language: Language | None) -> Page:
    """Return the document for a printer with this paper that speaks this language. Raises DocumentRefused."""
    match document.kind:
        case Kind.PDF | Kind.PNG:
            if language is Language.COMPONENT:
                raise DocumentRefused(Wrong.LANGUAGE, "a print component takes its platform's tasks alone")
            return raster_of(document, size)
        case Kind.COMPONENT:
            from hardware.print_task import read_task  # noqa: PLC0415 - only where platforms' tasks are printed

            read_task(document.content)
            return _raw(document, language)
        case Kind.ZPL | Kind.TSPL | Kind.ESCPOS:
            return _raw(document, language)


def _raw(document: Document, language: Language | None) -> RawPage:
    if language is None or document.kind.value != language:
        spoken = language or "nothing"
        raise DocumentRefused(Wrong.LANGUAGE, f"the label is in {document.kind}, the printer speaks {spoken}")
    return RawPage(language=language, data=document.content)


def raster_of(document: Document, size: LabelSize) -> Raster:
    """Return a PDF or PNG as dots on this paper, at its true size. Raises DocumentRefused."""
    from hardware.placing import place  # noqa: PLC0415 - a bench that prints no pictures need not load numpy

    return place(_picture(document, size.dpi), size)


def _picture(document: Document, dpi: int) -> Image.Image:
    match document.kind:
        case Kind.PDF:
            from hardware.pdf_page import pdf_page  # noqa: PLC0415 - pdfium only where a PDF is printed

            return pdf_page(document.content, dpi, document.page)
        case Kind.PNG:
            from hardware.png_page import png_page  # noqa: PLC0415 - as above

            return png_page(document.content, dpi, document.width_mm)
        case Kind.ZPL | Kind.TSPL | Kind.ESCPOS | Kind.COMPONENT:
            raise DocumentRefused(Wrong.LANGUAGE, f"{document.kind} is not drawn here")
