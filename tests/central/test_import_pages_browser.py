"""Head office's pages of imports in a real browser, with the real readers: they fit, and say why a row is not taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from central.settings import Settings
from domain import events as e
from domain.mapping import ColumnMapping, MappedColumn
from domain.wire import to_data
from shipfloor.central import build
from tests.central.test_page_browser import CUT_OFF, SMALLEST
from tests.running_station import order_row, orders_file
from tests.station.whole import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAID = "2026-11-20 09:00:00"
FILE = orders_file(
    order_row("261120-000000000000001", "YT7512304410001", PAID),
    order_row("261120-000000000000002", "YT7512304410002", PAID, **{"商品数量(件)": "很多"}),
)
MAPPING = ColumnMapping(
    key="0123456789abcdef",
    name="老ERP",
    platform="taobao",
    columns=tuple(
        MappedColumn(field=field, column=title)
        for field, title in (("number", "单据"), ("sku", "货品"), ("quantity", "件"))
    ),
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[str]:
    """One import with a bad row, again without news, a file that is none, and a mapping."""
    app, _alive = build(Settings(data=tmp_path))
    with running(app) as url, httpx.Client(base_url=f"{url}/api/v1", timeout=20) as client:
        for name in ("订单导出 11-20.csv", "订单导出 11-20 (1).csv"):
            assert client.post("/orders/import", params={"name": name}, content=FILE).status_code == 200
        assert client.post("/orders/import", params={"name": "假的.csv"}, content=b"hello").status_code == 422
        saved = {"kind": "MappingSaved", "data": to_data(e.MappingSaved(mapping=MAPPING))}
        assert client.post("/feed/events", json={"events": [saved], "badges": []}).status_code == 200
        yield url


def opened(browser: Browser, url: str, width: int = 1440) -> Page:
    return browser.new_context(viewport={"width": width, "height": 900}).new_page()


def test_from_the_score_to_a_report_and_back_in_both_languages(browser: Browser, office: str) -> None:
    page = opened(browser, office)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(office)
    page.get_by_role("link", name="导入").click()
    rows = page.locator("tr[data-import]")
    expect(rows).to_have_count(3)
    again = rows.filter(has_text="订单导出 11-20 (1).csv")
    for name, count in (("accepted", "0"), ("updated", "0"), ("unchanged", "1"), ("rejected", "1")):
        expect(again.locator(f"[data-count={name}]")).to_have_text(count)
    expect(again).to_contain_text("拼多多")
    expect(rows.filter(has_text="假的.csv")).to_contain_text("读不了的文件")
    expect(page.locator("tr[data-mapping]")).to_contain_text("单据 → 订单号")
    again.get_by_role("link", name="看报告").click()
    expect(page.locator("tr[data-row]")).to_contain_text("数量")
    page.get_by_role("link", name="返回最近导入").click()
    page.get_by_role("link", name="EN").click()
    rows.filter(has_text="(1).csv").get_by_role("link", name="Read the report").click()
    expect(page.locator("tr[data-row]")).to_contain_text("商品数量")
    expect(page.get_by_text("Back to the latest imports")).to_be_visible()
    page.go_back()
    rows.filter(has_text="假的.csv").get_by_role("link").click()
    expect(page.get_by_role("status")).not_to_be_empty()
    page.context.close()
    assert said == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1920, 1024])
def test_the_page_fits(browser: Browser, office: str, language: str, width: int) -> None:
    page = opened(browser, office, width)
    page.goto(f"{office}/imports?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(SMALLEST) >= 12.5
    page.context.close()
