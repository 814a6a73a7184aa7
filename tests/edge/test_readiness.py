"""The report before the window: once a work day, by itself, half an hour before; and whenever somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.readiness import Check, Standing, worst
from domain.reason import reason
from domain.site import SiteRules
from edge import checks
from edge.store.readiness import newest
from edge.workers.readiness import Readiness
from hardware.board import Board
from tests.edge.floor import Floor, floor

HALF_PAST_FOUR = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)  # 16:30 in Yiwu; the window opens at 17:00
WELL = Check(what="disk", standing=Standing.OK, why=reason("disk_free", megabytes=9_000))
NO_PAPER = Check(what="paper", standing=Standing.BAD, why=reason("paper_out"))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    with floor(tmp_path) as opened:
        yield opened


def watching(here: Floor, *seen: Check) -> Readiness:
    return Readiness(here.reader, here.writer, here.clock, lambda: seen or (WELL,))


def reports(here: Floor) -> int:
    return here.kinds().count("ReadinessChecked")


def test_it_comes_by_itself_half_an_hour_before_the_window_and_once(here: Floor) -> None:
    readiness = watching(here)
    for minutes, wanted in ((-1, 0), (0, 1), (1, 1), (29, 1)):
        here.time.now = HALF_PAST_FOUR + timedelta(minutes=minutes)
        readiness.turn()
        assert reports(here) == wanted, f"{minutes} minutes after half past four"


def test_a_station_that_starts_in_the_last_half_hour_still_looks_and_a_later_one_does_not(here: Floor) -> None:
    here.time.now = HALF_PAST_FOUR + timedelta(minutes=31)
    watching(here).turn()
    assert reports(here) == 0
    for minutes in (20, 25):
        here.time.now = HALF_PAST_FOUR + timedelta(minutes=minutes)
        started = watching(here)
        started.turn()
        assert reports(here) == (0 if minutes == 20 else 1), "devices are still being found"
        here.pause(61)
        started.turn()
        assert reports(here) == 1, "a restart looks no second time"


def test_a_day_off_has_no_evening(tmp_path: Path) -> None:
    with floor(tmp_path, rules=SiteRules(days_off=(date(2026, 11, 20),))) as here:
        here.time.now = HALF_PAST_FOUR
        watching(here).turn()
        assert reports(here) == 0


def test_who_asks_gets_a_new_report_and_the_evenings_still_comes(here: Floor) -> None:
    watching(here, NO_PAPER).report()
    report = newest(here.reader)
    assert report is not None
    assert (report.checks, report.by_itself, report.at) == ((NO_PAPER,), False, here.now)
    evening = watching(here)
    here.time.now = HALF_PAST_FOUR
    evening.turn()
    assert reports(here) == 2


def test_impatient_fingers_fill_no_record(here: Floor) -> None:
    readiness = watching(here)
    for _ in range(5):
        readiness.report()
    assert reports(here) == 1
    here.pause(6)
    readiness.report()
    assert reports(here) == 2


def test_the_gravest_standing_is_the_reports() -> None:
    assert worst((WELL, NO_PAPER, WELL)) is Standing.BAD
    assert worst(()) is Standing.OK


@pytest.mark.parametrize(
    ("board", "power", "temperature"),
    [
        (Board(), None, None),
        (Board(undervoltage_now=True, celsius=50), "undervoltage_now", Standing.OK),
        (Board(undervoltage_now=False, undervoltage_seen=True, celsius=72), "undervoltage_seen", Standing.WARN),
        (Board(undervoltage_now=False, undervoltage_seen=False, celsius=81), "power_steady", Standing.BAD),
        (Board(celsius=75, throttled_now=True), None, Standing.BAD),
    ],
)
def test_supply_and_heat_are_told_as_what_they_are(board: Board, power: str | None, temperature: Any) -> None:
    seen, heat = checks.power(board), checks.temperature(board)
    assert (seen.why.code if seen else None, heat.standing if heat else None) == (power, temperature)
