"""A packer's screen over a real station: codes come by the tty, labels leave by TCP, and Chromium sees what happens."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.site import Label
from hardware.picture import remove
from tests.station.whole import Floor, floor, order_row

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WAYBILL, OTHER = "YT7512304418826", "YT7512304410352"


def opened(browser: Browser, here: Floor) -> Page:
    """The bench page of this station, connected."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(str(here.api.base_url).replace("/api/v1", "/bench"))
    expect(page.locator("body")).not_to_contain_text("先别扫")
    return page


def test_a_preprinted_parcel_is_packed_by_two_scans_and_wrong_goods_are_seen_to_be_wrong(
    tmp_path: Path, browser: Browser
) -> None:
    with floor(tmp_path) as here:
        here.import_orders(
            order_row(1, waybill=WAYBILL) | {"商品": "陶瓷马克杯", "买家留言": "送人的，别放价目单"},
            order_row(2, "SPOON", waybill=OTHER) | {"商品": "木柄勺"},
        )
        page = opened(browser, here)
        here.sign_in()
        expect(page.locator("body")).to_contain_text("扫面单")
        here.scan(WAYBILL)
        expect(page.locator("body")).to_contain_text("送人的，别放价目单")
        expect(page.locator("body")).to_contain_text("陶瓷马克杯")
        here.scan("SPOON")
        expect(page.locator("body")).to_contain_text("不是这单的")
        expect(page.locator("body")).to_contain_text("木柄勺")
        here.scan(OTHER)
        expect(page.locator("body")).to_contain_text("上一件没完")
        here.scan("MUG")
        expect(page.locator("body")).to_contain_text("已打包")
        here.scan(OTHER)
        expect(page.locator("body")).to_contain_text("木柄勺")
        here.scan("SPOON")
        here.wait_for("ParcelPacked", 2)
        assert [each["reason"] for each in here.of_kind("ScanRefused")] == ["foreign", "unfinished"]


def test_where_the_station_prints_the_label_is_asked_for_on_the_screen_and_its_scan_packs(
    tmp_path: Path, browser: Browser
) -> None:
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        here.import_orders(order_row(1, waybill=WAYBILL) | {"商品": "陶瓷马克杯"})
        page = opened(browser, here)
        here.sign_in()
        here.scan("261120-000000000000001")
        expect(page.locator("body")).to_contain_text("陶瓷马克杯")
        here.scan("nonsense")
        expect(page.locator("body")).to_contain_text("错货")
        here.scan("MUG")
        here.wait_for("LabelPrinted")
        expect(page.locator("body")).to_contain_text("标签")
        here.scan(WAYBILL)
        expect(page.locator("body")).to_contain_text("已打包")
        [taken] = here.wait_for("PhotoTaken")
        page.goto(str(here.api.base_url).replace("/api/v1", f"/panel/parcels/{WAYBILL}"))
        expect(page.locator(".shots img")).to_have_count(1)
        remove(taken["digest"], here.photos)
        page.reload()
        expect(page.locator(".shots")).to_contain_text("照片文件已不在")
        expect(page.locator(".shots img")).to_have_count(0)


def test_a_station_that_dies_covers_the_screen_and_comes_back_silently_with_the_parcel(
    tmp_path: Path, browser: Browser
) -> None:
    with floor(tmp_path, camera=False) as here:
        here.import_orders(order_row(1, quantity=2, waybill=WAYBILL) | {"商品": "陶瓷马克杯"})
        page = opened(browser, here)
        here.sign_in()
        here.scan(WAYBILL, "MUG")
        expect(page.locator("body")).to_contain_text("1")
        page.context.set_offline(offline=True)
        hub = here.assembly.station.publish.__self__  # type: ignore[attr-defined]  # the screens' hub, to cut them off
        hub.close()
        expect(page.locator("body")).to_contain_text("先别扫", timeout=8000)
        page.context.set_offline(offline=False)
        expect(page.locator("body")).not_to_contain_text("先别扫", timeout=10_000)
        expect(page.locator("body")).to_contain_text("陶瓷马克杯")


def test_a_deadline_that_stands_on_an_unconfirmed_number_says_so_wherever_the_bench_shows_it(
    tmp_path: Path, browser: Browser
) -> None:
    with floor(tmp_path) as here:
        here.import_orders(order_row(1, waybill=WAYBILL), order_row(2, waybill=OTHER))
        page = opened(browser, here)
        here.sign_in()
        expect(page.locator(".first")).to_contain_text("MUG")
        expect(page.locator("body")).not_to_contain_text("未核实")
        here.assembly.station.feed.publish_policy("pinduoduo-2025-05-15", doubtful_policy())
        expect(page.locator(".first .reason")).to_contain_text("未核实")
        expect(page.locator(".clocks")).to_contain_text("未核实")
        here.scan(WAYBILL)
        expect(page.locator(".due")).to_contain_text("未核实")


def doubtful_policy() -> str:
    """Pinduoduo's policy with a number for ordinary goods that only a third party gives."""
    text = (resources.files("domain") / "data" / "pinduoduo.json").read_text(encoding="utf-8")
    told = json.loads(text)
    told["classes"][-1]["limit"] |= {"grade": "C", "source": "a chat group"}
    return json.dumps(told)


def test_a_scanner_pulled_out_is_said_on_the_screen_at_once_and_kept_in_the_record(
    tmp_path: Path, browser: Browser
) -> None:
    with floor(tmp_path, camera=False) as here:
        here.import_orders(order_row(1, waybill=WAYBILL))
        page = opened(browser, here)
        here.sign_in()
        here.scanner.unplug()
        expect(page.locator("#strip")).to_contain_text("接好之前扫了不算")
        here.scanner.plug()
        expect(page.locator("#strip")).not_to_contain_text("接好之前扫了不算")
        assert [each["state"] for each in here.wait_for("DeviceChanged", 2)] == ["down", "up"]
        here.scan(WAYBILL, "MUG")
        here.wait_for("ParcelPacked")


def test_a_camera_pulled_out_is_said_in_words_and_so_is_the_photo_that_it_missed_while_packing_goes_on(
    tmp_path: Path, browser: Browser
) -> None:
    with floor(tmp_path) as here:
        assert here.camera is not None
        here.import_orders(order_row(1, waybill=WAYBILL), order_row(2, waybill=OTHER))
        page = opened(browser, here)
        here.sign_in()
        here.camera.close()
        expect(page.locator("#acts")).to_contain_text("照常打，只是没有照片", timeout=30_000)
        here.scan(WAYBILL, "MUG", OTHER)
        here.wait_for("ParcelPacked")
        [missed] = here.wait_for("PhotoMissed")
        assert missed["reason"] == "camera_lost"
        expect(page.locator("#strip")).to_contain_text("尾号 8826 没拍到：相机断了。已算打好")
        expect(page.locator("#cover > *")).to_have_count(0)
        kinds = [each["kind"] for each in here.api.get("/overview").json()["attention"]]
        assert "photo_no_camera" in kinds
