"""``explain``: why an order's parcels are due when they are, as the running station has it.

Does not compute anything: what the station packs by is what is told, also for what is packed already.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import typer

from shipfloor.verbs.speech import WRONG, Json, Lang, Speech, tell_json
from shipfloor.verbs.station_call import STATION_URL, calling
from shipfloor.verbs.told import json_of, show, told_by_station

SECONDS = 10.0


def explain(
    name: Annotated[str, typer.Argument(help="An order's number, or a waybill's.")],
    *,
    url: Annotated[str, typer.Option(help="The station's address.")] = STATION_URL,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """Say why an order or a parcel is due when it is."""
    speech = Speech(lang)
    cards, zone = _cards(speech, url, name)
    if as_json:
        tell_json(_document(cards, speech, zone))
        return
    if not cards:
        typer.echo(speech.say("no_parcel", name=name))
    for card in cards:
        number = speech.say("parcel", number=card["tracking_number"] or card["parcel_id"])
        state = speech.named("parcel_state", card["state"])
        show(told_by_station(card), speech, zone, title=f"{number} · {state}")


def _document(cards: list[dict[str, Any]], speech: Speech, zone: ZoneInfo) -> dict[str, Any]:
    """The keys of the parcel whose bench deadline comes first, as ``deadline`` tells them, then every parcel's."""
    parcels = [
        {
            "parcel_id": card["parcel_id"],
            "tracking_number": card["tracking_number"],
            "state": card["state"],
            "minutes_left": card["minutes_left"],
            **json_of(told_by_station(card), speech, zone),
        }
        for card in sorted(cards, key=lambda card: (card["bench_deadline"] is None, card["bench_deadline"] or ""))
    ]
    return {**(json_of(told_by_station(_first(cards)), speech, zone) if cards else {}), "parcels": parcels}


def _first(cards: list[dict[str, Any]]) -> dict[str, Any]:
    return min(cards, key=lambda card: (card["bench_deadline"] is None, card["bench_deadline"] or ""))


def _cards(speech: Speech, url: str, name: str) -> tuple[list[dict[str, Any]], ZoneInfo]:
    """The parcels of an order, or the one of a waybill number, with the site's zone; asked of the running station."""
    import httpx

    named = quote(name, safe="")
    with calling(speech, url), httpx.Client(base_url=f"{url}/api/v1", timeout=SECONDS) as station:
        zone = ZoneInfo(str(station.get("/site-rules").json()["zone"]))
        order = station.get(f"/orders/{named}")
        if order.is_success:
            return list(order.json()["parcels"]), zone
        parcel = station.get(f"/parcels/{named}")
    if not parcel.is_success:
        speech.fail("unknown_order", code=WRONG, name=name)
    return [parcel.json()["card"]], zone
