"""``import``: hands a file to the running station and says what became of it, row by row where a row was refused.

Does not read the file itself: a preview and the import are the station's, so that both say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipfloor.address import Address
from shipfloor.verbs.speech import WRONG, Json, Lang, Speech, settings_or_exit, tell_json
from shipfloor.verbs.station_call import STATION_URL, calling

if TYPE_CHECKING:
    import httpx

ROWS_SHOWN = 20
SECONDS = 600.0


class Kind(StrEnum):
    """What a file holds; ``auto``: as its header says."""

    AUTO = "auto"
    ORDERS = "orders"
    GOODS = "goods"
    WAYBILLS = "waybills"


def import_file(
    file: Annotated[Path, typer.Argument(help="An order export, a waybill list or a goods file; CSV or XLSX.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do and record nothing.")] = False,
    kind: Annotated[Kind, typer.Option(help="What the file holds, where its header does not say.")] = Kind.AUTO,
    shop: Annotated[str, typer.Option(help="The shop that these orders belong to.")] = "",
    url: Annotated[str, typer.Option(help="The station's address.")] = STATION_URL,
    settings: Annotated[Path | None, typer.Option(help="Settings with the station's address and token.")] = None,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """Import orders, waybill numbers or goods into the running station."""
    speech = Speech(lang)
    content, written = _read(speech, file, as_json=as_json)
    station = _station(url, settings)
    path = {Kind.GOODS: "goods", Kind.WAYBILLS: "waybills"}.get(kind, "orders")
    written_at = datetime.fromtimestamp(written, UTC).isoformat()
    params = {"shop": shop, "dry_run": str(dry_run).lower(), "written_at": written_at}
    answer = _post(speech, station, f"/api/v1/{path}/import", params=params, files={"file": (file.name, content)})
    told: dict[str, Any] = answer.json()
    if as_json:
        tell_json(_worded(told, speech))
    elif answer.is_success:
        _show(speech, told, dry_run=dry_run)
    else:
        why = speech.reason(told.get("reason")) or str(told.get("detail", answer.status_code))
        typer.echo(speech.say("refused", why=why), err=True)
    if not answer.is_success:
        raise typer.Exit(WRONG)


def _read(speech: Speech, file: Path, *, as_json: bool) -> tuple[bytes, float]:
    """The bytes and when they were written. What no station takes is not read whole, nor sent to one."""
    from edge.importers.container import FILE_BYTES_MAX
    from edge.importers.errors import TooLarge

    try:
        with file.open("rb") as opened:
            content, written = opened.read(FILE_BYTES_MAX + 1), file.stat().st_mtime
    except OSError as error:
        speech.fail("file_unreadable", file=file, why=error.strerror)
    if len(content) <= FILE_BYTES_MAX:
        return content, written
    why = TooLarge("bytes", FILE_BYTES_MAX).reason
    told = {"code": why.code, "params": why.params}
    if as_json:
        tell_json(_worded({"reason": told}, speech))
    else:
        typer.echo(speech.say("refused", why=speech.reason(told)), err=True)
    raise typer.Exit(WRONG)


def _worded(told: dict[str, Any], speech: Speech) -> dict[str, Any]:
    """With each reason in the words of the language asked for, beside its code."""
    reasons = [each["reason"] for each in told.get("rejected", ())] + list(told.get("warnings", ()))
    for why in [*reasons, *filter(None, [told.get("reason")])]:
        why["words"] = speech.reason(why)
    return told


@dataclass(frozen=True)
class _Station:
    url: str
    token: str


def _station(url: str, settings: Path | None) -> _Station:
    """Where the station is, and what opens it to this machine: as named, else as its settings say."""
    if settings is None:
        return _Station(url, "")
    wanted = settings_or_exit(settings)
    return _Station(Address(wanted.listen, wanted.port).local_url if url == STATION_URL else url, wanted.token)


def _post(speech: Speech, station: _Station, path: str, **content: Any) -> httpx.Response:
    import httpx

    headers = {"Authorization": f"Bearer {station.token}"} if station.token else {}
    with calling(speech, station.url):
        answer = httpx.post(f"{station.url}{path}", headers=headers, timeout=SECONDS, **content)
    if answer.status_code == httpx.codes.FORBIDDEN:
        speech.fail("not_allowed")
    if not answer.headers.get("content-type", "").endswith("json"):
        speech.fail("station_silent", url=station.url)
    return answer


def _show(speech: Speech, told: dict[str, Any], *, dry_run: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    rejected = told["rejected"]
    console.print(speech.say("imported", **{**told, "rejected": len(rejected)}), markup=False)
    if rejected:
        table = Table(speech.say("row"), speech.say("reason"))
        for each in rejected[:ROWS_SHOWN]:
            table.add_row(str(each["row"]), speech.reason(each["reason"]))
        console.print(table)
    if len(rejected) > ROWS_SHOWN:
        console.print(speech.say("more_rows", count=len(rejected) - ROWS_SHOWN), markup=False)
    for warning in told["warnings"]:
        console.print(speech.say("warning", why=speech.reason(warning)), markup=False)
    if dry_run:
        console.print(speech.say("only_tried"), markup=False)
