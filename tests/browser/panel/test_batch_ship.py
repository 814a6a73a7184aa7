"""Batch-ship files at the panel: a supervisor takes one, uploads it elsewhere, confirms it, and takes orders back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from edge.settings import CentralSettings
from tests.browser.panel.floor import AT, CUP, LATER, LEFT, LOADED, go, sign_in
from tests.running_station import RunningStation, order_row, orders_file, running_station

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER = "261120-00000000000000{}".format
PAID = "2026-11-20 15:00:00"


@pytest.fixture
def shipping(tmp_path: Path) -> Iterator[RunningStation]:
    """Four orders packed; one of them goes by a carrier that the platform has no confirmed name for."""
    with running_station(tmp_path, at=AT) as running:
        running.sign_in()
        running.issue("017")
        running.client.patch("/site-rules", json={"profile": {"photo": "none"}})
        running.load(orders_file(order_row(NUMBER(5), LATER, PAID, 快递公司="邮政快递包裹")))
        rest = [order_row(NUMBER(serial), waybill, PAID) for serial, waybill in ((1, CUP), (6, LOADED), (7, LEFT))]
        running.load(orders_file(*rest))
        running.scan("B:017")
        for waybill in (CUP, LATER, LOADED, LEFT):
            running.pack(waybill, "CUP-RED")
        running.client.delete("/session")
        yield running


def read(download: Download) -> list[list[str]]:
    table = pd.read_csv(io.BytesIO(Path(download.path()).read_bytes()), dtype=str, encoding="utf-8-sig")
    return [[str(cell).strip() for cell in row] for row in table.to_numpy().tolist()]


def press(page: Page, what: str) -> None:
    page.locator(f"[data-do={what}]").click()


def test_a_file_is_taken_downloaded_confirmed_and_partly_taken_back(browser: Browser, shipping: RunningStation) -> None:
    with browser.new_context(base_url=shipping.url, viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        go(page, "/panel/import")
        page.get_by_role("link", name="批量发货").click()
        expect(page.locator("main h1")).to_have_text("批量发货")
        shop = page.locator("tr[data-platform=pdd]")
        expect(shop.locator("td").nth(1)).to_have_text("3")
        expect(shop).to_contain_text("未核实")
        left_out = shop.locator("[data-why=batch_ship_carrier_unnamed]")
        expect(left_out).to_contain_text("1 单：邮政 在这个平台叫什么")
        expect(left_out).to_contain_text(NUMBER(5))

        with page.expect_download() as taking:
            press(page, "take")
            sign_in(page)
        rows = read(taking.value)
        assert sorted(row[2] for row in rows) == [CUP, LOADED, LEFT]
        assert {row[1] for row in rows} == {"圆通速递"}
        assert taking.value.suggested_filename.startswith("batch-ship-pdd-20261120-17")
        file = page.locator("tr[data-file]")
        expect(file).to_have_attribute("data-state", "taken")
        expect(file).to_contain_text("还没传")
        expect(page.locator("[data-do=take]")).to_have_count(0)

        with page.expect_download() as again:
            press(page, "download")
        assert read(again.value) == rows
        assert shipping.get(f"/parcels/{CUP}")["times"]["declared"]["at"] is None, "a file says nothing to the platform"

        press(page, "uploaded")
        expect(page.locator("dialog")).to_contain_text("3 单从现在起算点了发货")
        page.locator("dialog").get_by_role("button", name="传好了").click()
        expect(page.locator("#said")).to_contain_text("3 单记为已点发货")
        expect(file).to_have_attribute("data-state", "uploaded")
        expect(file).to_contain_text("平台算发货的 3 / 3")

        # The platform's own export does not show one of them, though it had the time: named, with what to do.
        shipping.wall.set(AT + timedelta(minutes=20))
        shipping.load(orders_file(order_row(NUMBER(1), CUP, PAID, 发货时间="")))
        go(page, "/panel/batch-ship?lang=en")
        doubts = page.locator("[data-doubts=unsure]")
        expect(doubts).to_contain_text(NUMBER(1))
        expect(doubts).to_contain_text("does not show them as shipped")
        press(page, "back-unsure")
        page.locator("dialog").get_by_role("button", name="Take back").click()
        sign_in(page)  # twenty minutes have passed
        expect(page.locator("#said")).to_contain_text("Taken back: 1")
        expect(page.locator("tr[data-platform=pdd] td").nth(1)).to_have_text("1")
        expect(file).to_contain_text("2 of 3 declared · taken back: 1")
        assert complaints == []


def test_a_file_that_was_not_uploaded_goes_back_whole(browser: Browser, shipping: RunningStation) -> None:
    with browser.new_context(base_url=shipping.url, viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        go(page, "/panel/batch-ship")
        with page.expect_download():
            press(page, "take")
            sign_in(page)
        press(page, "back")
        page.locator("dialog").get_by_role("button", name="收回").click()
        expect(page.locator("tr[data-file]")).to_have_attribute("data-state", "taken_back")
        expect(page.locator("tr[data-platform=pdd] td").nth(1)).to_have_text("3")
        expect(page.locator("[data-do=uploaded]")).to_have_count(0)


def test_a_file_that_nobody_confirmed_is_on_the_first_page_after_an_hour(
    browser: Browser, shipping: RunningStation
) -> None:
    shipping.sign_in()
    shipping.post("/batch-ship", {"platform": "pdd", "shop": ""})
    assert shipping.get("/overview")["batch_ship"] == 0
    shipping.wall.set(AT + timedelta(hours=1, minutes=1))
    with browser.new_context(base_url=shipping.url, viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        go(page, "/panel")
        row = page.locator("tr[data-kind=batch_ship]")
        expect(row).to_contain_text("1 个批量发货文件取了，没说传没传")
        row.get_by_role("link", name="处理").click()
        expect(page.locator("main h1")).to_have_text("批量发货")


def test_a_station_that_follows_shows_the_way_to_head_office_and_takes_none(browser: Browser, tmp_path: Path) -> None:
    central = CentralSettings(url="http://127.0.0.1:9")  # nobody answers there: the page is shown all the same
    with (
        running_station(tmp_path, at=AT, central=central) as running,
        browser.new_context(base_url=running.url, viewport={"width": 1024, "height": 900}) as context,
    ):
        page = context.new_page()
        for language, words in (("zh", "打开总部的页面"), ("en", "Open head office's page")):
            go(page, f"/panel/batch-ship?lang={language}")
            link = page.locator("[data-office] a")
            expect(link).to_have_text(words)
            expect(link).to_have_attribute("href", "http://127.0.0.1:9/#ships")
            expect(page.locator("[data-do=take]")).to_have_count(0)
            assert page.evaluate("document.documentElement.scrollWidth") <= 1024
