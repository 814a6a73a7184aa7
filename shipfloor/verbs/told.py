"""A deadline as the command tells it: the same keys and the same words, whoever computed it.

Does not compute one: ``deadline`` asks the engine, ``explain`` a running station.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.deadline import Deadline, minutes_left, risk
from domain.reason import Reason

if TYPE_CHECKING:
    from shipfloor.verbs.speech import Speech

UNCONFIRMED = "unconfirmed"
_ABOUT = ("ship_by_", "due_", "bench_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of one deadline; ``ship_by`` None: nothing says when it is due, and so nothing else is known."""

    ship_by: datetime | None
    due_date: date | None
    bench_deadline: datetime | None
    risk: str | None
    policy: str
    flags: tuple[str, ...]
    reasons: tuple[Reason, ...]
    minutes_left: int | None


def told_of(deadline: Deadline, now: datetime, notes: Iterable[Reason] = ()) -> Told:
    """The engine's answer at an instant; ``notes`` say how the question was read, and are flags too."""
    notes = tuple(notes)
    return Told(
        ship_by=deadline.ship_by,
        due_date=deadline.due_on,
        bench_deadline=deadline.bench_deadline,
        risk=risk(deadline, now).value,
        policy=deadline.policy_id,
        flags=tuple(sorted(deadline.flags | {note.code for note in notes})),
        reasons=(*deadline.reasons, *notes),
        minutes_left=minutes_left(deadline, now),
    )


def told_by_station(card: dict[str, Any]) -> Told:
    """What a station's API says of a parcel."""
    return Told(
        ship_by=_read(card["ship_by"]),
        due_date=date.fromisoformat(card["due_on"]) if card["due_on"] else None,
        bench_deadline=_read(card["bench_deadline"]),
        risk=card["risk"] if card["bench_deadline"] else None,
        policy=card["policy"],
        flags=tuple(card["flags"]),
        reasons=tuple(Reason(each["code"], each["params"]) for each in card["reasons"]),
        minutes_left=card["minutes_left"],
    )


def json_of(told: Told, speech: Speech, zone: ZoneInfo) -> dict[str, Any]:
    """The keys that programs rely on; instants in the site's zone, with their offset."""
    return {
        "ship_by": _iso(told.ship_by, zone),
        "due_date": told.due_date.isoformat() if told.due_date else None,
        "bench_deadline": _iso(told.bench_deadline, zone),
        "risk": told.risk,
        "policy": told.policy,
        "flags": list(told.flags),
        "reasons": [
            {"code": why.code, "words": speech.worded(why, zone), "params": why.params} for why in told.reasons
        ],
    }


def show(told: Told, speech: Speech, zone: ZoneInfo, title: str = "") -> None:
    """A small table for people: what, when, why."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", show_header=False)
    for what, value, why in _rows(told, speech, zone):
        table.add_row(what, value, why)
    Console(highlight=False, markup=False).print(table)


def _rows(told: Told, speech: Speech, zone: ZoneInfo) -> Iterator[tuple[str, str, str]]:
    def why(*starts: str) -> str:
        return "\n".join(speech.worded(each, zone) for each in told.reasons if each.code.startswith(starts))

    if told.ship_by is None:
        yield speech.say("ship_by"), speech.say("no_deadline"), ""
        return
    sources = [each for each in told.reasons if each.code == UNCONFIRMED]
    mark = f"  {speech.say('unconfirmed')}" if sources else ""
    doubts = [speech.worded(each, zone) for each in sources]
    yield speech.say("ship_by"), _local(told.ship_by, zone) + mark, "\n".join([why("ship_by_"), *doubts])
    yield speech.say("due_date"), str(told.due_date), why("due_")
    yield speech.say("bench_deadline"), _local(told.bench_deadline, zone), why("bench_")
    yield speech.say("risk"), speech.named("risk", told.risk or ""), _left(told.minutes_left, speech)
    yield speech.say("policy"), told.policy or speech.say("no_policy"), ""
    notes = [each for each in told.reasons if each.code != UNCONFIRMED and not each.code.startswith(_ABOUT)]
    if notes:
        yield speech.say("note"), "", "\n".join(speech.worded(each, zone) for each in notes)


def _left(minutes: int | None, speech: Speech) -> str:
    if minutes is None:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    return speech.say("time_left" if minutes >= 0 else "time_over", hours=hours, minutes=rest)


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds") if at is not None else ""


def _iso(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat(timespec="seconds") if at is not None else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
