"""What a supervisor changes from the pages: each asks who it is, then does it, and the station has it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.panel.floor import CANARY, HELD, LATER, LEFT, LOADED, REMARKED, go, orders, sign_in
from tests.running_station import SUPERVISOR, RunningStation, order_row, orders_file

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_rule_is_lifted_for_one_parcel_with_a_reason(page: Page, floor: RunningStation) -> None:
    go(page, f"/panel/parcels/{LATER}")
    page.get_by_role("button", name="放行一条规则").click()
    page.locator("dialog select[name=rule]").select_option("ship_by")
    page.locator("dialog input[name=words]").fill("客户在门口等")
    page.locator("dialog button.is-main").click()
    sign_in(page)
    expect(page.locator("li[data-event=RuleLifted]")).to_contain_text("客户在门口等")
    lifts = floor.get(f"/parcels/{LATER}")["lifts"]
    assert [(each["rule"], each["badge"]) for each in lifts] == [("ship_by", SUPERVISOR)]


def test_a_hold_is_released_after_signing_in_and_the_wrong_pin_is_said(page: Page, floor: RunningStation) -> None:
    go(page, f"/panel/parcels/{HELD}")
    expect(page.locator("main h1")).to_contain_text("挂起")
    page.get_by_role("button", name="放回").click()
    page.locator("dialog button.is-main").click()
    sign_in(page, "000000")
    expect(page.locator("dialog p.wrong")).to_contain_text("工牌或 PIN 不对")
    sign_in(page)
    expect(page.locator("main h1")).not_to_contain_text("挂起")
    assert floor.get(f"/parcels/{HELD}")["parcel"]["hold"] is None
    expect(page.locator(".person")).to_contain_text(SUPERVISOR)


def test_a_trip_is_opened_and_names_what_stays_behind_before_it_closes(page: Page, floor: RunningStation) -> None:
    floor.pack(LOADED, "CUP-RED")
    floor.pack(LEFT, "CUP-RED")
    go(page, "/panel/handover")
    page.locator("tr[data-trip=yto]").get_by_role("button", name="开始装车").click()
    sign_in(page)
    expect(page.locator("[data-loading=yto]")).to_be_visible()
    floor.scan(LOADED)
    expect(page.locator("[data-loading=yto] .count-big")).to_contain_text("1")
    page.get_by_role("button", name="发车收口").click()
    expect(page.locator("dialog")).to_contain_text(LEFT)
    page.get_by_role("button", name="发车，收口").click()
    expect(page.locator("main")).to_contain_text("今天发走的")
    assert floor.get(f"/parcels/{LOADED}")["parcel"]["state"] == "handed_over"
    assert [each["tracking_number"] for each in floor.get("/trips")["closed"][0]["left_behind"]].count(LEFT) == 1


def test_an_import_says_what_it_took_and_which_rows_it_did_not(page: Page, floor: RunningStation) -> None:
    content = orders_file(
        order_row("261120-000000000000101", "YT7512304410101", "2026-11-20 15:00:00"),
        order_row("261120-000000000000102", "YT7512304410102", "2026-11-20 15:00:00", **{"商品数量(件)": "两个"}),
    )
    go(page, "/panel/import")
    page.set_input_files("#file", {"name": "今天.csv", "mimeType": "text/csv", "buffer": content})
    result = page.locator("[data-result='1']")
    expect(result.locator("h2")).to_contain_text("试读")
    assert floor.client.get("/parcels/YT7512304410101").status_code == 404, "nothing is taken by looking"
    result.locator("[data-do=import]").click()
    expect(page.locator("[data-result='1'][data-done=true]")).to_be_visible()
    expect(result.locator("[data-count=accepted] b")).to_have_text("1")
    expect(result.locator("[data-count=rejected] b")).to_have_text("1")
    expect(result.locator("tr[data-row='3']")).to_contain_text("不是数量")
    expect(result).to_contain_text("今天.csv")


def test_the_same_file_twice_changes_nothing(page: Page) -> None:
    go(page, "/panel/import")
    page.set_input_files("#file", {"name": "orders.csv", "mimeType": "text/csv", "buffer": orders()})
    result = page.locator("[data-result='1']")
    expect(result.locator("[data-count=unchanged] b")).to_have_text("7")
    expect(result.locator("h2")).to_contain_text("没变")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "图片"),
        ("empty.csv", b"", "空"),
        ("other.csv", "甲,乙\n1,2\n".encode(), "甲"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(page: Page, name: str, content: bytes, said: str) -> None:
    go(page, "/panel/import")
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    result = page.locator("[data-result='1']")
    expect(result).to_contain_text("这个文件没收")
    expect(result.locator(".verdict b")).to_contain_text(said)


def test_a_supervisor_s_pin_is_shown_once_and_a_revoked_badge_opens_nothing(page: Page, floor: RunningStation) -> None:
    page.goto("/panel/badges")
    sign_in(page)
    page.locator("main input[name=badge]").fill("901")
    page.locator("main input[name=name]").fill(CANARY)
    page.locator("main select[name=role]").select_option("supervisor")
    page.get_by_role("button", name="发工牌").click()
    pin = page.locator("[data-pin]").text_content() or ""
    assert re.fullmatch(r"\d{6}", pin)
    expect(page.locator("tr[data-badge='901']")).to_contain_text(CANARY)
    assert floor.client.post("/session", json={"badge": "901", "pin": pin}).status_code == 200
    floor.sign_in()
    page.locator("tr[data-badge='901']").get_by_role("button").click()
    page.locator("dialog button.is-wrong").click()
    expect(page.locator("tr[data-badge='901']")).to_have_count(0)
    expect(page.locator("[data-pin]")).to_have_count(0)
    assert floor.client.post("/session", json={"badge": "901", "pin": pin}).status_code == 403


def test_printed_badges_scan_as_what_they_are(page: Page, tmp_path: Path) -> None:
    page.goto("/panel/badges/sheet?badges=017")
    sign_in(page)
    card = page.locator("[data-badge='017']")
    expect(card).to_contain_text("梅")
    card.screenshot(path=tmp_path / "card.png")
    with Image.open(tmp_path / "card.png") as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == ["B:017"]
    expect(page.locator(".badge-card")).to_have_count(1)


def test_a_moved_trip_moves_its_deadlines(page: Page, floor: RunningStation) -> None:
    go(page, "/panel/settings")
    row = page.locator("#trips tr[data-trip=yto]")
    row.locator("input[name=departs]").fill("2110")
    row.locator("input[name=departs]").blur()
    row.get_by_role("button", name="改", exact=True).click()
    sign_in(page)
    expect(page.locator("#said")).to_contain_text("期限已重算")
    expect(row).to_contain_text("原 20:30")
    deadline = floor.get(f"/parcels/{REMARKED}")["deadlines"]["bench"]
    assert deadline.startswith("2026-11-20T12:40")
    row.get_by_role("button", name="改回").click()
    expect(row).not_to_contain_text("原 20:30")
    assert floor.get(f"/parcels/{REMARKED}")["deadlines"]["bench"].startswith("2026-11-20T12:00")


def test_surge_begins_with_a_reason_and_ends(page: Page, floor: RunningStation) -> None:
    go(page, "/panel/settings")
    page.locator("input[name=surge_reason]").fill("双 11")
    page.get_by_role("button", name="打开大促").click()
    sign_in(page)
    expect(page.locator("main")).to_contain_text("开着，到 23:59")
    surge = floor.get("/site-rules")["surge"]
    assert (surge["badge"], surge["reason"]) == (SUPERVISOR, "双 11")
    page.get_by_role("button", name="现在结束").click()
    page.locator("dialog button.is-main").click()
    expect(page.locator("#said")).to_contain_text("大促模式已结束")
    assert floor.get("/site-rules")["surge"] is None


def test_modes_window_and_profile_are_each_saved_by_themselves(page: Page, floor: RunningStation) -> None:
    before = floor.get("/site-rules")
    go(page, "/panel/settings")
    modes = page.locator("form[data-form=modes]")
    modes.locator("select[name=window]").select_option("warn")
    modes.get_by_role("button", name="保存").click()
    sign_in(page)
    expect(page.locator("#said")).to_contain_text("存好了")
    page.locator("form[data-form=profile] input[name=photo_delay_ms]").fill("300")
    window = page.locator("form[data-form=window]")
    window.locator("input[name=closes]").fill("16:00")
    window.get_by_role("button", name="保存").click()
    expect(page.locator("#said")).to_contain_text("窗口要先开后截")
    expect(window.locator("input[name=closes]")).to_have_value("16:00")
    expect(page.locator("input[name=photo_delay_ms]")).to_have_value("300")
    after = floor.get("/site-rules")
    assert after["modes"] == {**before["modes"], "window": "warn"}
    assert {**after, "modes": None} == {**before, "modes": None}
    window.locator("input[name=closes]").fill("18:00")
    window.locator("select[name=public_holidays]").select_option("yes")
    window.get_by_role("button", name="保存").click()
    expect(page.locator("#said")).to_contain_text("存好了")
    assert floor.get("/site-rules") == {**after, "public_holidays": True}
