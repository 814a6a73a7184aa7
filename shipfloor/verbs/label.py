"""``label``: make a label without a printer: the bytes that one would be sent, and a picture of what would come out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from shipfloor.verbs.speech import UNUSABLE, Lang, Speech

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from domain.order import Order
    from hardware.dialect import Dialect
    from hardware.document import Document
    from hardware.label import LabelSize
    from hardware.printer import Page, RawPage
    from hardware.raster import Raster

Languages = Literal["escpos", "zpl", "tspl"]
Dpi = Literal["203", "300"]


def label(
    file: Annotated[
        Path, typer.Argument(help="An order as POST /orders takes it (JSON), or a label: PDF, PNG, ZPL, TSPL, ESC/POS.")
    ],
    *,
    language: Annotated[Languages, typer.Option(help="What the printer speaks.")] = "escpos",
    dpi: Annotated[Dpi, typer.Option(help="Dots an inch.")] = "203",
    paper: Annotated[
        str,
        typer.Option(help="Millimetres: 100x150 is a sheet, 80 a roll; slip80 and slip58 are packing slips on one."),
    ] = "100x150",
    number: Annotated[str, typer.Option(help="Which order, where the file has several.")] = "",
    page: Annotated[int | None, typer.Option(help="Which page, where a PDF or ZPL has several.")] = None,
    width_mm: Annotated[float | None, typer.Option(help="How wide a PNG is on paper, where it does not say.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The bytes for the printer.")] = None,
    png: Annotated[Path | None, typer.Option(help="A picture, dot for dot as the printer has it.")] = None,
    lang: Lang = "zh",
) -> None:
    """Make a label or a packing slip, or bring somebody else's label to its true size, without a printer."""
    from edge.document_refusal import refusal_of
    from hardware.document import DocumentRefused
    from hardware.errors import HardwareError
    from hardware.printer import RawPage
    from hardware.raster import picture

    speech = Speech(lang)
    if out is None and png is None:
        speech.fail("label_nowhere", code=UNUSABLE)
    size = _size(speech, paper, int(dpi))
    try:
        content = file.read_bytes()
        ours = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        _refuse_what_says_nothing(
            speech, file, {"--page": page, "--width-mm": width_mm} if ours else {"--number": number}
        )
        if ours:
            made: Page = _drawn(_order(speech, file, content, number), paper, size)
        else:
            made = _others(content, size, language, page=page, width_mm=width_mm)
        if png is not None:
            drawn = _raw_picture(speech, made, size, page) if isinstance(made, RawPage) else picture(made)
            drawn.save(png, format="PNG", dpi=(int(dpi), int(dpi)))
        if out is not None:
            out.write_bytes(made.data if isinstance(made, RawPage) else _encoded(made, size, language))
    except DocumentRefused as error:
        speech.fail("label_failed", why=f"{speech.told(refusal_of(error))} ({error})")
    except HardwareError as error:
        speech.fail("label_failed", why=error)
    except OSError as error:
        speech.fail("label_failed", why=f"{error.filename}: {error.strerror}")
    typer.echo(speech.say("label_made", files=", ".join(str(each) for each in (out, png) if each is not None)))


def _size(speech: Speech, paper: str, dpi: int) -> LabelSize:
    """The paper, as settings name it; else says how it is written and leaves."""
    from hardware.errors import BadOption
    from hardware.label import label_size

    try:
        return label_size(paper, dpi=dpi)
    except BadOption as error:
        speech.fail("label_no_paper", code=UNUSABLE, why=error)


def _refuse_what_says_nothing(speech: Speech, file: Path, options: dict[str, object]) -> None:
    """An option that this kind of file has no use for: whoever gave it expects something else than would come out."""
    option = next((name for name, told in options.items() if told not in (None, "")), None)
    if option is not None:
        speech.fail("label_not_here", code=UNUSABLE, option=option, file=file)


def _order(speech: Speech, file: Path, content: bytes, number: str) -> Order:
    """The one order of the file, or the one that was named; else says why there is none and leaves."""
    from domain.reason import Reason
    from domain.told_order import OrdersUnreadable, one_or_many, read_orders
    from edge.clock import Clock

    try:
        told = read_orders(one_or_many(content)).orders
    except OrdersUnreadable as error:
        _refuse(speech, file, speech.told(error.reason))
    wanted = [each for each in told if not number or each.number == number]
    if len(wanted) != 1:
        numbers = ", ".join(each.number for each in told[:5])
        speech.fail("label_which", code=UNUSABLE, file=file, count=len(told), numbers=numbers)
    order = wanted[0].beside(None, Clock().now())
    if isinstance(order, Reason):
        _refuse(speech, file, speech.told(order))
    return order


def _refuse(speech: Speech, file: Path, why: str) -> NoReturn:
    speech.fail("label_no_order", file=file, why=why)


def _drawn(order: Order, paper: str, size: LabelSize) -> Raster:
    """The order's label or packing slip in dots."""
    from edge.labels import label_of_order, slip_of_order
    from hardware.drawing import draw
    from hardware.fonts import find_fonts
    from hardware.label import SLIP
    from hardware.layout import lay_out
    from hardware.raster import raster

    content = slip_of_order(order) if paper.strip().lower().startswith(SLIP) else label_of_order(order)
    fonts = find_fonts()
    return raster(draw(lay_out(content, size, fonts), fonts))


def _others(content: bytes, size: LabelSize, language: str, *, page: int | None, width_mm: float | None) -> Page:
    """Somebody else's label, for a printer of this language."""
    from hardware.document import Document, kind_of
    from hardware.document_page import page_of
    from hardware.printer import Language

    document: Document = Document(kind=kind_of(content), content=content, page=page, width_mm=width_mm)
    return page_of(document, size, Language(language))


def _raw_picture(speech: Speech, page: RawPage, size: LabelSize, number: int | None) -> Image.Image:
    """A label in a printer's own language as somebody else's renderer draws it, for a person to look at."""
    from hardware.printer import Language
    from hardware.zpl_picture import RendererMissing, zpl_picture

    if page.language is not Language.ZPL:
        speech.fail("label_not_drawn", language=page.language.value)
    try:
        return zpl_picture(page.data, size, number)
    except RendererMissing:
        speech.fail("label_no_renderer")


def _encoded(page: Raster, size: LabelSize, language: str) -> bytes:
    """The page in the printer's language, as a printer with this paper would be sent it."""
    from hardware import dialects
    from hardware.tspl import GAP_MM

    dialects_of: dict[str, Callable[[LabelSize], Dialect]] = {
        "escpos": dialects.escpos(None),
        "zpl": dialects.zpl(),
        "tspl": dialects.tspl(GAP_MM),
    }
    return dialects_of[language](size).encode(page)
