"""``classify`` and ``label``: what a code is, and what our label looks like."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipfloor.verbs.speech import WRONG, Json, Lang, Speech, tell_json


def classify(
    code: Annotated[str, typer.Argument(help="What the scanner sent.")],
    *,
    symbology: Annotated[str, typer.Option(help="AIM identifier, such as ]C0, where the scanner sends it.")] = "",
    carrier: Annotated[str, typer.Option(help="The carrier that was booked, such as yto or fedex.")] = "",
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """Say what a code is, whose, whether it can be right, and why."""
    from domain.carrier import CARRIERS
    from domain.classify import classify as classified

    speech = Speech(lang)
    if carrier and carrier not in CARRIERS:
        speech.fail("unknown_carrier", code=WRONG, carrier=carrier, known=", ".join(CARRIERS))
    found = classified(code, symbology, carrier)
    why = speech.reason({"code": found.why.code, "params": found.why.params})
    if as_json:
        told = {"kind": found.kind.value, "carrier": found.carrier, "valid": found.valid, "why": why}
        tell_json({**told, "value": found.value, "carriers": found.carriers})
        return
    names = [CARRIERS[each].name_en if lang == "en" else CARRIERS[each].name_zh for each in found.carriers]
    for key, value in {"kind": found.kind.value, "value": found.value, "carriers": ", ".join(names)}.items():
        if value:
            typer.echo(f"{speech.say(key)}: {value}")
    typer.echo(why)


def label(
    *,
    waybill: Annotated[str, typer.Option(help="The waybill number on it.")],
    out: Annotated[Path, typer.Option(help="The picture to write (PNG), dot for dot as the printer has it.")],
    carrier: Annotated[str, typer.Option(help="The carrier's code, such as yto.")] = "",
    ship_by: Annotated[str, typer.Option(help="The ship-by as it is to stand there.")] = "",
    goods: Annotated[list[str] | None, typer.Option(help="A line: name, or name*quantity. Again for more.")] = None,
    paper: Annotated[str, typer.Option(help="Millimetres: 100x150 for a sheet, 80 for a roll.")] = "100x150",
    lang: Lang = "zh",
) -> None:
    """Draw our own label to a picture."""
    from domain.carrier import CARRIERS
    from hardware.drawing import draw
    from hardware.errors import HardwareError
    from hardware.fonts import find_fonts
    from hardware.label import LabelContent, label_size
    from hardware.layout import lay_out

    speech = Speech(lang)
    known = CARRIERS.get(carrier)
    content = LabelContent(
        tracking_number=waybill,
        qr=f"L:{waybill}:1",
        carrier_name=known.name_zh if known else carrier,
        ship_by=ship_by,
        lines=tuple(_line(each) for each in goods or ()),
    )
    try:
        fonts = find_fonts()
        draw(lay_out(content, label_size(paper), fonts), fonts).save(out)
    except (HardwareError, OSError) as error:
        speech.fail("label_failed", why=error)
    typer.echo(speech.say("label_drawn", file=out))


def _line(text: str) -> tuple[str, int]:
    name, star, quantity = text.rpartition("*")
    return (name, int(quantity)) if star and quantity.isdecimal() else (text, 1)
