"""What the bench page does when it cannot hear its station, and what it sounds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import floor
from tests.browser.bench_page import ABOUT, OPEN, colour_of, show, still
from tests.browser.fake_station import FakeStation
from tests.browser.floor import because, bench, said
from tests.browser.tones import LISTEN, tones

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DARK = "rgb(11, 16, 18)"


def test_silence_covers_everything_within_six_and_a_half_seconds(page: Page, station: FakeStation) -> None:
    still(page, station)
    show(page, station)
    station.greeting = []  # frozen: it takes a new connection and says nothing
    page.clock.run_for(5500)
    expect(page.locator("#cut > *")).to_have_count(0)
    page.clock.run_for(1000)
    expect(page.locator("#cut .word")).to_have_text("先别扫")
    assert colour_of(page, "#cut .outcome") == DARK
    covered = page.evaluate(
        """() => [[5, 5], [innerWidth - 5, 5], [innerWidth / 2, innerHeight / 2], [5, innerHeight - 5]]
             .every(([x, y]) => document.elementFromPoint(x, y).closest("#cut"))"""
    )
    assert covered is True


def test_what_the_station_says_keeps_the_screen(page: Page, station: FakeStation) -> None:
    still(page, station)
    show(page, station)
    for count in range(3):
        page.clock.run_for(4000)
        station.tell(said(None, bench(count_today=count)))
        expect(page.locator(".count-today")).to_have_text(str(count))
    expect(page.locator("#cut > *")).to_have_count(0)


def test_a_closed_stream_covers_at_once_and_comes_back_with_the_parcel_and_no_sound(
    page: Page, station: FakeStation
) -> None:
    page.add_init_script(LISTEN)
    show(page, station)
    station.tell(said("wrong", bench(OPEN), "wrong", reason=because("wrong"), **ABOUT))
    expect(page.locator("#cover .word")).to_have_text("错货")
    tones(page)
    station.refuses = True
    station.greet(said("packed", bench(OPEN), "packed", **ABOUT))
    station.drop()
    expect(page.locator("#cut .word")).to_be_visible(timeout=1000)
    expect(page.locator("#cut .tries")).to_contain_text("已断 00:0")
    station.refuses = False
    expect(page.locator("#cut > *")).to_have_count(0, timeout=4000)
    expect(page.locator("h1.act")).to_have_text("陶瓷马克杯")
    expect(page.locator("#cover > *")).to_have_count(0)
    assert [wave for wave, _hertz in tones(page) if wave != "cut"] == []


def test_nothing_is_shown_before_the_station_has_spoken(page: Page, station: FakeStation) -> None:
    station.refuses = True
    page.goto(f"{station.url}/bench")
    expect(page.locator("#cut .word")).to_have_text("先别扫")
    station.refuses = False
    expect(page.locator("h1.act")).to_have_text("扫面单 8826", timeout=5000)


@pytest.mark.parametrize(
    ("sound", "heard"),
    [
        ("right", [["sine", 1320]]),
        ("packed", [["sine", 1320], ["sine", 1760]]),
        ("already", [["sine", 880]]),
        ("wrong", [["square", 220]]),
        ("unfinished", [["square", 220], ["square", 330]]),
        ("refused", [["triangle", 440], ["triangle", 330]]),
        ("stop", [["square", 330], ["square", 220], ["square", 330]]),
        ("unlisted", [["sine", 660], ["sine", 660]]),
        ("sample", [["triangle", 784]] * 3),
        ("none", []),
    ],
)
def test_each_sound_has_its_own_tones(page: Page, station: FakeStation, sound: str, heard: list[list[object]]) -> None:
    page.add_init_script(LISTEN)
    show(page, station)
    station.tell(said("note", bench(count_today=313), sound, reason=because("undone")))
    expect(page.locator(".count-today")).to_have_text("313")
    assert [tone for tone in tones(page) if tone[0] != "cut"] == heard


def test_a_newer_sound_cuts_the_older(page: Page, station: FakeStation) -> None:
    page.add_init_script(LISTEN)
    show(page, station)
    station.tell(said("wrong", bench(OPEN), "wrong", reason=because("wrong"), **ABOUT))
    station.tell(said("right", bench(OPEN), "right", **ABOUT))
    expect(page.locator("#cover > *")).to_have_count(0)
    assert tones(page) == [["square", 220], ["cut", 0], ["sine", 1320]]


def test_a_neighbouring_bench_sounds_higher(page: Page, station: FakeStation) -> None:
    station.greet({**floor.HELLO, "offset_semitones": 2})
    page.add_init_script(LISTEN)
    show(page, station)
    station.tell(said("right", bench(OPEN), "right", **ABOUT))
    expect(page.locator("h1.act")).to_have_text("陶瓷马克杯")
    assert tones(page) == [["sine", 1482]]
