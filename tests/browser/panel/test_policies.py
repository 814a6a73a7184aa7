"""The policies' page: what is in force with its sources, and publishing one; a typo costs nothing that was written."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panel.floor import LATER, go, sign_in
from tests.running_station import RunningStation, order_row, orders_file

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CURRENT = "pinduoduo-2025-05-15"


def ship_by(floor: RunningStation, waybill: str = LATER) -> datetime:
    return datetime.fromisoformat(floor.get(f"/parcels/{waybill}")["deadlines"]["ship_by"])


def write(page: Page, told: dict[str, Any] | str) -> None:
    page.locator("#editor textarea").fill(told if isinstance(told, str) else json.dumps(told, ensure_ascii=False))


def press(page: Page, word: str) -> None:
    page.locator("#editor").get_by_role("button", name=word, exact=True).click()


def stricter(floor: RunningStation, hours: float, **changed: object) -> dict[str, Any]:
    """The policy in force with so many hours for ordinary goods, from a source that nobody confirmed."""
    told: dict[str, Any] = json.loads(floor.get(f"/policies/{CURRENT}")["shipped_text"])
    told["classes"][-1]["limit"] |= {"hours": hours, "grade": "C", "source": "a chat group"}
    return told | changed


def test_each_number_is_shown_with_its_source_and_marked_where_it_is_unconfirmed(page: Page) -> None:
    go(page, "/panel/settings")
    page.get_by_role("link", name="平台规则").click()
    expect(page.locator("main h1")).to_have_text("平台规则")
    policy = page.locator(f"[data-policy='{CURRENT}']")
    expect(policy).to_contain_text("正在用")
    expect(policy).to_contain_text("2025/05/15 起")
    ordinary = policy.locator("tr").filter(has_text="普通")
    expect(ordinary).to_contain_text("48 小时")
    expect(ordinary).to_contain_text("hishop.com.cn")
    expect(ordinary).not_to_contain_text("未核实")
    late = policy.locator("tr").filter(has_text="迟发罚款").first
    expect(late).to_contain_text("不超过 300 元：3 元")
    expect(late).to_contain_text("未核实")
    expect(page.locator("details").last).to_contain_text("pinduoduo-2021")
    expect(page.locator("tr[data-shop]").first).to_contain_text(CURRENT)
    page.goto("/panel/policies?lang=en")
    expect(page.locator(f"[data-policy='{CURRENT}']")).to_contain_text("Fine: late")
    expect(page.locator(f"[data-policy='{CURRENT}']")).to_contain_text("unconfirmed")


def test_a_typo_names_file_and_key_and_what_was_written_stays(page: Page, floor: RunningStation) -> None:
    before = ship_by(floor)
    wrong = json.dumps(stricter(floor, 25)).replace('"hours": 25', '"huors": 25')
    go(page, "/panel/policies")
    page.locator("#editor input[type=file]").set_input_files(
        {"name": "my-shop.json", "mimeType": "application/json", "buffer": wrong.encode()}
    )
    press(page, "预览")
    sign_in(page)
    said = page.locator("#editor .verdict")
    expect(said).to_contain_text("my-shop.json")
    expect(said).to_contain_text("classes[5].limit.huors")
    expect(said).to_contain_text("什么都没改")
    expect(page.locator("#editor textarea")).to_have_value(wrong)
    expect(page.locator("#editor").get_by_role("button", name="发布", exact=True)).to_be_disabled()
    assert ship_by(floor) == before


def test_two_valid_at_once_are_refused_by_both_names(page: Page, floor: RunningStation) -> None:
    go(page, "/panel/policies")
    write(page, stricter(floor, 24, policy_id="rival"))
    press(page, "预览")
    sign_in(page)
    expect(page.locator("#editor .verdict")).to_contain_text(f"rival 和 {CURRENT} 会同时生效")


def test_an_override_is_previewed_published_and_marked_wherever_it_shows(page: Page, floor: RunningStation) -> None:
    before = ship_by(floor)
    go(page, "/panel/policies")
    page.locator(f"[data-policy='{CURRENT}']").get_by_role("button").click()
    expect(page.locator("#editor textarea")).to_have_value(floor.get(f"/policies/{CURRENT}")["text"])
    write(page, stricter(floor, 36))
    press(page, "预览")
    sign_in(page)
    expect(page.locator("[data-preview]")).to_contain_text(f"替换现在的 {CURRENT}")
    expect(page.locator("[data-preview]")).to_contain_text("件提前，0 件推后")
    assert ship_by(floor) == before
    press(page, "发布")
    expect(page.locator("#editor .verdict")).to_contain_text("已发布")
    expect(page.locator(f"[data-policy='{CURRENT}']")).to_contain_text("自己发布的")
    assert ship_by(floor) == before - timedelta(hours=12)
    go(page, f"/panel/parcels/{LATER}")
    expect(page.locator(".facts").first).to_contain_text("未核实")
    go(page, "/panel/parcels?state=released")
    expect(page.locator(f"tr[data-parcel='{LATER}']")).to_contain_text("未核实")


def test_a_shop_is_given_a_policy_of_its_own(page: Page, floor: RunningStation) -> None:
    waybill = "YT7512304410201"
    content = orders_file(order_row("261120-000000000000201", waybill, "2026-11-20 15:00:00"))
    floor.sign_in()
    floor.client.post("/orders/import", params={"shop": "蓝店"}, content=content).raise_for_status()
    own = json.dumps(stricter(floor, 20, policy_id="blue-shop", only_by_name=True))
    floor.client.post("/policies", content=own).raise_for_status()
    go(page, "/panel/policies")
    row = page.locator("tr[data-shop='蓝店']")
    row.locator("select").select_option("blue-shop")
    row.get_by_role("button").click()
    sign_in(page)
    expect(page.locator("#said")).to_contain_text("存好了")
    expect(row.locator("select")).to_have_value("blue-shop")
    assert ship_by(floor, waybill) == datetime.fromisoformat("2026-11-21T11:00:00+08:00")
