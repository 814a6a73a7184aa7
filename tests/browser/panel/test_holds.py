"""A hold set at the panel with a time, and the list of what is short, taken away as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.panel.floor import AT, CUP, HELD, LATER, go, orders, sign_in
from tests.running_station import RunningStation, running_station

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStation]:
    """Seven parcels; one is held for want of goods."""
    with running_station(tmp_path_factory.mktemp("holds"), at=AT) as running:
        running.sign_in()
        running.issue("017")
        running.load(orders())
        running.scan("B:017", HELD)
        running.post("/bench/hold", {"reason": "short"})
        yield running


@pytest.fixture
def page(browser: Browser, floor: RunningStation) -> Iterator[Page]:
    context = browser.new_context(base_url=floor.url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def test_what_is_short_leads_from_the_first_page_to_its_list_and_to_a_table(
    page: Page, floor: RunningStation, tmp_path: Path
) -> None:
    go(page, "/panel")
    page.locator("tr[data-kind=short]").get_by_role("link").click()
    row = page.locator(f"tr[data-parcel={HELD}]")
    expect(row).to_contain_text("261120-000000000000002")
    expect(row).to_contain_text("杯子 红色 ×1")
    shop = page.locator("tr[data-nearness]")
    expect(shop).to_contain_text("1 / 7 单")
    expect(shop).to_contain_text("一天 100 单且 5%")
    expect(shop).to_contain_text("当天 30%")
    with page.expect_download() as told:
        page.locator("[data-do=export]").click()
    told.value.save_as(tmp_path / "short.csv")
    [head, line] = list(csv.reader(io.StringIO((tmp_path / "short.csv").read_text(encoding="utf-8-sig"))))
    taken = dict(zip(head, line, strict=True))
    assert (taken["订单号"], taken["运单号"], taken["商家编码"], taken["缺几个"]) == (
        "261120-000000000000002", HELD, "CUP-RED", "1",
    )  # fmt: skip
    assert taken["平台"] == "拼多多"


def test_a_parcel_is_held_at_the_panel_until_a_time_and_comes_first_after(page: Page, floor: RunningStation) -> None:
    go(page, f"/panel/parcels/{LATER}")
    page.get_by_role("button", name="挂起").click()
    page.locator("dialog select[name=date]").select_option(index=2)
    page.locator("dialog input[name=time]").fill("0800")
    page.locator("dialog button.is-main").click()
    sign_in(page)
    expect(page.locator("main h1")).to_contain_text("挂起")
    expect(page.locator("section.lead")).to_contain_text("放回后先打")
    hold = floor.get(f"/parcels/{LATER}")["parcel"]["hold"]
    assert (hold["reason"], hold["until"], hold["urgent"]) == ("short", "2026-11-21T00:00:00+00:00", True)


def test_a_time_that_is_past_is_refused_in_a_sentence(page: Page, floor: RunningStation) -> None:
    go(page, f"/panel/parcels/{CUP}")
    page.get_by_role("button", name="挂起").click()
    page.locator("dialog select[name=date]").select_option(index=1)
    page.locator("dialog input[name=time]").fill("0800")
    page.locator("dialog button.is-main").click()
    sign_in(page)
    expect(page.locator("#said")).to_contain_text("放回的时间要在以后")
    assert floor.get(f"/parcels/{CUP}")["parcel"]["state"] == "released"
