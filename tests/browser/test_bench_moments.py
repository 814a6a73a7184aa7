"""What the clock has just reached is one quiet line at a bench: nothing to touch, one soft tone, gone by itself."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import floor
from tests.browser.bench_page import ABOUT, OPEN, show, still
from tests.browser.fake_station import FakeStation
from tests.browser.floor import because, bench, said
from tests.browser.tones import LISTEN, tones

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOSING = {
    "what": "window_closing",
    "minutes": 15,
    "shop": "",
    "carrier": "",
    "at": "2026-11-20T09:45:00Z",
    "shown_until": "2026-11-20T09:50:00Z",
}
TRUCK = {**CLOSING, "what": "trip_near", "minutes": 10, "carrier": "zto"}
SOFT = [["sine", 587]]


def day(*moments: dict[str, Any]) -> dict[str, Any]:
    return {**floor.QUEUE, "moments": list(moments)}


def begin(page: Page, station: FakeStation) -> None:
    page.add_init_script(LISTEN)
    station.now = "2026-11-20T09:45:01Z"
    show(page, station)
    station.tell({"type": "beat", "now": station.now})


def test_a_moment_is_a_line_and_one_soft_tone_and_covers_nothing(page: Page, station: FakeStation) -> None:
    begin(page, station)
    station.tell(day(CLOSING, TRUCK))
    line = page.locator("#strip .is-moment")
    expect(line).to_contain_text("还有 15 分截单")
    expect(line).to_contain_text("中通 还有 10 分开车")
    expect(page.locator("#cover > *")).to_have_count(0)
    expect(page.locator("h1.act")).to_have_text("扫面单 8826")
    station.tell(day(CLOSING, TRUCK))
    station.tell({**day(CLOSING, TRUCK), "due_left": 3})
    expect(page.locator(".clock-card").first).to_contain_text("3 件")
    assert tones(page) == SOFT


def test_a_moment_that_was_there_when_the_page_opened_makes_no_sound(page: Page, station: FakeStation) -> None:
    station.greet(day(CLOSING))
    begin(page, station)
    expect(page.locator("#strip .is-moment")).to_contain_text("还有 15 分截单")
    assert tones(page) == []


def test_a_moment_never_cuts_what_a_scan_is_told_and_stands_back_for_it(page: Page, station: FakeStation) -> None:
    begin(page, station)
    station.tell(said("wrong", bench(OPEN), "wrong", reason=because("wrong"), **ABOUT))
    station.tell(day(CLOSING))
    expect(page.locator("#cover > *")).to_have_count(1)
    station.tell(said("note", bench(OPEN), "none", reason=because("undone")))
    expect(page.locator("#strip .strip")).to_have_count(1)
    expect(page.locator("#strip .is-moment")).to_have_count(0)
    assert [tone for tone in tones(page) if tone[0] != "cut"] == [["square", 220]]


def test_a_moment_leaves_by_itself(page: Page, station: FakeStation) -> None:
    still(page, station)
    begin(page, station)
    station.tell(day(CLOSING))
    expect(page.locator("#strip .is-moment")).to_be_visible()
    page.clock.run_for(5 * 60_000)
    expect(page.locator("#strip .is-moment")).to_have_count(0)
