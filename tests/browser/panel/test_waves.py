"""A supervisor who misses parcels: the sentence that says where their paper lies, and the way to it from any number."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panel.floor import AT, go
from tests.running_station import RunningStation, order_row, orders_file, running_station

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAID = "2026-11-20 15:00:00"
LOST, BEGUN = "0311", "0312"
OLD, NEW, NOBODY_S = "YT7512304419001", "YT7512304419002", "YT7512304419003"


def order(serial: int) -> str:
    return f"261120-{serial:015d}"


def number(serial: int) -> str:
    return f"YT75123044{serial:05d}"


def waybills() -> bytes:
    """Wave 0311 with five parcels, one void sheet and one without an order; 0312 with two parcels."""
    rows = [(number(n), order(n), "15:02", LOST, n, "") for n in range(1, 5)]
    rows += [(OLD, order(5), "15:02", LOST, 5, ""), (NOBODY_S, order(99), "15:02", LOST, 7, "")]
    rows += [(NEW, order(5), "15:06", LOST, 6, OLD)]
    rows += [(number(n), order(n), "15:30", BEGUN, n - 7, "") for n in (8, 9)]
    lines = [f"{n},圆通速递,{o},2026-11-20 {at}:00,{wave},{place},{old}" for n, o, at, wave, place, old in rows]
    return "\n".join(["快递单号,快递公司,订单号,打印时间,波次,序号,原快递单号", *lines]).encode()


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStation]:
    """Of wave 0311 one parcel is packed and one in hand; of 0312 everything is packed."""
    with running_station(tmp_path_factory.mktemp("waves"), at=AT) as running:
        running.issue("017", "packer", "梅")
        running.load(orders_file(*(order_row(order(n), "", PAID) for n in (1, 2, 3, 4, 5, 8, 9))))
        running.load(waybills(), "waybills.csv", "waybills")
        running.scan("B:017")
        for serial in (1, 8, 9):
            running.pack(number(serial), "CUP-RED")
        running.scan(number(2))
        yield running


def test_the_sentence_says_how_many_lie_unseen_in_which_wave_and_when_it_was_printed(page: Page) -> None:
    go(page, "/panel/waves")
    expect(page.locator("main h1")).to_have_text("没打包的 4 件里，3 件在波次 0311，15:02 打印，一次没扫过。")
    page.goto("/panel/waves?lang=en")
    expect(page.locator("main h1")).to_have_text("3 of 4 still to pack are in wave 0311, printed 15:02, never scanned.")


def test_each_wave_shows_what_became_of_it_and_where_its_paper_was_scanned(page: Page) -> None:
    go(page, "/panel/waves")
    lost, begun = page.locator(f"tr[data-wave='{LOST}']"), page.locator(f"tr[data-wave='{BEGUN}']")
    expect(lost.locator("td").nth(2)).to_have_text("5")
    expect(lost.locator("td").nth(4)).to_have_text("3")
    expect(lost).to_contain_text("已换单 1 张")
    expect(lost).to_contain_text("没有订单 1 张")
    expect(lost.locator("td").last).to_have_text(re.compile(r"打包台 17:2\d 2"))
    expect(begun).to_contain_text("都扫过")
    expect(page.locator("table.waves tbody tr").first).to_have_attribute("data-wave", BEGUN)


def test_a_wave_lists_its_waybills_as_they_lie_and_only_the_unseen_ones_on_one_touch(page: Page) -> None:
    go(page, "/panel/waves")
    page.locator(f"tr[data-wave='{LOST}']").get_by_role("link", name="3", exact=True).click()
    expect(page.locator("main h1")).to_contain_text("5 件里 3 件一次没扫过")
    shown = page.locator("table.papers tbody tr")
    expect(shown).to_have_count(3)
    assert [row.get_attribute("data-waybill") for row in shown.all()] == [number(3), number(4), NEW]
    page.locator("button[data-show=all]").click()
    expect(shown).to_have_count(7)
    expect(page.locator(f"tr[data-waybill={OLD}]")).to_contain_text("已换单")
    expect(page.locator(f"tr[data-waybill={OLD}]").get_by_role("link")).to_have_text(NEW)
    expect(page.locator(f"tr[data-waybill={NOBODY_S}]")).to_contain_text("没有订单")
    expect(page.locator(f"tr[data-waybill={number(1)}]")).to_contain_text("工号 017")


@pytest.mark.parametrize("typed", [LOST, "031", number(4), number(4)[-5:], order(4)])
def test_a_wave_a_waybill_its_last_digits_and_an_order_lead_to_the_wave(page: Page, typed: str) -> None:
    go(page, "/panel/waves")
    page.locator("input[name=q]").fill(typed)
    expect(page.locator(f"tr[data-wave='{LOST}']")).to_be_visible()
    expect(page.locator(f"tr[data-wave='{BEGUN}']")).to_have_count(1 if typed == "031" else 0)
    page.locator(f"tr[data-wave='{LOST}'] a.strong").first.click()
    expect(page.locator("main h1")).to_contain_text("波次 0311")
    sought = page.locator("tr.is-sought")
    expect(sought).to_have_count(1 if typed in number(4) else 0)


def test_the_list_of_parcels_and_a_parcel_s_page_lead_to_its_wave(page: Page) -> None:
    go(page, f"/panel/parcels?q={number(3)}")
    page.get_by_role("link", name="波次 0311 第 3 张").click()
    expect(page.locator("tr.is-sought")).to_have_attribute("data-waybill", number(3))
    go(page, f"/panel/parcels/{number(3)}")
    page.get_by_role("link", name="波次 0311").click()
    expect(page.locator("tr.is-sought")).to_have_attribute("data-waybill", number(3))


def test_the_first_page_says_of_what_waits_for_a_trip_in_which_wave_it_lies_printed_when(page: Page) -> None:
    go(page, "/panel")
    expect(page.locator("tr[data-trip=yto]")).to_contain_text("波次 0311 3 · 15:02 打印")
    page.set_viewport_size({"width": 1024, "height": 900})
    page.goto("/panel?lang=en")
    expect(page.locator("tr[data-trip=yto]")).to_contain_text("wave 0311 3 · printed 15:02")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_what_is_scanned_meanwhile_changes_the_page_and_nobody_s_typing(page: Page, floor: RunningStation) -> None:
    go(page, "/panel/waves")
    page.locator("input[name=q]").fill(LOST)
    expect(page.locator("table.waves tbody tr")).to_have_count(1)
    floor.scan("CUP-RED")
    floor.pack(number(3), "CUP-RED")
    expect(page.locator("main h1")).to_contain_text("没打包的 2 件里，2 件在波次 0311", timeout=30_000)
    expect(page.locator("input[name=q]")).to_have_value(LOST)
    expect(page.locator("input[name=q]")).to_be_focused()


def test_a_wave_that_nobody_listed_is_said_to_be_none(page: Page) -> None:
    go(page, "/panel/waves?q=none")
    expect(page.locator("main h1")).to_have_text("没有这个波次。")
    go(page, "/panel/wave?wave=none")
    expect(page.locator("main h1")).to_have_text("没有这个波次。")
