"""``doctor --sheet``: how to set a model of scanner up for a bench, on one page to print, with codes to try it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from shipfloor.verbs.speech import UNUSABLE, Speech

if TYPE_CHECKING:
    from hardware.scanner_models import ScannerModel, Step
    from hardware.setup_sheet import Line

SUFFIXES = (".pdf", ".png")
_WORDS: dict[str, tuple[str, str]] = {
    "title": ("扫码枪设置：{maker}", "Setting a scanner up: {maker}"),
    "models": ("型号：{models}", "Models: {models}"),
    "manual": ("手册：{manual}", "Manual: {manual}"),
    "how": (
        "在厂家手册里找到下面的码，依次扫。",
        "Find these codes in the maker's manual and scan them in this order.",
    ),
    "marked": (
        "手册里的叫法可能略有不同；标“未核实”的没有对过手册原文。",
        "A manual may word them a little otherwise; what is marked UNVERIFIED was not compared with one.",
    ),
    "other": ("其他型号", "any other"),
    "enter": ("进入设置", "Begin programming"),
    "com_port": ("USB 改成串口（COM）模式", "USB as a COM port"),
    "suffix": (
        "每个码后面加回车（可以不加，会慢 0.1 秒）",
        "End each code with CR (not needed; without it 0.1 s slower)",
    ),
    "aim": ("码前面加 AIM 标识", "Send the AIM identifier before each code"),
    "exit": ("退出设置", "End programming"),
    "step": ("{number}. {aim}", "{number}. {aim}"),
    "code": ("扫：{code}", "Scan: {code}"),
    "chapter": ("（章节：{chapter}）", " (chapter: {chapter})"),
    "source": ("出处：{source}", "Source: {source}"),
    "unverified": ("未核实", "UNVERIFIED"),
    "then": (
        "然后拔下再插上，把 /dev/serial/by-id/ 下新出现的名字写进设置（shipfloor doctor 会列出来）。",
        "Then plug it in again, and write its name under /dev/serial/by-id/ into the settings (the doctor lists it).",
    ),
    "try": (
        "试一试：shipfloor doctor --scan，扫下面四个码，应当出现的写在码下面。",
        "Try it: shipfloor doctor --scan, then these four codes; under each stands what must arrive.",
    ),
    "wrong": (
        "没有 ] 开头的三个字符：AIM 没开。<GS> 不见了：GS1 码会读错。",
        "Without the three characters that begin with ]: AIM is off. Without <GS>: GS1 codes will be misread.",
    ),
}


def write_sheet(speech: Speech, model: str, out: Path | None) -> None:
    """Write the page of a model as PDF or PNG and say where; leaves where there is no such model."""
    from hardware.errors import HardwareError
    from hardware.fonts import find_fonts
    from hardware.scanner_models import MODELS
    from hardware.setup_sheet import DPI, sheet

    model = model.lower()
    if model not in MODELS:
        speech.fail("sheet_unknown", code=UNUSABLE, model=model, known=", ".join(MODELS))
    file = out or Path(f"scanner-{model}.pdf")
    if file.suffix.lower() not in SUFFIXES:
        speech.fail("sheet_format", code=UNUSABLE, file=file)
    try:
        page = sheet(tuple(lines_of(MODELS[model], speech.language)), find_fonts())
        page.convert("1").save(file, resolution=DPI, dpi=(DPI, DPI))
    except (HardwareError, OSError) as error:
        speech.fail("sheet_failed", why=error)
    typer.echo(speech.say("sheet_written", file=file))


def lines_of(model: ScannerModel, language: str) -> Iterator[Line]:
    """What the page says, in this language."""
    from hardware.setup_sheet import Line

    def say(key: str, **params: object) -> str:
        return _WORDS[key][1 if language == "en" else 0].format(**params)

    yield Line(text=say("title", maker=model.maker or say("other")), style="title")
    if model.models:
        yield Line(text=say("models", models=model.models))
    if model.manual:
        yield Line(text=say("manual", manual=model.manual))
    yield Line(text=f"{say('how')} {say('marked')}")
    for number, step in enumerate(model.steps, 1):
        yield Line(text=say("step", number=number, aim=say(step.aim)), style="head")
        yield Line(text=say("code", code=step.code) + (say("chapter", chapter=step.chapter) if step.chapter else ""))
        yield Line(text=_source(say("unverified"), say("source", source=step.source), step), style="note")
    yield Line(text=say("then"))
    yield Line(text=f"{say('try')} {say('wrong')}")


def _source(unverified: str, source: str, step: Step) -> str:
    marked = "" if step.confirmed else unverified
    return " · ".join(filter(None, (marked, source if step.source else "")))
