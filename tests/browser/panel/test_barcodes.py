"""Codes on the panel: what nobody knows, what a supervisor bound, what packers chose; taken back by badge and PIN."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from domain.goods import Goods
from tests.browser.panel.floor import AT, CANARY, go, sign_in
from tests.running_station import PIN, SUPERVISOR, RunningStation, order_row, orders_file, running_station

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYBILL = "YT7512304410001"
SHARED, BOUND, UNKNOWN = "6901234567892", "6900000000007", f"NEW-{CANARY[:60]}"


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStation]:
    """A parcel is open: one code was answered by picture in it, one bound to its hat, one nobody knows."""
    with running_station(tmp_path_factory.mktemp("codes"), at=AT) as running:
        running.issue(SUPERVISOR, "supervisor", pin=PIN)
        running.issue("017")
        cups = [Goods(sku=f"CUP-{name}", barcodes=(SHARED,), name="杯子", variant=name) for name in ("RED", "BLUE")]
        running.station.feed.take_goods([*cups, Goods(sku="HAT", name="帽子", name_en="Hat")])
        goods = (("CUP-RED", 1), ("CUP-BLUE", 2), ("HAT", 2))
        paid = "2026-11-20 15:00:00"
        rows = [
            order_row(f"261120-{n:015}", WAYBILL, paid, **{"商家编码-规格维度": sku, "商品数量(件)": str(count)})
            for n, (sku, count) in enumerate(goods)
        ]
        running.load(orders_file(*rows))
        running.scan("B:017")
        running.pack(WAYBILL, SHARED)
        running.post("/bench/which", {"code": SHARED, "sku": "CUP-BLUE"})
        running.scan(UNKNOWN, BOUND)
        line = next(each for each in running.get(f"/parcels/{WAYBILL}")["parcel"]["lines"] if each["sku"] == "HAT")
        body = {"code": BOUND, "line_id": line["line_id"], "badge": SUPERVISOR, "pin": PIN}
        running.post("/bench/bind", body)
        yield running


def test_the_settings_lead_to_what_nobody_knows_and_where_it_was_scanned(page: Page) -> None:
    go(page, "/panel/settings")
    page.get_by_role("link", name="条码").click()
    expect(page.locator("main h1")).to_have_text("最近扫到 1 个没人认识的码。")
    row = page.locator("tr[data-unknown]")
    expect(row).to_contain_text(UNKNOWN)
    expect(row).to_contain_text("打包台 17:2")
    expect(row).to_contain_text("工号 017")
    expect(row.get_by_role("link")).to_contain_text(WAYBILL)
    assert page.locator("main img[src=x]").count() == 0, "what a scanner sent stays text"


def test_who_bound_and_who_chose_what_is_told_in_both_languages(page: Page) -> None:
    go(page, "/panel/barcodes")
    bound, answered = page.locator(f"tr[data-bound='{BOUND}']"), page.locator(f"tr[data-answered='{SHARED}']")
    expect(bound).to_contain_text("帽子")
    expect(bound).to_contain_text(f"工号 {SUPERVISOR}")
    expect(answered).to_contain_text("杯子 BLUE")
    expect(answered).to_contain_text("工号 017")
    page.goto("/panel/barcodes?lang=en")
    expect(page.locator("main h1")).to_have_text("One code that was scanned lately is known to nobody.")
    expect(bound).to_contain_text("Hat")


def test_a_wrong_pin_takes_nothing_back(page: Page, floor: RunningStation) -> None:
    go(page, "/panel/barcodes")
    page.locator(f"tr[data-bound='{BOUND}']").get_by_role("button", name="解绑").click()
    expect(page.locator("dialog")).to_contain_text(f"{BOUND} 不再当作 帽子？")
    page.locator("dialog button.is-main").click()
    sign_in(page, "000000")
    expect(page.locator("dialog p.wrong")).to_contain_text("工牌或 PIN 不对")
    page.keyboard.press("Escape")
    expect(page.locator(f"tr[data-bound='{BOUND}']")).to_be_visible()
    assert floor.get("/barcodes")["bound"]


def test_an_answer_and_a_binding_are_taken_back_after_signing_in_once(page: Page, floor: RunningStation) -> None:
    go(page, "/panel/barcodes")
    page.locator(f"tr[data-answered='{SHARED}']").get_by_role("button", name="重新问").click()
    page.locator("dialog button.is-main").click()
    sign_in(page)
    expect(page.locator("#said")).to_contain_text("会重新问")
    expect(page.locator("tr[data-answered]")).to_have_count(0)
    page.locator(f"tr[data-bound='{BOUND}']").get_by_role("button", name="解绑").click()
    page.locator("dialog button.is-main").click()
    expect(page.locator("#said")).to_contain_text(f"{BOUND} 不再当作 帽子。")
    expect(page.locator("tr[data-bound]")).to_have_count(0)
    expect(page.locator("main h1")).to_have_text("最近扫到 2 个没人认识的码。")
    told = floor.get("/barcodes")
    assert (told["bound"], told["answered"]) == ([], [])


def test_a_binding_that_another_took_back_meanwhile_is_said_to_be_gone(page: Page, floor: RunningStation) -> None:
    floor.sign_in()
    line = next(each for each in floor.get(f"/parcels/{WAYBILL}")["parcel"]["lines"] if each["sku"] == "HAT")
    floor.post("/bench/bind", {"code": BOUND, "line_id": line["line_id"], "badge": SUPERVISOR, "pin": PIN})
    go(page, "/panel/barcodes")
    page.locator(f"tr[data-bound='{BOUND}']").get_by_role("button", name="解绑").click()
    floor.post("/barcodes/unbind", {"code": BOUND, "sku": "HAT"})
    page.locator("dialog button.is-main").click()
    sign_in(page)
    expect(page.locator("#said")).to_contain_text("可能别人已经解绑了")
    expect(page.locator("tr[data-bound]")).to_have_count(0)
