"""One page of a PDF in grey dots, at its true size. Does not know the paper that it is to be printed on.

pdfium draws it, four dots for each of the printer's in either direction; their mean is what one threshold then makes
ink or paper of, so that a bar is as wide as its middle says, whatever its edges cross.
pdfium is not safe for two threads at once, so one lock stands before it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from hardware.document import DocumentRefused, Wrong

if TYPE_CHECKING:
    import pypdfium2

PAGE_MM_MAX = 440.0
PAGES_MAX = 200

_POINTS_PER_INCH = 72.0
_SAMPLES_MAX = 4
_DRAWN_DOTS_MAX = 48_000_000
_LOCK = threading.Lock()


def pdf_page(content: bytes, dpi: int, page: int | None = None) -> Image.Image:
    """Return a page as a grey picture, one pixel a dot. Raises DocumentRefused.

    ``page`` counts from 1; None: the only one there is.
    """
    import pypdfium2  # noqa: PLC0415 - 6 MB of machine code that a bench without PDF labels need not load

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower()
            raise DocumentRefused(Wrong.LOCKED if locked else Wrong.UNREADABLE, f"PDF: {error}") from error
        try:
            return _drawn(document, dpi, page)
        except pypdfium2.PdfiumError as error:
            raise DocumentRefused(Wrong.UNREADABLE, f"PDF: {error}") from error
        finally:
            document.close()


def _drawn(document: pypdfium2.PdfDocument, dpi: int, page: int | None) -> Image.Image:
    count = len(document)
    if not 0 < count <= PAGES_MAX or (page is not None and not 1 <= page <= count):
        raise DocumentRefused(Wrong.PAGES, f"page {page or 1} of {count}")
    if page is None and count > 1:
        raise DocumentRefused(Wrong.PAGES, f"{count} pages, and none was named")
    sheet = document[(page or 1) - 1]
    try:
        width_points, height_points = sheet.get_size()
        _check_size(width_points, height_points)
        width, height = (max(1, round(points * dpi / _POINTS_PER_INCH)) for points in (width_points, height_points))
        samples = _SAMPLES_MAX
        while samples > 1 and width * height * samples * samples > _DRAWN_DOTS_MAX:
            samples -= 1
        bitmap = sheet.render(scale=samples * dpi / _POINTS_PER_INCH, grayscale=True, optimize_mode="print")
        try:
            return _mean(bitmap.to_numpy(), samples, width, height)
        finally:
            bitmap.close()
    finally:
        sheet.close()


def _check_size(width_points: float, height_points: float) -> None:
    millimetres = [points / _POINTS_PER_INCH * 25.4 for points in (width_points, height_points)]
    if not all(1.0 <= each <= PAGE_MM_MAX for each in millimetres):
        raise DocumentRefused(Wrong.TOO_LARGE, f"a page of {millimetres[0]:.0f} × {millimetres[1]:.0f} mm")


def _mean(drawn: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], samples: int, width: int, height: int) -> Image.Image:
    """Return the mean of each square of samples; what pdfium rounded up or down at the far edges is paper or lost."""
    rows = np.full((height * samples, width * samples), 255, dtype=np.uint8)
    flat = drawn.reshape(drawn.shape[0], drawn.shape[1])[: rows.shape[0], : rows.shape[1]]
    rows[: flat.shape[0], : flat.shape[1]] = flat
    return Image.fromarray(rows).reduce(samples)
