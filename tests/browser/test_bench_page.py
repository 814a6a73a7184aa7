"""The packer's screen while work goes on: idle, packing, packed, labels, handover."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import floor
from tests.browser.bench_page import ABOUT, AMBER, GREEN, NUMBER, OPEN, colour_of, icon_of, show, still
from tests.browser.fake_station import FakeStation
from tests.browser.floor import because, bench, card, line, parcel, said

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_idle_says_the_next_waybill_why_and_the_two_clocks_apart(page: Page, station: FakeStation) -> None:
    show(page, station)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("h1.act")).to_have_text("扫面单 8826")
    expect(page.locator(".first")).to_contain_text("16:52 付款，赶圆通 20:30 的车，20:00 前打包")
    expect(page.locator(".first .plate")).to_contain_text("A-03-2")
    expect(page.locator(".after li")).to_have_count(2)
    expect(page.locator(".clock-card").nth(0)).to_contain_text("35:5")
    expect(page.locator(".clock-card").nth(0)).to_contain_text("今日应发还有 214 件")
    expect(page.locator(".clock-card").nth(1)).to_contain_text("18:05")
    expect(page.locator(".say")).to_contain_text("退款数据截至 17:21")


def test_the_time_shown_is_the_servers_in_the_sites_zone(page: Page, station: FakeStation) -> None:
    still(page, station)
    show(page, station)
    expect(page.locator("time.now")).to_have_text("17:24:08")
    page.clock.run_for(3000)
    expect(page.locator("time.now")).to_have_text("17:24:11")
    expect(page.locator(".clock-card .big")).to_have_text("35:49")


def test_packing_shows_remark_and_gift_first_then_the_goods_and_how_many_are_left(
    page: Page, station: FakeStation
) -> None:
    show(page, station)
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    expect(page.locator("h1.act")).to_have_text("陶瓷马克杯")
    expect(page.locator(".remark")).to_contain_text("送人的，别放价目单")
    expect(page.locator(".note.gift")).to_contain_text("软木杯垫 ×1")
    expect(page.locator(".focus")).to_contain_text("共 2 个，还差 1 个")
    expect(page.locator(".count .big")).to_have_text("3 / 5")
    expect(page.locator(".lines li.is-now")).to_contain_text("陶瓷马克杯")
    expect(page.locator(".due")).to_contain_text("20:00")


def test_a_right_item_is_green_with_a_tick_and_a_word_for_a_moment(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    station.tell(said("right", bench(parcel(verified=4)), "right", **ABOUT))
    expect(page.locator(".count.is-right")).to_contain_text("对")
    assert icon_of(page, ".count.is-right") == "right"
    expect(page.locator(".count.is-right")).to_have_count(0)
    expect(page.locator(".count .big")).to_have_text("4 / 5")


def test_packed_fills_the_screen_says_the_next_action_and_leaves_by_itself(page: Page, station: FakeStation) -> None:
    still(page, station)
    show(page, station)
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    station.tell(said("packed", bench(count_today=313), "packed", **ABOUT))
    cover = page.locator("#cover .is-right-screen")
    expect(cover).to_contain_text("已打包")
    expect(cover).to_contain_text(NUMBER)
    expect(cover).to_contain_text("313")
    expect(cover.locator(".act")).to_have_text("扫面单 0352")
    assert colour_of(page, "#cover .is-right-screen") == GREEN
    assert icon_of(page, "#cover .said") == "right"
    page.clock.run_for(600)
    expect(cover).to_be_visible()
    page.clock.run_for(200)
    expect(cover).to_have_count(0)


def test_packed_leaves_at_once_with_the_next_scan(page: Page, station: FakeStation) -> None:
    still(page, station)
    show(page, station)
    station.tell(said("packed", bench(count_today=313), "packed", **ABOUT))
    expect(page.locator("#cover .is-right-screen")).to_be_visible()
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    expect(page.locator("#cover > *")).to_have_count(0)
    expect(page.locator("h1.act")).to_have_text("陶瓷马克杯")


def test_an_unlisted_waybill_is_amber_and_work_goes_on(page: Page, station: FakeStation) -> None:
    show(page, station)
    told = said(
        "unlisted", bench(), "unlisted", reason=because("unlisted"), parcel_id="u", tracking_number="YT7512304417777"
    )
    station.tell(told)
    expect(page.locator("#cover .word")).to_have_text("未列面单")
    assert colour_of(page, "#cover .outcome") == AMBER
    expect(page.locator("#cover .go .act")).to_have_text("扫面单 8826")
    expect(page.locator("#cover > *")).to_have_count(0)


def test_already_packed_is_soft_and_says_who_and_when(page: Page, station: FakeStation) -> None:
    show(page, station)
    why = because("already_packed", badge="021", at="2026-11-20T08:31:00Z")
    station.tell(said("already", bench(), "already", reason=why, tracking_number="YT7512304412903"))
    expect(page.locator("#strip")).to_contain_text("2903")
    expect(page.locator("#strip")).to_contain_text("工号 021 在 16:31 打的")
    expect(page.locator("#cover > *")).to_have_count(0)


def test_the_same_waybill_again_changes_nothing(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    expect(page.locator("h1.act")).to_have_text("陶瓷马克杯")
    before = page.locator("#work").inner_html()
    station.tell(said("silent", bench(OPEN), "none", **ABOUT))
    station.tell({"type": "beat", "now": floor.NOW})
    page.wait_for_timeout(100)
    assert _without_figures(page.locator("#work").inner_html()) == _without_figures(before)


def _without_figures(html: str) -> str:
    """Less what goes on by itself: the time left, and whether the camera's first frame has come."""
    return re.sub(r">[^<]*余[^<]*<", "><", html).replace(" is-blind", "")


@pytest.mark.parametrize(
    ("state", "act", "buttons"),
    [
        ("started", "扫箱上标签", []),
        ("printed", "扫箱上标签", []),
        ("absent", "没打出来", ["reprint"]),
        ("failed", "没打出来", ["reprint"]),
        ("unknown", "扫箱上标签", ["reprint"]),
    ],
)
def test_a_label_wanted_says_how_its_print_came_out(
    page: Page, station: FakeStation, state: str, act: str, buttons: list[str]
) -> None:
    show(page, station)
    lines = [{**each, "verified": each["quantity"]} for each in OPEN["lines"]]
    full = parcel(state="verified", lines=lines, verified=5, label={"job_id": "j", "attempt": 1, "state": state})
    station.tell(said("label_wanted", bench(full, profile={"label": "station", "photo": "wanted"}), "right", **ABOUT))
    expect(page.locator("h1.act")).to_have_text(act)
    for name in buttons:
        page.locator(f"#work [data-do={name}]").click()
    station.wait_for_posts(len(buttons))
    assert [path for path, _body in station.posts] == [f"/bench/{name.replace('_', '-')}" for name in buttons]
    seen = [body for path, body in station.posts if path == "/bench/reprint"]
    assert seen == [{"attempt": 1}] * buttons.count("reprint"), "a second touch of the same is told from a second wish"


def test_nobody_signed_in_asks_for_a_badge(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("signed_out", bench(packer=None)))
    expect(page.locator("h1.act")).to_have_text("刷工牌")


HANDOVER = {"trip_id": "t", "carrier": "yto", "count": 128, "planned_at": "2026-11-20T12:30:00Z"}


def test_a_handover_counts_and_lists_what_to_pull_out_without_stopping(page: Page, station: FakeStation) -> None:
    show(page, station)
    on = bench(handover=HANDOVER)
    station.tell(said("trip_opened", on, "right", reason=because("trip_opened", carrier="yto")))
    why = because("other_carrier", carrier="zto", trip="yto")
    station.tell(said("refused", on, "refused", reason=why, tracking_number="78412304411477"))
    station.tell(said("duplicate", on, "already", reason=because("handed_over_before"), tracking_number=NUMBER))
    more = bench(handover={**HANDOVER, "count": 129})
    station.tell(said("handed_over", more, "right", reason=because("handed_over", count=129), tracking_number=NUMBER))
    expect(page.locator("#work .big")).to_contain_text("129")
    expect(page.locator("h1.act")).to_have_text("扫圆通")
    expect(page.locator(".alarms li")).to_have_count(1)
    expect(page.locator(".alarms li")).to_contain_text("这是中通的件，车是圆通的")
    expect(page.locator("#cover > *")).to_have_count(0)


def test_before_a_truck_leaves_the_parcels_left_behind_are_named(page: Page, station: FakeStation) -> None:
    left = [card("YT7512304410001", packed_by="021"), card("YT7512304410002", packed_by="017")]
    station.answers["/bench/left-behind"] = (200, {"carrier": "yto", "parcels": left})
    show(page, station)
    station.tell(said("trip_opened", bench(handover=HANDOVER), "right", reason=because("trip_opened", carrier="yto")))
    page.locator("[data-do=trip_close]").click()
    expect(page.locator("#sheet h1")).to_have_text("还有 2 件没装车")
    expect(page.locator("#sheet")).to_contain_text("YT7512304410002")
    page.locator("#sheet [data-do=leave]").click()
    station.wait_for_posts(1)
    assert station.posts == [("/bench/trip-close", {"place": "bench"})]
    why = because("trip_closed", carrier="yto", count=128, left=2)
    station.tell(said("trip_closed", bench(), "packed", reason=why))
    expect(page.locator("#cover .word")).to_have_text("落下 2 件")
    expect(page.locator("#cover")).to_contain_text("YT7512304410001")


def test_goods_without_a_barcode_are_confirmed_by_a_touch_on_their_picture(page: Page, station: FakeStation) -> None:
    show(page, station)
    woven = parcel(lines=[line("9", no_barcode=True, name="手工编织挂件", quantity=2, verified=0)], units=2, verified=0)
    station.tell(said("opened", bench(woven), "right", **ABOUT))
    expect(page.locator("h1.act")).to_have_text("看 2 个")
    page.locator("#work [data-do=by_eye]").click()
    station.wait_for_posts(1)
    assert station.posts == [("/bench/by-eye", {"line_id": "9", "quantity": 2})]


def test_refund_data_turn_amber_past_the_age_that_the_site_s_rule_sets(page: Page, station: FakeStation) -> None:
    """Data of 17:21, looked at from 17:24: old where the site allows two minutes, not where it allows five."""
    show(page, station)
    for minutes, old in ((5, False), (2, True)):
        station.tell({**floor.QUEUE, "refund_age_minutes": minutes})
        expect(page.locator(".say.is-old")).to_have_count(int(old))
        expect(page.locator(".say")).to_contain_text("17:21")
