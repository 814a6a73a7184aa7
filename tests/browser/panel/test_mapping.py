"""A file that nobody knows: its columns are named on the panel, previewed, imported, and taken back."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panel.floor import go, sign_in
from tests.running_station import RunningStation

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEADER = "单据号,货品,件,收件人,联系电话,下单,面单"
NAME, PHONE = "金丝雀甲", "13800138000"
KEPT = "YT7512304419001"
OPENED = "YT7512304419002"


def content(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def row(number: str, waybill: str, quantity: str = "1", day: str = "05/11/2026 10:00") -> str:
    return f"{number},CUP-RED,{quantity},{NAME},{PHONE},{day},{waybill}"


def give(page: Page, buffer: bytes, name: str = "erp.csv") -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": buffer})


def pick(page: Page, column: str, field: str) -> None:
    page.locator(f"tr[data-column='{column}'] select").select_option(field)


def map_columns(page: Page, name: str) -> None:
    """Say what each column of ``HEADER`` is, and that its days come first."""
    for column, field in {
        "单据号": "number",
        "货品": "sku",
        "件": "quantity",
        "下单": "paid_at",
        "面单": "tracking_number",
    }.items():
        pick(page, column, field)
    page.locator("form[data-form=mapping] input[name=name]").fill(name)
    page.locator("form[data-form=mapping] select[name=platform]").select_option("own")
    page.locator("form[data-form=mapping] select[name=order]").select_option("true")


def states(floor: RunningStation, *waybills: str) -> list[str]:
    found = [floor.client.get(f"/parcels/{each}") for each in waybills]
    return [str(each.json()["parcel"]["state"]) if each.is_success else "none" for each in found]


def test_an_unknown_file_is_mapped_previewed_imported_and_undone(page: Page, floor: RunningStation) -> None:
    go(page, "/panel/import")
    give(page, content(row("E-1001", KEPT), row("E-1002", OPENED), row("E-1003", "", quantity="两个")))
    page.locator("[data-do=map]").click()
    sign_in(page)
    editor = page.locator("form[data-form=mapping]")
    expect(editor.locator("tr[data-column='单据号']")).to_contain_text("E-1001")
    expect(editor.locator("tr[data-column='联系电话']")).to_contain_text("不显示")
    expect(page.locator("body")).not_to_contain_text(NAME)
    expect(page.locator("body")).not_to_contain_text(PHONE)
    save, preview = editor.locator("[data-do=save]"), editor.locator("[data-do=preview]")
    expect(save).to_be_disabled()
    map_columns(page, "老ERP")
    pick(page, "件", "")
    preview.click()
    expect(editor.locator(".result")).to_contain_text("还没说哪一列是数量")
    pick(page, "件", "quantity")
    preview.click()
    expect(editor.locator("[data-preview]")).to_contain_text("2 条要收，1 行收不了")
    expect(editor.locator("tr[data-row='4']")).to_contain_text("不是数量")
    assert states(floor, KEPT) == ["none"], "nothing is taken by looking"

    save.click()
    expect(page.locator("[data-result='1'][data-done=true]")).to_be_visible()
    assert states(floor, KEPT, OPENED) == ["released", "released"]
    paid = floor.get(f"/parcels/{KEPT}")["parcel"]
    assert paid["state"] == "released"
    assert floor.get(f"/orders/{quote('E-1001')}"), "its order is known by its number"

    latest = page.locator("[data-latest] tbody tr").first
    expect(latest).to_contain_text("自家店")
    latest.locator("[data-do=undo]").click()
    page.locator("dialog button.is-wrong").click()
    expect(latest).to_contain_text("已撤销")
    assert states(floor, KEPT, OPENED) == ["none", "none"]


def test_the_same_header_is_known_from_then_on_and_one_begun_parcel_keeps_its_import(
    page: Page, floor: RunningStation
) -> None:
    go(page, "/panel/import")
    header = HEADER.replace("面单", "面单号码")
    give(page, content(row("E-2001", "YT7512304419003"), header=header))
    page.locator("[data-do=map]").click()
    sign_in(page)
    # What is near to a mapping that is known is filled in by it; what is not is chosen.
    map_columns_of = {
        "单据号": "number",
        "货品": "sku",
        "件": "quantity",
        "下单": "paid_at",
        "面单号码": "tracking_number",
    }
    for column, field in map_columns_of.items():
        pick(page, column, field)
    page.locator("form[data-form=mapping] input[name=name]").fill("新ERP")
    page.locator("form[data-form=mapping] select[name=platform]").select_option("own")
    page.locator("form[data-form=mapping] select[name=order]").select_option("true")
    page.locator("[data-do=preview]").click()
    page.locator("[data-do=save]:enabled").click()
    expect(page.locator("[data-result='1'][data-done=true]")).to_be_visible()

    give(page, content(row("E-2001", "YT7512304419003"), row("E-2002", "YT7512304419004"), header=header))
    second = page.locator("[data-result='2']")
    expect(second).to_contain_text("新ERP")
    expect(second.locator("[data-count=accepted] b")).to_have_text("1")
    expect(second.locator("[data-count=unchanged] b")).to_have_text("1")
    second.locator("[data-do=import]").click()
    expect(page.locator("[data-result='2'][data-done=true]")).to_be_visible()
    floor.scan("B:017")
    floor.pack("YT7512304419004", "CUP-RED")
    page.locator("[data-latest] tbody tr").first.locator("[data-do=undo]").click()
    page.locator("dialog button.is-wrong").click()
    expect(page.locator("#said")).to_contain_text("YT7512304419004")
    assert states(floor, "YT7512304419004") == ["packed"]

    saved = page.locator("tr[data-mapping]", has_text="新ERP")
    saved.get_by_role("button", name="删掉").click()
    page.locator("dialog button.is-wrong").click()
    expect(saved).to_have_count(0)
    give(page, content(row("E-2003", ""), header=header))
    expect(page.locator("[data-result='3']")).to_contain_text("不认识这种表")


def test_no_name_or_phone_of_a_mapped_file_is_kept_anywhere(floor: RunningStation) -> None:
    kept = b"".join(path.read_bytes() for path in floor.station.settings.data.rglob("*") if path.is_file())
    assert NAME.encode() not in kept
    assert PHONE.encode() not in kept
    assert "单据号".encode() in kept or json.dumps("单据号").encode() in kept, "control: the columns' names are"


@pytest.mark.parametrize(
    ("name", "buffer", "said"),
    [
        ("noise.csv", b"a,b\n1,2\n", "不认识这种表"),
        ("words.txt", "今天天气不错\n明天也不错\n".encode(), "这个文件没收"),
        ("broken.xlsx", b"PK\x03\x04" + bytes(200), "这个文件没收"),
        ("numbers.csv", b"123456,2026-11-20\n234567,2026-11-21\n", "找不到表头"),
        ("wide.csv", (",".join(f"c{n}" for n in range(2000)) + "\n").encode(), "这个文件没收"),
    ],
)
def test_nonsense_is_refused_in_a_sentence_and_nothing_is_taken(
    page: Page, name: str, buffer: bytes, said: str
) -> None:
    go(page, "/panel/import")
    give(page, buffer, name)
    result = page.locator("[data-result='1']")
    expect(result).to_contain_text(said)
    expect(result).to_contain_text("原来的数据都没动")


def test_a_preview_that_is_left_imports_nothing(page: Page, floor: RunningStation) -> None:
    before = len(floor.get("/imports")["imports"])
    go(page, "/panel/import")
    page.get_by_label("商品").check()
    give(page, "商家编码,条码,商品名称\nMUG,6901234567892,杯子\n".encode(), "goods.csv")
    page.locator("[data-result='1']").get_by_role("button", name="不要了").click()
    expect(page.locator("[data-result]")).to_have_count(0)
    assert len(floor.get("/imports")["imports"]) == before
