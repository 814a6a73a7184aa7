"""A label that nobody can scan, on the bench's page: no button packs it; a supervisor's word takes badge and PIN."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.bench_page import ABOUT, still
from tests.browser.bench_page import show as opened
from tests.browser.fake_station import FakeStation
from tests.browser.floor import because, bench, said
from tests.browser.test_bench_layout import MEASURE, PRINTED, SIZES, labelled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

APART = 12
"""Pixels between two buttons."""


def waits(state: str) -> dict[str, Any]:
    return said("label_wanted", bench(labelled(state), profile=PRINTED), "sample", **ABOUT)


def typed(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f"#cover [data-key='{digit}']").click()
    page.locator("#cover [data-do=lift]").click()


@pytest.mark.parametrize(
    ("state", "ways"),
    [
        ("started", []),
        ("printed", ["settle"]),
        ("unknown", ["reprint", "settle"]),
        ("absent", ["reprint"]),
        ("failed", ["reprint"]),
    ],
)
def test_the_bench_offers_what_the_station_can_do_and_no_more(
    page: Page, station: FakeStation, state: str, ways: list[str]
) -> None:
    opened(page, station)
    station.tell(waits(state))
    expect(page.locator("h1.act")).to_be_visible()
    found = page.locator("#work .where [data-do]").evaluate_all("all => all.map((each) => each.dataset.do)")
    assert found == ways


def test_a_glove_does_not_hit_two_buttons(page: Page, station: FakeStation) -> None:
    opened(page, station)
    station.tell(waits("unknown"))
    reprint = page.locator("#work [data-do=reprint]").bounding_box()
    settle = page.locator("#work [data-do=settle]").bounding_box()
    assert reprint is not None
    assert settle is not None
    assert settle["x"] - reprint["x"] - reprint["width"] >= APART


@pytest.mark.parametrize("there", [True, False])
def test_a_supervisor_says_whether_the_label_is_there(page: Page, station: FakeStation, *, there: bool) -> None:
    opened(page, station)
    station.tell(waits("unknown"))
    page.locator("#work [data-do=settle]").click()
    assert station.posts == []
    expect(page.locator("#cover .lift")).to_have_count(0)
    page.locator(f"#cover [data-do=settle_{'there' if there else 'absent'}]").click()
    expect(page.locator("#cover .lift")).to_be_visible()
    typed(page, "02")
    typed(page, "482913")
    station.wait_for_posts(1)
    assert station.posts == [
        ("/bench/settle-label", {"attempt": 2, "there": there, "badge": "02", "pin": "482913"}),
    ]
    if there:
        station.tell(said("packed", bench(), "packed", **ABOUT))
        expect(page.locator("#cover")).to_contain_text("已打包")
    else:
        on = bench(labelled("absent"), profile=PRINTED)
        station.tell(said("label_wanted", on, reason=because("label_settled_absent", badge="02"), **ABOUT))
        expect(page.locator("#cover > *")).to_have_count(0)
        expect(page.locator("#work [data-do=reprint]")).to_be_visible()


def test_a_scanned_badge_goes_to_the_pad_and_a_wrong_pin_is_said_there(page: Page, station: FakeStation) -> None:
    opened(page, station)
    station.tell(waits("printed"))
    station.answers["/bench/settle-label"] = (403, {"title": "pin_wrong", "reason": because("pin_wrong", left=3)})
    page.locator("#work [data-do=settle]").click()
    page.locator("#cover [data-do=settle_there]").click()
    on = bench(labelled("printed"), profile=PRINTED)
    station.tell(said("note", on, "right", reason=because("supervisor_badge", badge="B02")))
    typed(page, "000000")
    expect(page.locator("#cover .lift")).to_contain_text("3")
    page.locator("#cover [data-do=not_now]").click()
    expect(page.locator("#cover > *")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("step", ["question", "pad"])
def test_the_question_and_its_pad_fit_every_size(page: Page, station: FakeStation, language: str, step: str) -> None:
    still(page, station)
    opened(page, station, f"?lang={language}")
    station.tell(waits("unknown"))
    page.locator("#work [data-do=settle]").click()
    if step == "pad":
        page.locator("#cover [data-do=settle_absent]").click()
    faults = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        if found := page.evaluate(MEASURE):
            faults[f"{width}x{height}"] = found
    assert faults == {}
