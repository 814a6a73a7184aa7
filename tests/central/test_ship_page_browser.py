"""Batch-ship files on head office's page in a real browser: taken, downloaded, confirmed and taken back by hand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from domain.order import Refund
from tests.central.serving import TOKEN, Client, Imported, serving, settings
from tests.central.ships import Floors, listed, numbered
from tests.central.test_page_browser import CUT_OFF, SMALLEST

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ORDERS = tuple(numbered(serial) for serial in range(1, 5))


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Client]:
    """Three orders packed at two stations; a fourth by a carrier that the platform has no confirmed name for."""
    with serving(settings(tmp_path)) as client:
        client.import_file(Imported(orders=ORDERS))
        floors = Floors(client)
        floors.pack("S1", *ORDERS[:2])
        floors.pack("S2", ORDERS[2])
        floors.pack("S2", ORDERS[3], carrier="ems")
        yield client


def opened(browser: Browser, central: Client, language: str, *, width: int = 1440, token: str = TOKEN) -> Page:
    context = browser.new_context(
        base_url=str(central.http.base_url),
        viewport={"width": width, "height": 900},
        http_credentials={"username": "B02", "password": token},
    )
    page = context.new_page()
    page.goto(f"/?lang={language}#ships")
    return page


def rows(download: Download) -> list[list[str]]:
    table = pd.read_csv(io.BytesIO(Path(download.path()).read_bytes()), dtype=str, encoding="utf-8-sig")
    return [[str(cell).strip() for cell in row] for row in table.to_numpy().tolist()]


def test_a_file_of_all_floors_is_taken_downloaded_confirmed_and_taken_back(browser: Browser, central: Client) -> None:
    page = opened(browser, central, "zh")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    shop = page.locator("tr[data-platform=pinduoduo]")
    expect(shop.locator("td").nth(1)).to_have_text("3")
    expect(shop.locator("[data-why=batch_ship_carrier_unnamed]")).to_contain_text(ORDERS[3].number)
    shop.locator("[data-do=take]").click()
    expect(page.get_by_role("status")).to_contain_text("取好了")
    file = page.locator("tr[data-file]")
    expect(file).to_have_attribute("data-state", "taken")
    expect(file).to_contain_text("工号 B02")
    with page.expect_download() as downloading:
        file.locator("[data-do=download]").click()
    assert sorted(row[2] for row in rows(downloading.value)) == [order.tracking_number for order in ORDERS[:3]]

    # Refunded after it was taken: named, and taken back by itself.
    central.import_file(Imported(orders=(replace(ORDERS[0], refund=Refund.STOP),)))
    page.reload()
    expect(page.locator("[data-doubts=stale]")).to_contain_text(ORDERS[0].number)
    page.locator("[data-do=back-stale]").click()
    expect(page.get_by_role("status")).to_contain_text("收回了")
    expect(file).to_contain_text("收回 1 单")

    file.locator("[data-do=uploaded]").click()
    expect(file).to_contain_text("2 单从现在起算点了发货")
    page.get_by_role("button", name="对，传到平台了").click()
    expect(file).to_have_attribute("data-state", "uploaded")
    expect(file).to_contain_text("平台算发货的 2 / 3")
    central.settle()
    assert central.query("SELECT COUNT(*) FROM orders WHERE declared_at IS NOT NULL") == [(2,)]

    page.goto("/?lang=en#ships")
    file.locator("[data-do=back]").click()
    page.get_by_role("button", name="Yes, take back").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    expect(file).to_have_attribute("data-state", "taken_back")
    expect(shop.locator("td").nth(1)).to_have_text("2")
    page.context.close()
    assert said == [], "nothing breaks the page's own policy"


def test_without_the_token_a_browser_takes_nothing(browser: Browser, central: Client) -> None:
    page = opened(browser, central, "en", token="guessed")
    page.locator("[data-do=take]").click()
    expect(page.get_by_role("status")).to_contain_text("Not done")
    page.context.close()
    assert listed(central)["files"] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1920, 1280, 1024])
def test_the_section_fits(browser: Browser, central: Client, language: str, width: int) -> None:
    page = opened(browser, central, language, width=width)
    page.locator("[data-do=take]").click()
    central.import_file(Imported(orders=(replace(ORDERS[0], refund=Refund.STOP),)))
    page.goto(f"/?lang={language}#ships")
    page.locator("[data-do=uploaded]").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut, small = page.evaluate(CUT_OFF), page.evaluate(SMALLEST)
    page.context.close()
    assert (cut, small >= 12.5) == ([], True)
