"""``deadline``: until when an order must be shipped and packed that is in no system, by the policies that ship with us.

Asks no station and no network. Does not know how words become an order (``asked``) or an answer words (``told``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from shipfloor.verbs.asked import Typed, Unusable, asked_of
from shipfloor.verbs.speech import UNUSABLE, Json, Lang, Speech, tell_json
from shipfloor.verbs.told import json_of, show, told_of

_TIME = "such as 2026-11-20T16:52:00+08:00; without an offset it is the wall clock of --zone, or of the platform."


def deadline(  # noqa: PLR0913  # an order has so many words, and each is an option of its own
    *,
    platform: Annotated[str, typer.Option(help="Whose rules: pdd, taobao, ebay … or the id of one policy.")] = "",
    paid_at: Annotated[str, typer.Option(help=f"When it was paid, {_TIME}")] = "",
    group_completed_at: Annotated[str, typer.Option(help="When the group was complete (Pinduoduo).")] = "",
    created_at: Annotated[str, typer.Option(help="When it was placed.")] = "",
    promise: Annotated[str, typer.Option(help="The platform's own promise for it.")] = "",
    declared_at: Annotated[str, typer.Option(help="When it was declared shipped at the platform.")] = "",
    now: Annotated[str, typer.Option(help="The instant to judge risk at; else the present.")] = "",
    kind: Annotated[
        list[str] | None,
        typer.Option("--class", help="presale=2026-12-01, same_day, 24h, bonded, direct_mail … Again for more."),
    ] = None,
    presale_on: Annotated[str, typer.Option(help="The date by which a presale order ships.")] = "",
    handling_days: Annotated[
        int | None, typer.Option(min=0, max=366, help="The handling time that its listing promises (eBay, Etsy …).")
    ] = None,
    carrier: Annotated[str, typer.Option(help="Who takes it: zto, 中通 …")] = "",
    trip: Annotated[list[str] | None, typer.Option(help="When that carrier leaves, HH:MM. Again for more.")] = None,
    shop: Annotated[str, typer.Option(help="The shop, where the site's rules speak of it.")] = "",
    zone: Annotated[str, typer.Option(help="The site's time zone, such as Asia/Shanghai.")] = "",
    site: Annotated[Path | None, typer.Option(help="The site's rules, as a station gives them (JSON).")] = None,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """Say until when an order must be shipped, and packed for its truck."""
    times = {
        "paid-at": paid_at,
        "group-completed-at": group_completed_at,
        "created-at": created_at,
        "promise": promise,
        "declared-at": declared_at,
        "now": now,
    }
    typed = Typed(
        platform=platform,
        shop=shop,
        times=times,
        presale_on=presale_on,
        handling_days=handling_days,
        classes=kind or (),
        carrier=carrier,
        trips=trip or (),
        zone=zone,
        site=site,
    )
    _answer(typed, Speech(lang), as_json=as_json)


def _answer(typed: Typed, speech: Speech, *, as_json: bool) -> None:
    from domain.calendar import zone_of
    from domain.deadline import deadline_of
    from edge.clock import Clock
    from edge.policies import shipped_policies

    try:
        asked = asked_of(typed, shipped_policies())
    except Unusable as error:
        _refuse(error, speech, as_json=as_json)
    found = deadline_of(asked.order, asked.policy, asked.rules)
    if found is None:
        _refuse(Unusable("nothing_to_compute"), speech, as_json=as_json)
    told = told_of(found, asked.now or Clock().now(), asked.notes)
    if as_json:
        tell_json(json_of(told, speech, zone_of(asked.rules)))
    else:
        show(told, speech, zone_of(asked.rules))


def _refuse(error: Unusable, speech: Speech, *, as_json: bool) -> NoReturn:
    if not as_json:
        speech.fail(error.key, code=UNUSABLE, **error.params)
    words = speech.say(error.key, **error.params)
    tell_json({"error": {"code": error.key, "words": words, "params": error.params}})
    raise typer.Exit(UNUSABLE)
