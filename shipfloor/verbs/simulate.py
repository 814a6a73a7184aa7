"""``simulate``: virtual devices for a real station, worked by hand or by a script. For training and for tests."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from hardware.printer import Language
from shipfloor.verbs.speech import UNABLE, UNUSABLE, WRONG, Lang, Speech

if TYPE_CHECKING:
    from shipfloor.simulate.rig import Rig

ROLES = ("bench", "dock", "weigh")


def simulate(
    folder: Annotated[Path, typer.Argument(help="Where ports appear and printed labels lie (PNG).")],
    *,
    scanner: Annotated[list[str] | None, typer.Option(help=f"A scanner of this role ({', '.join(ROLES)}).")] = None,
    paper: Annotated[str, typer.Option(help="The printer's paper: 80, 100x150, …; empty for no printer.")] = "80",
    language: Annotated[Literal["escpos", "zpl", "tspl"], typer.Option(help="What the printer speaks.")] = "escpos",
    component: Annotated[str, typer.Option(help="A platform's print component (cainiao, …) and no printer.")] = "",
    camera: Annotated[bool, typer.Option(help="With a camera.")] = True,
    scale: Annotated[bool, typer.Option(help="With a scale.")] = False,
    script: Annotated[Path | None, typer.Option(help="Do these lines instead of what is typed.")] = None,
    keep_going: Annotated[bool, typer.Option(help="Go on after a line of the script that cannot be done.")] = False,
    lang: Lang = "zh",
) -> None:
    """Plug virtual devices in, print the settings that lead a station to them, and do what lines say."""
    from hardware.errors import HardwareError
    from journal.errors import FolderInUse
    from shipfloor.simulate.rig import Rig

    speech = Speech(lang)
    roles = tuple(scanner or ["bench"])
    if unknown := sorted(set(roles) - set(ROLES)):
        speech.fail("role_unknown", UNUSABLE, role=unknown[0], known=", ".join(ROLES))
    try:
        with Rig(
            folder,
            scanners=roles,
            paper=paper,
            language=Language(language),
            component=component,
            camera=camera,
            scale=scale,
        ) as rig:
            typer.echo(rig.settings())
            typer.echo(speech.say("simulating"))
            sys.stdout.flush()
            if script is None:
                if isinstance(sys.stdin, TextIOWrapper):
                    sys.stdin.reconfigure(errors="surrogateescape")  # one wrong line, not the end of the rig
                _do(rig, sys.stdin, keep_going=True)
                return
            with script.open(encoding="utf-8") as lines:
                wrong = _do(rig, lines, keep_going=keep_going)
    except (OSError, UnicodeDecodeError) as error:
        speech.fail("file_unreadable", file=getattr(error, "filename", None) or script, why=error)
    except (HardwareError, FolderInUse) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNABLE) from error
    if wrong:
        raise typer.Exit(WRONG)


def _do(rig: Rig, lines: TextIO, *, keep_going: bool) -> int:
    """Each line in turn; how many could not be done."""
    from shipfloor.simulate.script import ScriptError, do

    wrong = 0
    for number, line in enumerate(lines, 1):
        try:
            said = do(rig, line)
        except ScriptError as error:
            typer.echo(f"{number}: {error}", err=True)
            wrong += 1
            if not keep_going:
                break
        else:
            if said:
                typer.echo(said)
    return wrong
