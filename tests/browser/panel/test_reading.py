"""What the supervisor's pages say, in both languages, and that they never let markup through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.panel.floor import AT, CANARY, CUP, DECLARED, REMARKED, go
from tests.running_station import PIN, SUPERVISOR, RunningStation, running_station

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "/panel",
    "/panel/parcels",
    "/panel/waves",
    "/panel/handover",
    "/panel/import",
    "/panel/badges",
    "/panel/settings",
    "/panel/policies",
    "/panel/barcodes",
)


def test_the_first_page_opens_with_what_will_happen_and_proves_it_by_trip(page: Page, floor: RunningStation) -> None:
    go(page, "/panel")
    verdict = floor.get("/overview")["verdict"]
    assert verdict["waiting"] > 0
    expect(page.locator("main h1")).to_contain_text("今天")
    trip = page.locator("tr[data-trip=yto]")
    expect(trip).to_contain_text("圆通 20:30")
    expect(trip).to_contain_text("20:00 前打完")
    expect(page.locator("#site")).to_have_text("义乌一仓")
    expect(page.locator("#end")).to_contain_text("退款数据截至 17:2")
    expect(page.locator("#end .clock")).to_have_text(re.compile(r"^17:\d\d:\d\d$"))


def test_the_first_page_tells_what_tonight_comes_to_with_false_shipments_apart(page: Page) -> None:
    go(page, "/panel")
    tonight = page.locator("table.tonight")
    expect(tonight.locator("tr[data-line=breaches]")).to_contain_text("今晚超过平台发货时限")
    declared = tonight.locator("tr[data-line=declared]")
    expect(declared).to_contain_text("点了发货，快递没扫")
    expect(declared).to_contain_text("¥")
    expect(page.locator("main")).to_contain_text("今晚会怎样")


def test_a_surge_begun_on_the_panel_is_what_the_first_page_opens_with(page: Page, floor: RunningStation) -> None:
    page.request.post(f"{floor.url}/api/v1/session", data={"badge": SUPERVISOR, "pin": PIN})
    go(page, "/panel/settings")
    form = page.locator("form[data-form=surge]")
    form.locator("input[name=surge_reason]").fill("11.11")
    form.locator("button.button").click()
    expect(page.locator("main")).to_contain_text("11.11")
    go(page, "/panel")
    surge = page.locator("section.lead")
    expect(surge).to_have_attribute("data-verdict", re.compile("surge|stopped"))
    expect(surge.get_by_role("link", name="大促模式")).to_be_visible()
    page.request.delete(f"{floor.url}/api/v1/surge")


def test_what_needs_a_person_is_counted_and_leads_to_its_list(page: Page) -> None:
    go(page, "/panel")
    declared = page.locator("tr[data-kind=uploaded_not_packed]")
    expect(declared).to_contain_text("已点发货没打包 1 件")
    expect(declared).to_contain_text(DECLARED[-4:])
    declared.get_by_role("link").click()
    expect(page.locator("main h1")).to_contain_text(DECLARED[:-4])


def test_the_bench_s_row_says_who_packs_and_what_is_missing(page: Page) -> None:
    go(page, "/panel")
    bench = page.locator("table.stations tbody tr")
    expect(bench).to_contain_text("1 号台")
    expect(bench).to_contain_text("工号 017")
    expect(bench).to_contain_text("可信")
    spark = bench.locator("img.spark")
    # The row may be drawn anew while its picture still loads: what counts is that a picture comes.
    expect(spark).not_to_have_js_property("naturalWidth", 0)


def test_a_floor_without_orders_says_so_and_covers_itself_when_the_station_is_gone(
    browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    with running_station(tmp_path, at=AT) as empty:
        page.goto(f"{empty.url}/panel")
        expect(page.locator("main h1")).to_have_text("还没有订单。")
        expect(page.get_by_role("link", name="导入订单")).to_be_visible()
    expect(page.locator("#cut")).to_contain_text("这些数先别信")
    expect(page.locator("main")).to_be_hidden()
    context.close()


def test_the_last_digits_of_a_number_find_its_parcel(page: Page) -> None:
    go(page, "/panel/parcels")
    page.locator("input[name=q]").fill(REMARKED[-4:])
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name=REMARKED).click()
    expect(page.locator("main h1")).to_contain_text(REMARKED)


def test_a_filter_is_kept_in_the_address(page: Page) -> None:
    go(page, "/panel/parcels")
    page.locator("select[name=state]").select_option("packed")
    expect(page.locator(f"tr[data-parcel={CUP}]")).to_be_visible()
    expect(page.locator(f"tr[data-parcel={REMARKED}]")).to_have_count(0)
    assert "state=packed" in page.url
    page.reload()
    expect(page.locator("select[name=state]")).to_have_value("packed")


def test_a_parcel_s_five_times_say_what_they_are(page: Page) -> None:
    go(page, f"/panel/parcels/{CUP}")
    expect(page.locator("li[data-time=packed]")).to_contain_text("亲见，时钟可信")
    expect(page.locator("li[data-time=packed]")).to_contain_text("工号 017")
    expect(page.locator("li[data-time=declared] .at")).to_have_text("–")
    expect(page.locator("li[data-time=picked_up]")).to_contain_text("等快递第一次扫描")
    go(page, f"/panel/parcels/{DECLARED}")
    expect(page.locator("li[data-time=declared]")).to_contain_text("声称")
    expect(page.locator("li[data-time=declared]")).to_contain_text("虚假发货的钟已经在走")


def test_a_parcel_s_story_is_told_event_by_event(page: Page) -> None:
    go(page, f"/panel/parcels/{CUP}")
    told = page.locator("ol.story li[data-event] b").all_text_contents()
    assert told[0] == "付款"
    assert told[-1] == "已打包"
    assert "扫面单，开始打包" in told
    assert any(text.startswith("扫到") for text in told)
    expect(page.locator("li[data-event=ParcelPacked] .badge")).to_have_text("017")
    expect(page.locator("dl.facts").first).to_contain_text("赶圆通 20:30 的车，提前 30 分到月台")


def test_markup_in_remarks_and_names_stays_text(page: Page) -> None:
    go(page, f"/panel/parcels/{REMARKED}")
    expect(page.locator(".remarks")).to_contain_text(CANARY)
    expect(page.locator(".remarks")).to_contain_text("不要放价格单")
    expect(page.locator("table.list")).to_contain_text(CANARY)
    page.goto(f"/panel/parcels?q={REMARKED}")
    expect(page.locator("tbody")).to_contain_text(CANARY)
    assert "canary" not in page.title()
    assert page.locator("main img[src=x]").count() == 0


def test_an_unknown_number_says_so(page: Page) -> None:
    go(page, "/panel/parcels/YT0000000000000")
    expect(page.locator("main h1")).to_have_text("没有这一件")


@pytest.mark.parametrize("width", [1440, 1024])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_scrolls_sideways_or_shows_an_id_for_words(
    page: Page, floor: RunningStation, width: int, language: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.request.post(f"{floor.url}/api/v1/session", data={"badge": SUPERVISOR, "pin": PIN})
    for path in (*PAGES, f"/panel/parcels/{CUP}", "/panel/badges/sheet"):
        page.goto(f"{path}?lang={language}")
        expect(page.locator("main h1")).not_to_be_empty()
        shown = page.locator("body").inner_text()
        assert re.findall(r"\b(?:panel|reason|event|attention|five)[._][a-z_.]+", shown) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide at {width}"


def test_english_is_one_press_away_and_stays(page: Page) -> None:
    go(page, "/panel")
    page.locator("a.lang").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("nav")).to_contain_text("Handover")
    go(page, f"/panel/parcels/{CUP}")
    expect(page.locator("ol.story")).to_contain_text("Waybill scanned, packing began")
    expect(page.locator("li[data-time=packed]")).to_contain_text("observed")
