"""A glove that touches twice does nothing twice: no second print, no reason chosen under it; each digit counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.bench_page import ABOUT, OPEN, REFUSED, show
from tests.browser.fake_station import FakeStation
from tests.browser.floor import because, bench, parcel, said

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DELIBERATE_MS = 450
PRINTS = {"label": "station", "photo": "wanted"}
FULL = parcel(
    state="verified",
    lines=[{**each, "verified": each["quantity"]} for each in OPEN["lines"]],
    verified=5,
    label={"job_id": "j", "attempt": 1, "state": "unknown", "reprint": 0},
)


@pytest.fixture(params=["glove", "mouse"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page that is touched, or clicked."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, has_touch=request.param == "glove")
    yield context.new_page()
    context.close()


def touch_twice(page: Page, spot: Locator) -> None:
    """Two touches (or clicks) of one spot, as fast as a browser can be driven, whatever lies under the second."""
    box = spot.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if page.evaluate("navigator.maxTouchPoints"):
        page.touchscreen.tap(x, y)
        page.touchscreen.tap(x + 4, y)
    else:
        page.mouse.dblclick(x, y)


def posts_of(page: Page, station: FakeStation) -> list[tuple[str, object]]:
    """What these touches sent: what is sent after them has come, so all of it has."""
    page.evaluate("fetch('/api/v1/afterwards', { method: 'POST' })")
    while not any(path == "/afterwards" for path, _ in station.posts):
        station.wait_for_posts(len(station.posts) + 1)
    return [each for each in station.posts if each[0] != "/afterwards"]


def test_a_label_is_printed_again_once(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("label_wanted", bench(FULL, profile=PRINTS), "sample", **ABOUT))
    touch_twice(page, page.locator("#work [data-do=reprint]"))
    assert posts_of(page, station) == [("/bench/reprint", {"attempt": 1})]


def test_a_photo_is_taken_again_once(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("photo_missed", bench(FULL), "sample", reason=because("photo_missed", why="dark"), **ABOUT))
    touch_twice(page, page.locator("#cover [data-do=retake]"))
    assert posts_of(page, station) == [("/bench/retake", None)]


def test_the_second_touch_of_hold_chooses_no_reason_that_the_first_one_brought_under_the_finger(
    page: Page, station: FakeStation
) -> None:
    show(page, station)
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    page.evaluate("document.querySelector('[data-do=hold]').style.cssText = 'position: fixed; left: 30vw; top: 45vh'")
    touch_twice(page, page.locator("[data-do=hold]"))
    expect(page.locator("#sheet .tile")).to_have_count(4)
    assert posts_of(page, station) == []


def test_what_is_meant_twice_counts_twice(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    undo = page.locator("[data-do=undo]")
    undo.click()
    page.wait_for_timeout(DELIBERATE_MS)  # the time itself is what is tested
    undo.click()
    station.wait_for_posts(2)
    page.locator("[data-do=hold]").click()
    page.locator("#sheet [data-choice=short]").click()
    station.wait_for_posts(3)


def test_each_digit_of_a_pin_counts_however_fast(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(REFUSED)
    touch_twice(page, page.locator("#cover [data-key='9']"))
    expect(page.locator("#cover .lift .digits")).to_have_text("99")


def test_a_touch_while_the_same_is_under_way_is_that_one(page: Page, station: FakeStation) -> None:
    waiting: list[Route] = []
    page.route("**/bench/retake", lambda route: waiting.append(route))  # noqa: PLW0108 - it asks its handler for a name
    show(page, station)
    station.tell(said("photo_missed", bench(FULL), "sample", reason=because("photo_missed", why="dark"), **ABOUT))
    retake = page.locator("#cover [data-do=retake]")
    retake.click()
    page.wait_for_timeout(DELIBERATE_MS)  # so that the second one is not dropped as a trembling hand
    retake.click()
    page.locator("#cover [data-do=supervisor]").click()
    expect(page.locator("#sheet .layer")).to_be_visible()
    assert len(waiting) == 1
    waiting[0].fulfill(json={})
    page.keyboard.press("Escape")


def test_one_code_typed_twice_is_two_units(page: Page, station: FakeStation) -> None:
    show(page, station, "?keys=1")
    page.keyboard.type("6901\n6901\n", delay=0)
    station.wait_for_posts(2)
    assert [body["code"] for _, body in station.posts] == ["6901", "6901"]
