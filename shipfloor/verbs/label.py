"""``label``: make a label without a printer: the bytes that one would be sent, and a picture of what would come out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from shipfloor.verbs.speech import UNUSABLE, Lang, Speech

if TYPE_CHECKING:
    from domain.order import Order
    from hardware.raster import Raster

Papers = Literal["100x150", "76x130", "slip58", "slip80"]
Dpi = Literal["203", "300"]


def label(
    file: Annotated[Path, typer.Argument(help="An order as POST /orders takes it (JSON).")],
    *,
    language: Annotated[Literal["escpos"], typer.Option(help="What the printer speaks.")] = "escpos",
    dpi: Annotated[Dpi, typer.Option(help="Dots an inch.")] = "203",
    paper: Annotated[Papers, typer.Option(help="Millimetres; slip58 and slip80 are packing slips on a roll.")] = (
        "100x150"
    ),
    number: Annotated[str, typer.Option(help="Which order, where the file has several.")] = "",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The bytes for the printer.")] = None,
    png: Annotated[Path | None, typer.Option(help="A picture, dot for dot as the printer has it.")] = None,
    lang: Lang = "zh",
) -> None:
    """Make a label or a packing slip, and preview it, without a printer."""
    del language
    from hardware.errors import HardwareError

    speech = Speech(lang)
    if out is None and png is None:
        speech.fail("label_nowhere", code=UNUSABLE)
    order = _order(speech, file, number)
    try:
        page = _drawn(order, paper, int(dpi))
        if out is not None:
            from hardware.escpos import encode

            out.write_bytes(encode(page))
        if png is not None:
            _picture(page, int(dpi), png)
    except (HardwareError, OSError) as error:
        speech.fail("label_failed", why=error)
    typer.echo(speech.say("label_made", files=", ".join(str(each) for each in (out, png) if each is not None)))


def _order(speech: Speech, file: Path, number: str) -> Order:
    """The one order of the file, or the one that was named; else says why there is none and leaves."""
    from domain.told_order import OrdersUnreadable, one_or_many, read_orders

    try:
        told = read_orders(one_or_many(file.read_bytes())).orders
    except OSError as error:
        speech.fail("file_unreadable", file=file, why=error.strerror)
    except OrdersUnreadable as error:
        _refuse(speech, file, speech.reason({"code": error.reason.code, "params": error.reason.params}))
    wanted = [each for each in told if not number or each.number == number]
    if len(wanted) != 1:
        numbers = ", ".join(each.number for each in told[:5])
        speech.fail("label_which", code=UNUSABLE, file=file, count=len(told), numbers=numbers)
    why = wanted[0].refused
    order = wanted[0].order
    if order is None or why is not None:
        _refuse(speech, file, speech.reason({"code": why.code, "params": why.params} if why else None))
    return order


def _refuse(speech: Speech, file: Path, why: str) -> NoReturn:
    speech.fail("label_no_order", file=file, why=why)


def _drawn(order: Order, paper: str, dpi: int) -> Raster:
    """The order's label or packing slip in dots."""
    from edge.labels import label_of_order, slip_of_order
    from hardware.drawing import draw
    from hardware.fonts import find_fonts
    from hardware.label import SLIP, label_size
    from hardware.layout import lay_out
    from hardware.raster import raster

    content = slip_of_order(order) if paper.startswith(SLIP) else label_of_order(order)
    fonts = find_fonts()
    return raster(draw(lay_out(content, label_size(paper, dpi=dpi), fonts), fonts))


def _picture(page: Raster, dpi: int, file: Path) -> None:
    from hardware.raster import picture

    picture(page).save(file, format="PNG", dpi=(dpi, dpi))
