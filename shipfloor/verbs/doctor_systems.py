"""What a station talks to beside its devices: head office, ERPs, second systems, the folders that others fill.

Looks whether it is there and answers; sends nothing to it. Does not know devices.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from shipfloor.verbs.finding import Finding

if TYPE_CHECKING:
    from edge.settings import CentralSettings, Settings
    from shipfloor.verbs.speech import Speech

CONNECT_SECONDS = 2.0
PRINTER_PORT = 9100
PORTS = {"http": 80, "https": 443, "rtsp": 554}
REFUSED_STATUS = frozenset({401, 403})


def systems(speech: Speech, settings: Settings) -> Iterator[Finding]:
    """Each of them that the settings name."""
    if settings.central is not None:
        yield _head_office(speech, settings.central)
    yield from _erps(speech, settings)
    if settings.batch_ship is not None:
        yield _forms(speech, settings.batch_ship)
    if settings.intake is not None:
        yield _intake(speech, settings.intake.folder)
    if settings.labels.ca_file is not None:
        yield _certificates(speech, settings.labels.ca_file)
    for replay in settings.replays:
        what = speech.say("check_replay", name=replay.name)
        ok, said = _reached(speech, replay.options)
        yield Finding(check="replay", name=replay.name, what=what, ok=ok, said=said)


def _head_office(speech: Speech, wanted: CentralSettings) -> Finding:
    """Whether head office answers there, and takes this station's token."""
    import httpx

    headers = {"Authorization": f"Bearer {wanted.token}"} if wanted.token else {}
    try:
        answer = httpx.get(
            f"{wanted.url}/api/v1/feed", params={"after": 0, "limit": 1}, headers=headers, timeout=CONNECT_SECONDS
        )
        told = answer.json() if answer.is_success else None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        code, said = "unreachable", f"{wanted.url}: {speech.say('unreachable', why=error)}"
    except ValueError:
        code, said = "not_head_office", speech.say("not_head_office", url=wanted.url)
    else:
        if answer.status_code in REFUSED_STATUS:
            code, said = "token_refused", speech.say("token_refused", url=wanted.url)
        elif isinstance(told, dict) and "journal_id" in told:
            code, said = "", f"{wanted.url}: {speech.say('reachable')}"
        else:
            code, said = "not_head_office", speech.say("not_head_office", url=wanted.url)
    return Finding(check="head_office", what=speech.say("check_central"), ok=not code, said=said, code=code)


def _erps(speech: Speech, settings: Settings) -> Iterator[Finding]:
    """Each ERP's template, and whether somebody answers at its address."""
    from edge.erp.load import load_erp
    from edge.errors import TemplateError

    for wanted in settings.erps:
        what = speech.say("check_erp", name=wanted.name)
        try:
            erp = load_erp(wanted)
        except TemplateError as error:
            yield Finding(check="erp", name=wanted.name, what=what, ok=False, said=str(error))
            continue
        for url in sorted(
            {f"{urlsplit(call.url).scheme}://{urlsplit(call.url).netloc}" for call in erp.calls.values()}
        ):
            ok, found = _reached(speech, {"url": url})
            unconfirmed = f" ({speech.say('unconfirmed')})" if erp.template.grade == "UNVERIFIED" else ""
            said = f"{erp.template.name}{unconfirmed}: {found}"
            yield Finding(check="erp", name=wanted.name, what=what, ok=ok, said=said)


def _forms(speech: Speech, folder: Path) -> Finding:
    """The site's own forms of batch-ship files."""
    from edge.batch_ship_forms import read_forms
    from edge.errors import SettingsError

    what = speech.say("check_forms")
    try:
        read_forms(folder)
    except SettingsError as error:
        return Finding(check="forms", what=what, ok=False, said=str(error))
    return Finding(check="forms", what=what, ok=True, said=str(folder))


def _intake(speech: Speech, folder: Path) -> Finding:
    """The watched folder: files are moved in it."""
    there = folder.is_dir()
    ok = there and os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    said = str(folder) if ok else f"{folder}: {speech.say('denied' if there else 'folder_missing')}"
    return Finding(check="intake", what=speech.say("check_intake"), ok=ok, said=said)


def _certificates(speech: Speech, file: Path) -> Finding:
    """The certificates that labels' hosts are known by."""
    ok = file.is_file() and os.access(file, os.R_OK)
    said = str(file) if ok else f"{file}: {speech.say('denied' if file.is_file() else 'missing')}"
    return Finding(check="ca_file", what=speech.say("check_ca_file"), ok=ok, said=said)


def _reached(speech: Speech, options: dict[str, Any]) -> tuple[bool, str]:
    """Whether there is something at a path or behind an address, and what is to be said of it."""
    if "path" in options:
        path = Path(str(options["path"]))
        if not path.exists():
            return False, f"{path}: {speech.say('missing')}"
        ok = os.access(path, os.R_OK | os.W_OK)
        return ok, str(path) if ok else f"{path}: {speech.say('denied')}"
    named = options.get("url") or options.get("host")
    try:
        address = _address(options)
        if address is None:
            return True, ""
        named = "{}:{}".format(*address)
        socket.create_connection(address, timeout=CONNECT_SECONDS).close()
    except OSError as error:
        return False, f"{named}: {speech.say('unreachable', why=error.strerror or error)}"
    except ValueError as error:
        return False, f"{named}: {speech.say('unreachable', why=error)}"
    return True, f"{named}: {speech.say('reachable')}"


def _address(options: dict[str, Any]) -> tuple[str, int] | None:
    """Where these options lead, if anywhere; raises ValueError for a port that is none."""
    if "url" in options:
        parts = urlsplit(str(options["url"]))
        return (parts.hostname, parts.port or PORTS.get(parts.scheme, 80)) if parts.hostname else None
    return (str(options["host"]), int(options.get("port", PRINTER_PORT))) if "host" in options else None
