"""A supervisor who clicks twice changes one thing once, and nothing of what the first click brought under the hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.panel.floor import AT, CUP, go, orders, supervisor_page
from tests.running_station import RunningStation, running_station

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStation]:
    with running_station(tmp_path_factory.mktemp("twice"), at=AT) as running:
        running.sign_in()
        running.load(orders())
        yield running


@pytest.fixture
def page(browser: Browser, floor: RunningStation) -> Iterator[Page]:
    """A supervisor's page."""
    with supervisor_page(browser, floor) as page:
        yield page


def changes(page: Page) -> list[str]:
    """What the page asks the station to change, from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.method != "GET":
            asked.append(f"{request.method} {request.url.partition('/api/v1')[2]}")

    page.on("request", note)
    return asked


def test_a_badge_is_issued_once(page: Page) -> None:
    asked = changes(page)
    page.locator("form.stacked input[name=name]").fill("小周")
    page.locator("form.stacked button.is-main").dblclick()
    expect(page.locator(".issued")).to_be_visible()
    go(page, "/panel/badges")
    assert asked == ["POST /badges"]


def test_a_lift_is_given_once_and_its_second_touch_presses_nothing_beneath(page: Page, floor: RunningStation) -> None:
    parcel_id = floor.get(f"/parcels/{CUP}")["parcel"]["parcel_id"]
    go(page, f"/panel/parcels/{parcel_id}")
    asked = changes(page)
    page.get_by_role("button", name="放行").first.click()
    go_button = page.locator("dialog button.is-main")
    expect(go_button).to_be_visible()
    go_button.dblclick()
    expect(page.locator("#said")).not_to_be_empty()
    expect(page.locator("dialog[open]")).to_have_count(0)
    go(page, "/panel")
    assert asked == ["POST /lifts"]
