"""``doctor``: whether this machine can run its station: settings, disk, clock, fonts and each device. Mends nothing."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import typer

from shipfloor.verbs.speech import (
    STATION_SETTINGS,
    WRONG,
    Json,
    Lang,
    SettingsFile,
    Speech,
    settings_or_exit,
    tell_json,
)

if TYPE_CHECKING:
    from edge.settings import Settings

DISK_FREE_MIN_MB = 500
CONNECT_SECONDS = 2.0
PRINTER_PORT = 9100
PORTS = {"http": 80, "https": 443, "rtsp": 554}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    said: str


def doctor(*, settings: SettingsFile = STATION_SETTINGS, as_json: Json = False, lang: Lang = "zh") -> None:
    """Look at everything a station needs; exit 1 where something has to be mended."""
    speech = Speech(lang)
    wanted = settings_or_exit(settings)
    findings = [Finding(speech.say("check_settings"), ok=True, said=str(settings)), *_look(speech, wanted)]
    bad = [finding for finding in findings if not finding.ok]
    if as_json:
        tell_json({"ok": not bad, "findings": [vars(finding) for finding in findings]})
    else:
        _show(speech, findings, len(bad))
    if bad:
        raise typer.Exit(WRONG)


def _look(speech: Speech, settings: Settings) -> Iterator[Finding]:
    yield _folder(speech, settings.data)
    yield _disk(speech, settings.data)
    yield _process(speech, settings.data)
    yield _database(speech, settings.database)
    yield _clock(speech)
    yield _fonts(speech)
    for scanner in settings.scanners:
        yield _device(speech, speech.say("check_scanner", name=scanner.name), scanner.options)
    if settings.printer is not None:
        yield _device(speech, speech.say("check_printer"), settings.printer.options)
    if settings.camera.kind != "none":
        yield _device(speech, speech.say("check_camera"), settings.camera.options)
    if settings.central is not None:
        yield _device(speech, speech.say("check_central"), {"url": settings.central.url})
    yield from _erps(speech, settings)
    for replay in settings.replays:
        yield _device(speech, speech.say("check_replay", name=replay.name), replay.options)


def _folder(speech: Speech, folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    ok = os.access(there, os.W_OK | os.X_OK)
    return Finding(speech.say("check_folder"), ok=ok, said=str(folder) if ok else speech.say("denied"))


def _disk(speech: Speech, folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free // 1_000_000
    return Finding(speech.say("check_disk"), ok=free >= DISK_FREE_MIN_MB, said=speech.say("disk_free", megabytes=free))


def _process(speech: Speech, folder: Path) -> Finding:
    from journal.errors import FolderInUse
    from journal.lock import FolderLock

    said = speech.say("runs_not")
    if folder.is_dir() and os.access(folder, os.W_OK):
        try:
            FolderLock(folder).release()
        except FolderInUse as error:
            said = speech.say("runs", why=error)
    return Finding(speech.say("check_process"), ok=True, said=said)


def _database(speech: Speech, path: Path) -> Finding:
    import sqlite3
    from contextlib import closing

    from journal.database import open_database
    from journal.errors import DatabaseUnavailable

    if not path.exists():
        return Finding(speech.say("check_database"), ok=True, said=speech.say("fresh"))
    try:
        with closing(open_database(path, readonly=True)) as connection:
            found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except (DatabaseUnavailable, sqlite3.DatabaseError) as error:
        found = str(error)
    said = speech.say("whole") if found == "ok" else speech.say("database_damaged", why=found)
    return Finding(speech.say("check_database"), ok=found == "ok", said=said)


def _clock(speech: Speech) -> Finding:
    from edge.clock import Clock

    trusted = Clock().trusted()
    said = speech.say("clock_trusted" if trusted else "clock_doubtful")
    return Finding(speech.say("check_clock"), ok=trusted, said=said)


def _fonts(speech: Speech) -> Finding:
    from hardware.errors import HardwareError
    from hardware.fonts import find_fonts

    try:
        find_fonts()
    except HardwareError as error:
        return Finding(speech.say("check_fonts"), ok=False, said=str(error))
    return Finding(speech.say("check_fonts"), ok=True, said=speech.say("whole"))


def _erps(speech: Speech, settings: Settings) -> Iterator[Finding]:
    """Each ERP's template, and whether somebody answers at its address; nothing is sent to it."""
    from edge.erp.load import load_erp
    from edge.errors import TemplateError

    for wanted in settings.erps:
        what = speech.say("check_erp", name=wanted.name)
        try:
            erp = load_erp(wanted)
        except TemplateError as error:
            yield Finding(what, ok=False, said=str(error))
            continue
        for url in sorted(
            {f"{urlsplit(call.url).scheme}://{urlsplit(call.url).netloc}" for call in erp.calls.values()}
        ):
            found = _device(speech, what, {"url": url})
            unconfirmed = f" ({speech.say('unconfirmed')})" if erp.template.grade == "UNVERIFIED" else ""
            yield Finding(what, ok=found.ok, said=f"{erp.template.name}{unconfirmed}: {found.said}")


def _device(speech: Speech, what: str, options: dict[str, Any]) -> Finding:
    """A device at a path or behind an address; nothing is sent to it."""
    if "path" in options:
        path = Path(str(options["path"]))
        if not path.exists():
            return Finding(what, ok=False, said=f"{path}: {speech.say('missing')}")
        ok = os.access(path, os.R_OK | os.W_OK)
        return Finding(what, ok=ok, said=str(path) if ok else f"{path}: {speech.say('denied')}")
    address = _address(options)
    if address is None:
        return Finding(what, ok=True, said="")
    host, port = address
    try:
        socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        why = speech.say("unreachable", why=error.strerror or error)
        return Finding(what, ok=False, said=f"{host}:{port}: {why}")
    return Finding(what, ok=True, said=f"{host}:{port}: {speech.say('reachable')}")


def _address(options: dict[str, Any]) -> tuple[str, int] | None:
    if "url" in options:
        parts = urlsplit(str(options["url"]))
        return (parts.hostname, parts.port or PORTS.get(parts.scheme, 80)) if parts.hostname else None
    return (str(options["host"]), int(options.get("port", PRINTER_PORT))) if "host" in options else None


def _show(speech: Speech, findings: list[Finding], bad: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None)
    for finding in findings:
        table.add_row("✓" if finding.ok else "✗", finding.what, finding.said)
    console = Console(highlight=False)
    console.print(table)
    console.print(speech.say("not_well", count=bad) if bad else speech.say("all_well"), markup=False)
