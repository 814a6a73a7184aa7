"""What runs out, by hours left with its fine, and what missed its day, by cause: as a supervisor reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.panel.floor import AT, CUP, DECLARED, HELD, go, orders
from tests.running_station import RunningStation, running_station, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AFTER_THE_TRUCK = datetime(2026, 11, 20, 12, 31, tzinfo=UTC)  # 20:31 in Shanghai


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStation]:
    """A floor that was switched off at 17:21 and on again after its last truck."""
    folder = tmp_path_factory.mktemp("evening")
    with running_station(folder, at=AT) as running:
        running.sign_in()
        running.issue("017", "packer", "梅")
        rules = running.get("/site-rules")
        trip = {"carrier": "yto", "weekdays": list(range(7)), "departs": "20:30:00"}
        running.client.put("/site-rules", json={**rules, "trips": [trip]}).raise_for_status()
        running.load(orders())
        running.scan("B:017", CUP, "CUP-RED", HELD)
        running.post("/bench/hold", {"reason": "short"})
    with running_station(folder, at=AFTER_THE_TRUCK) as running:
        until(lambda: running.get("/misses")["total"] == 6)
        yield running


@pytest.fixture
def page(browser: Browser, evening: RunningStation) -> Iterator[Page]:
    context = browser.new_context(base_url=evening.url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def test_what_is_declared_and_not_packed_shows_its_hours_and_its_fine(page: Page) -> None:
    go(page, "/panel/parcels?attention=uploaded_not_packed")
    row = page.locator(f"tr[data-parcel={DECLARED}]")
    expect(row).to_contain_text("余 20 时 2")
    expect(row).to_contain_text("11-21 16:54")
    expect(row).to_contain_text("¥")
    expect(page.locator("section.lead")).to_contain_text("罚款合计 ¥5")


def test_the_day_s_misses_stand_on_the_first_page_by_cause_and_lead_to_their_parcels(page: Page) -> None:
    go(page, "/panel")
    misses = page.locator("table.misses")
    expect(misses.locator("tr[data-cause=stock]")).to_contain_text("缺货")
    expect(misses.locator("tr[data-cause=station_down]")).to_contain_text("5")
    misses.locator("tr[data-cause=stock]").get_by_role("link").click()
    expect(page.locator("main h1")).to_have_text("漏发：缺货")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator(f"tr[data-parcel={HELD}]")).to_be_visible()


def test_a_parcel_s_story_says_that_it_missed_its_day_and_why(page: Page) -> None:
    go(page, f"/panel/parcels/{HELD}")
    expect(page.locator("li[data-event=ParcelMissed]")).to_contain_text("没赶上当天")
    expect(page.locator("li[data-event=ParcelMissed]")).to_contain_text("缺货")
