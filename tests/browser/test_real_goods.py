"""Goods at a packer's screen over a real station: which is meant, a serial number, a code that a supervisor binds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.goods import Goods
from tests.station.whole import PIN, Floor, floor, order_row

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYBILL = "YT7512304418826"
CODE = "6901234567892"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    with floor(tmp_path, camera=False) as running:
        running.assembly.station.feed.take_goods(
            [
                Goods(sku="RED", barcodes=(CODE,), name="陶瓷杯", variant="红色", location="A-03-1"),
                Goods(sku="BLUE", barcodes=(CODE,), name="陶瓷杯", variant="蓝色", location="A-03-2"),
                Goods(sku="PHONE", barcodes=("6907777777770",), name="手机", serial_wanted=True),
            ]
        )
        yield running


@pytest.fixture
def page(browser: Browser, here: Floor) -> Iterator[Page]:
    """The bench page of this station, which must end without an error of its scripts."""
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.goto(str(here.api.base_url).replace("/api/v1", "/bench"))
    here.sign_in()
    expect(opened.locator("body")).to_contain_text("扫面单")
    yield opened
    opened.close()
    assert broken == []


def test_a_code_on_two_goods_asks_by_picture_and_one_touch_counts(page: Page, here: Floor) -> None:
    here.import_orders(order_row(1, "RED", 2, WAYBILL), order_row(2, "BLUE", 1, WAYBILL))
    here.scan(WAYBILL)
    here.scanner.send(CODE)
    expect(page.locator("#cover .word")).to_have_text("哪一种？")
    expect(page.locator("#cover .choice")).to_have_count(2)
    for choice in page.locator("#cover .choice").all():
        box = choice.bounding_box()
        assert box is not None
        assert box["width"] >= 400, "a gloved thumb finds it without looking"
        assert box["height"] >= 400
    page.locator("#cover [data-choice=RED]").click()
    expect(page.locator("#cover > *")).to_have_count(0)
    expect(page.locator(".count .big")).to_contain_text("1 / 3")
    here.pause(0.3)
    here.scan(CODE)
    here.pause(0.3)
    here.scan(CODE)
    expect(page.locator("#cover")).to_contain_text("已打包")
    assert [each["sku"] for each in here.of_kind("UnitVerified")] == ["RED", "RED", "BLUE"]
    assert [each["sku"] for each in here.of_kind("BarcodeAnswered")] == ["RED"]


def test_a_serial_number_is_asked_for_and_the_unit_counts_with_it(page: Page, here: Floor) -> None:
    here.import_orders(order_row(1, "PHONE", 1, WAYBILL))
    here.scan(WAYBILL, "6907777777770")
    expect(page.locator(".focus .act")).to_have_text("扫序列号")
    expect(page.locator(".count .big")).to_contain_text("0 / 1")
    here.scan("SN-0001")
    expect(page.locator("#cover")).to_contain_text("已打包")
    assert here.of_kind("UnitVerified")[0]["serial"] == "SN-0001"


def test_a_supervisor_binds_an_unknown_code_at_the_bench_and_it_counts(page: Page, here: Floor) -> None:
    here.import_orders(order_row(1, "RED", 1, WAYBILL), order_row(2, "PHONE", 1, WAYBILL))
    here.scan(WAYBILL, "NEW-77")
    expect(page.locator("#cover .word")).to_have_text("错货")
    page.locator("#cover [data-do=bind]").click()
    expect(page.locator("#cover .choice")).to_have_count(2)
    page.locator("#cover [data-choice=RED]").click()
    expect(page.locator("#cover .lift h2")).to_contain_text("班长绑码")
    here.scanner.send("B:B02")
    expect(page.locator("#cover .lift .badge")).to_contain_text("B02")
    for digit in "999999":
        page.locator(f"#cover [data-key='{digit}']").click()
    page.locator("#cover [data-do=lift]").click()
    expect(page.locator("#cover .pin")).to_contain_text("PIN")
    expect(page.locator("#cover .cells i.is-set")).to_have_count(0)
    assert here.of_kind("UnitVerified") == [], "a wrong PIN binds nothing"
    assert here.wait_for("LiftDenied")[0]["rule"] == "bind"
    for digit in PIN:
        page.locator(f"#cover [data-key='{digit}']").click()
    page.locator("#cover [data-do=lift]").click()
    expect(page.locator("#cover > *")).to_have_count(0)
    expect(page.locator(".count .big")).to_contain_text("1 / 2")
    told = here.api.get("/barcodes").json()["bound"]
    assert [(each["code"], each["sku"], each["badge"]) for each in told] == [("NEW-77", "RED", "B02")]
    assert here.of_kind("UnitVerified")[0]["code"] == "NEW-77"


def test_what_is_no_goods_code_cannot_be_bound(here: Floor) -> None:
    here.import_orders(order_row(1, "RED", 1, WAYBILL))
    here.sign_in()
    here.scan(WAYBILL)
    line = here.api.post("/scans", json={"code": "NEW-1"}).json()["bench"]["parcel"]["lines"][0]["line_id"]
    by = {"badge": "B02", "pin": PIN, "line_id": line}
    told = [
        here.api.post("/bench/bind", json={"code": code, **by}).json()["reason"]["code"]
        for code in ("B:017", "https://x.cn/q", CODE, WAYBILL)
    ]
    assert told == ["no_goods_code", "no_goods_code", "barcode_known", "barcode_known"]
    assert here.api.get("/barcodes").json()["bound"] == []
