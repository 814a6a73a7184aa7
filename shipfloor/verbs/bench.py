"""``classify``: what a code is."""

from __future__ import annotations

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
