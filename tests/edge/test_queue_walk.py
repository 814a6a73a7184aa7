"""The queue off its indexes is the queue that the rules enforce: compared with plain sorting, for any parcels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.deadline import Deadline, is_hopeless
from domain.openable import NEAR, Openable, is_due, view_of
from domain.site import Label, Photo, Profile, SiteRules, Surge
from edge.store.instants import us
from edge.store.queue import Paper, first_due, first_in_surge, first_urgent_and_due, page
from journal.database import Connection
from tests.edge.floor import MEMORY, floor

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # in Yiwu
UNKNOWN = datetime.max.replace(tzinfo=UTC)
OFF = ("held", "opened", "packed", "cancelled")

hours = st.integers(-40, 60)


def parcels(paid: st.SearchStrategy[int | None]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(
        st.fixed_dictionaries(
            {
                "bench": st.none() | hours,
                "slack": st.integers(0, 30),
                "chance": st.integers(-30, 30),
                "early": st.integers(0, 3),
                "paid": paid,
                "paper": st.booleans(),
                "wave": st.sampled_from(("", "W1", "W2")),
                "off": st.sampled_from(("", "", "", "state", "ask", "spare")),
            }
        ),
        max_size=12,
    )


def kept(connection: Connection, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put parcels into the table; those that a bench may open, as the rules see them."""
    found = []
    for place, each in enumerate(told):
        parcel = _parcel(place, each)
        connection.execute(
            "INSERT INTO parcels(parcel_id, state, tracking_number, carrier, paid_at, ship_by, bench_deadline,"
            " latest_pack_at, due_on, due_from, wave, ask, spare, unlisted, policy, stretch, reasons, packed_by,"
            " packed_place, refunds, withdrawn, changed)"
            " VALUES (?, ?, ?, 'yto', ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', 0, '[]', '', '', '', 0, '')",
            (
                parcel["id"],
                OFF[place % len(OFF)] if each["off"] == "state" else "released",
                parcel["number"],
                *(
                    us(at) if at else None
                    for at in (parcel["paid"], parcel["ship_by"], parcel["bench"], parcel["latest"])
                ),
                *(str(on) if on else None for on in (parcel["due_on"], parcel["due_on"])),
                each["wave"] if each["paper"] else "",
                each["off"] == "ask",
                each["off"] == "spare",
            ),
        )
        if not each["off"]:
            found.append(parcel)
    return found


def _parcel(place: int, each: dict[str, Any]) -> dict[str, Any]:
    bench = None if each["bench"] is None else NOON + timedelta(hours=each["bench"])
    ship_by = None if bench is None else bench + timedelta(hours=each["slack"])
    return {
        "id": f"P{place:02}",
        "number": f"YT{place:013}" if each["paper"] else "",
        "wave": each["wave"] if each["paper"] else "",
        "paid": None if each["paid"] is None else NOON + timedelta(hours=each["paid"]),
        "bench": bench,
        "ship_by": ship_by,
        "latest": None if bench is None or ship_by is None else min(ship_by, bench + timedelta(hours=each["chance"])),
        "due_on": None if bench is None else _local(bench) - timedelta(days=each["early"]),
    }


def _local(at: datetime) -> date:
    return (at + timedelta(hours=8)).date()


def openable(parcel: dict[str, Any]) -> Openable:
    deadline = None
    if parcel["bench"] is not None:
        deadline = Deadline(
            ship_by=parcel["ship_by"],
            due_on=parcel["due_on"],
            stretch=False,
            bench_deadline=parcel["bench"],
            latest_pack_at=parcel["latest"],
            trip=None,
            policy_id="",
            reasons=(),
            flags=frozenset(),
        )
    return Openable(parcel_id=parcel["id"], deadline=deadline, paid_at=parcel["paid"])


def usual_key(now: datetime, rules: SiteRules) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    def key(parcel: dict[str, Any]) -> tuple[Any, ...]:
        late = parcel["bench"] is None or parcel["bench"] > now + NEAR
        return (
            *_paperless(parcel, rules),
            parcel["bench"] is None,
            late,
            not is_due(openable(parcel), now, rules),
            *_end(parcel),
        )

    return key


def surge_key(now: datetime, rules: SiteRules) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    def key(parcel: dict[str, Any]) -> tuple[Any, ...]:
        deadline = openable(parcel).deadline
        lost = deadline is not None and is_hopeless(deadline, now)
        return (*_paperless(parcel, rules), deadline is None, lost, parcel["latest"] or UNKNOWN, *_end(parcel))

    return key


def _paperless(parcel: dict[str, Any], rules: SiteRules) -> tuple[bool, ...]:
    return (parcel["number"] == "",) if rules.profile.label is Label.PREPRINTED else ()


def _end(parcel: dict[str, Any]) -> tuple[Any, ...]:
    return parcel["bench"] or UNKNOWN, parcel["paid"] is not None, parcel["paid"] or UNKNOWN, parcel["id"]


@pytest.mark.slow
@settings(max_examples=120)
@given(
    told=parcels(st.none() | st.integers(-5, 0)),
    minutes=st.integers(-12 * 60, 20 * 60),
    surge=st.booleans(),
    label=st.sampled_from(Label),
)
def test_any_page_of_the_queue_is_what_sorting_everything_gives(
    told: list[dict[str, Any]], minutes: int, label: Label, *, surge: bool
) -> None:
    now = NOON + timedelta(minutes=minutes)
    until = Surge(until=now + timedelta(days=1), badge="B02", reason="11.11")
    rules = SiteRules(profile=Profile(label=label, photo=Photo.NONE), surge=until if surge else None)
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder)) as here:
        known = kept(here.reader, told)
        known.sort(key=(surge_key if surge else usual_key)(now, rules))
        ids = [parcel["id"] for parcel in known]
        for offset, limit in ((0, 1), (0, 3), (2, 4), (0, 50)):
            assert page(here.reader, now, rules, limit, offset) == ids[offset : offset + limit]


@pytest.mark.slow
@settings(max_examples=120)
@given(
    told=parcels(st.integers(-5, 0)),
    minutes=st.integers(-12 * 60, 20 * 60),
    needed=st.booleans(),
    waves=st.sampled_from(((), ("W1",))),
)
def test_what_a_bench_must_take_first_is_what_the_rules_find_among_all(
    told: list[dict[str, Any]], minutes: int, waves: tuple[str, ...], *, needed: bool
) -> None:
    now, paper = NOON + timedelta(minutes=minutes), Paper(needed or bool(waves), waves)
    usual = SiteRules()
    surge = SiteRules(surge=Surge(until=now + timedelta(days=1), badge="B02", reason="11.11"))
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder)) as here:
        known = [
            parcel
            for parcel in kept(here.reader, told)
            if (parcel["number"] or not paper.needed) and (not waves or parcel["wave"] in waves)
        ]
        for but in ("", *(parcel["id"] for parcel in known[:2])):
            others = [openable(parcel) for parcel in known if parcel["id"] != but]
            assert first_due(here.reader, paper, now, usual, but) == _id(view_of(others, now, usual).due)
            urgent = view_of(others, now, usual).urgent
            found, due = first_urgent_and_due(here.reader, paper, now, usual, but)
            assert due == _id(view_of(others, now, usual).due)
            assert urgent is None or found == urgent.parcel_id
            in_surge = view_of(others, now, surge).urgent
            found = first_in_surge(here.reader, paper, now, but)
            assert in_surge is None or found == in_surge.parcel_id


def _id(found: Openable | None) -> str | None:
    return found.parcel_id if found else None
