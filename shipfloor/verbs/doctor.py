"""``doctor``: whether this machine can run its station: settings, disk, clock, fonts and each device.

Where the station runs it holds its devices, and is asked itself. Else each is opened, looked at and let go. Mends
nothing; prints a label and keeps a bench's calibration only where it is told to.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipfloor.verbs.doctor_camera import Orders
from shipfloor.verbs.doctor_devices import asked_station, devices
from shipfloor.verbs.doctor_systems import systems
from shipfloor.verbs.finding import Finding
from shipfloor.verbs.sheet import write_sheet
from shipfloor.verbs.speech import (
    STATION_SETTINGS,
    UNUSABLE,
    WRONG,
    Json,
    Lang,
    SettingsFile,
    Speech,
    settings_or_exit,
    tell_json,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from domain.readiness import Check
    from edge.settings import Settings
    from hardware.board import Board


PrintLabel = Annotated[bool, typer.Option("--print", help="Print a test label, and read it back by the camera.")]
PhotoFile = Annotated[Path | None, typer.Option("--photo", help="Keep a photo of now in this file (JPEG).")]
Calibrate = Annotated[bool, typer.Option("--calibrate", help="Learn how the empty bench looks. Clear it first.")]
Sheet = Annotated[
    str, typer.Option(help="Write the set-up page of a scanner: honeywell, datalogic, zebra, newland, other.")
]
SheetFile = Annotated[Path | None, typer.Option("--out", "-o", help="Where the page goes (.pdf or .png).")]
RegionOf = Annotated[
    str,
    typer.Option(
        "--region", help="Calibrate, and let only this part of the picture count: left,top,right,bottom in percent."
    ),
]
ScanOne = Annotated[bool, typer.Option("--scan", help="Wait for one code and show what arrived.")]


def doctor(
    *,
    settings: SettingsFile = STATION_SETTINGS,
    print_label: PrintLabel = False,
    photo: PhotoFile = None,
    calibrate: Calibrate = False,
    region: RegionOf = "",
    scan: ScanOne = False,
    sheet: Sheet = "",
    out: SheetFile = None,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """Look at everything a station needs; exit 1 where something has to be mended."""
    speech = Speech(lang)
    orders = Orders(
        print_label=print_label,
        photo=photo,
        calibrate=calibrate,
        region=_region(region),
        scan=scan,
        ask=lambda what: typer.echo(speech.told(what), err=True),
    )
    if sheet:
        # A page is a file and looks at nothing: whoever ordered more with it would wait for what never comes.
        if orders.any or as_json:
            speech.fail("sheet_alone", code=UNUSABLE)
        write_sheet(speech, sheet, out)
        return
    if out is not None:
        speech.fail("out_without_sheet", code=UNUSABLE)
    wanted = settings_or_exit(settings)
    findings = [
        Finding(check="settings", what=speech.say("check_settings"), ok=True, said=str(settings)),
        *_look(speech, wanted, orders),
    ]
    bad = [finding for finding in findings if not finding.ok]
    if as_json:
        tell_json({"ok": not bad, "findings": [asdict(finding) for finding in findings]})
    else:
        _show(speech, findings, len(bad))
    if bad:
        raise typer.Exit(WRONG)


def _region(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        left, top, right, bottom = (float(part) / 100 for part in text.split(","))
    except ValueError:
        raise typer.BadParameter("four numbers, as 0,10,70,100", param_hint="--region") from None
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise typer.BadParameter("left before right, top before bottom, 0 to 100", param_hint="--region")
    return left, top, right, bottom


def _look(speech: Speech, settings: Settings, orders: Orders) -> Iterator[Finding]:
    from edge import checks
    from hardware.board import read_board

    board = read_board()
    finding = partial(_finding, speech, _zone(settings.database))
    running = in_use(settings.data)
    yield _folder(speech, settings.data)
    yield finding(checks.disk(settings.data))
    yield Finding(
        check="process",
        what=speech.say("check_process"),
        ok=True,
        said=speech.say("runs") if running else speech.say("runs_not"),
    )
    yield _database(speech, settings.database)
    own = tuple(_machine(board))
    yield from (finding(each) for each in own)
    if running:
        known = {"disk", *(each.what for each in own)}
        told = asked_station(settings, orders)
        yield from (finding(each) for each in told if each.what not in known)
    else:
        yield from (finding(each) for each in devices(settings, orders))
    yield from (finding(each) for each in _plugged(settings, everything=not running))
    yield from systems(speech, settings)


def _machine(board: Board) -> Iterator[Check]:
    from edge import checks
    from edge.clock import Clock
    from hardware.network import addresses

    yield checks.clock(trusted=Clock().trusted())
    yield checks.fonts()
    yield checks.network(addresses())
    yield from filter(None, (checks.power(board), checks.temperature(board)))


def _plugged(settings: Settings, *, everything: bool) -> Iterator[Check]:
    """What else is plugged in; a running station has told of what is in trouble already."""
    from edge.plugged import plugged

    return (check for check in plugged(settings) if everything or check.standing == "ok")


def _finding(speech: Speech, zone: ZoneInfo, check: Check) -> Finding:
    """A check in words; its instants on the site's clock."""
    # A running station tells of its devices by their kind.
    what, name = (check.name, "") if check.what == "device" else (check.what, check.name)
    what = " ".join(filter(None, (speech.named("check", what), name)))
    return Finding(
        check=check.what,
        name=check.name,
        what=what,
        ok=check.standing != "bad",
        said=speech.worded(check.why, zone),
        warns=check.standing == "warn",
        code=check.why.code,
    )


def _zone(database: Path) -> ZoneInfo:
    """The site's time zone, as far as this station was told."""
    from contextlib import closing

    from domain.calendar import zone_of
    from domain.site import SiteRules
    from edge.store.load import site_rules
    from journal.database import open_database
    from journal.errors import DatabaseUnavailable

    if database.exists():
        try:
            with closing(open_database(database, readonly=True)) as connection:
                return zone_of(site_rules(connection))
        except (DatabaseUnavailable, sqlite3.DatabaseError):
            pass  # what is wrong with it is a finding of its own
    return zone_of(SiteRules())


def _folder(speech: Speech, folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    ok = os.access(there, os.W_OK | os.X_OK)
    said = str(folder) if ok else speech.say("denied")
    return Finding(check="folder", what=speech.say("check_folder"), ok=ok, said=said)


def in_use(folder: Path) -> bool:
    """Whether a process uses the data folder now."""
    from journal.errors import FolderInUse
    from journal.lock import FolderLock

    if folder.is_dir() and os.access(folder, os.W_OK):
        try:
            FolderLock(folder).release()
        except FolderInUse:
            return True
    return False


def _database(speech: Speech, path: Path) -> Finding:
    from contextlib import closing

    from journal.database import open_database
    from journal.errors import DatabaseUnavailable

    if not path.exists():
        return Finding(check="database", what=speech.say("check_database"), ok=True, said=speech.say("fresh"))
    try:
        with closing(open_database(path, readonly=True)) as connection:
            found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except (DatabaseUnavailable, sqlite3.DatabaseError) as error:
        found = str(error)
    said = speech.say("whole") if found == "ok" else speech.say("database_damaged", why=found)
    return Finding(check="database", what=speech.say("check_database"), ok=found == "ok", said=said)


def _show(speech: Speech, findings: list[Finding], bad: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None)
    for finding in findings:
        table.add_row("✗" if not finding.ok else "!" if finding.warns else "✓", finding.what, finding.said)
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(table)
    console.print(speech.say("not_well", count=bad) if bad else speech.say("all_well"))
