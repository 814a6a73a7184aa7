"""What stops a parcel at the bench: its word, colour and icon, the way on, and that only a right scan clears it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import floor
from tests.browser.bench_page import ABOUT, AMBER, OPEN, RED, REFUSED, VIOLET, colour_of, icon_of, show, still
from tests.browser.fake_station import FakeStation
from tests.browser.floor import because, bench, line, parcel, said

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_wrong_goods_say_the_difference_and_where_each_lies(page: Page, station: FakeStation) -> None:
    show(page, station)
    red = {"name": "陶瓷马克杯", "variant": "350ml 红色", "location": "A-03-3", "sku": "M-RED"}
    told = said("foreign", bench(OPEN), "wrong", reason=because("foreign", **red), missing=[line("2")], **ABOUT)
    station.tell(told)
    cover = page.locator("#cover .is-wrong-screen")
    expect(cover.locator(".word")).to_have_text("不是这单的")
    expect(cover.locator(".scanned .diff")).to_have_text("红色")
    expect(cover.locator(".wanted .diff")).to_have_text("蓝色")
    expect(cover).to_contain_text("这一扫不算数")
    expect(cover.locator(".todo")).to_contain_text("A-03-3")
    expect(cover.locator(".todo")).to_contain_text("A-03-2")
    assert colour_of(page, "#cover .said") == RED
    assert icon_of(page, "#cover .said") == "wrong"


PRINTS = {"label": "station", "photo": "wanted"}
COMPLETE = parcel(
    state="verified",
    lines=[{**each, "verified": each["quantity"]} for each in OPEN["lines"]],
    verified=5,
    label={"job_id": "j", "attempt": 1, "state": "printed", "reprint": 0},
)


@pytest.mark.parametrize("outcome", ["surplus", "foreign"])
def test_goods_too_many_for_a_complete_order_go_back_and_the_label_is_scanned_nothing_can_be_none_on_the_rack(
    page: Page, station: FakeStation, outcome: str
) -> None:
    show(page, station)
    on = bench(COMPLETE, profile=PRINTS)
    station.tell(said(outcome, on, "wrong", reason=because(outcome, sku="SKU-1", location="A-07-4"), **ABOUT))
    cover = page.locator("#cover .is-wrong-screen")
    expect(cover.locator(".todo .step")).to_have_text([re.compile("放回.*A-07-4"), re.compile("扫标签")])
    expect(cover.locator("[data-do=none_on_rack]")).to_have_count(0)
    expect(cover.locator("[data-do=hold]")).to_be_visible()
    cover.locator("[data-do=put_back]").click()
    expect(page.locator("#cover > *")).to_have_count(0)
    expect(page.locator("h1.act")).to_have_text("扫箱上标签")
    expect(page.locator("#acts [data-do=undo]")).to_be_visible()
    assert station.posts == [], "what was not counted needs no undoing"


def test_goods_too_many_for_an_order_that_still_wants_others_offer_to_hold_it_for_those(
    page: Page, station: FakeStation
) -> None:
    show(page, station)
    station.tell(said("surplus", bench(OPEN), "wrong", reason=because("surplus", sku="SKU-1"), **ABOUT))
    expect(page.locator("#cover [data-do=none_on_rack]")).to_be_visible()
    expect(page.locator("#cover [data-do=put_back]")).to_have_count(0)


@pytest.mark.parametrize(
    ("outcome", "code", "look"),
    [
        ("wrong", "wrong", ("错货", RED, "wrong")),
        ("surplus", "surplus", ("多了", RED, "wrong")),
        ("unfinished", "unfinished", ("上一件没完", AMBER, "warn")),
        ("refused", "window_due_first", ("先不打这件", AMBER, "later")),
        ("stop", "withdrawn", ("已退款，别发", RED, "wrong")),
        ("stop", "refund_asked", ("在问退款，先别发", RED, "wrong")),
        ("held", "held", ("挂起", VIOLET, "held")),
        ("unknown", "code_unknown", ("不认识这个码", AMBER, "help")),
        ("label_wrong", "label_outdated", ("标签贴错", RED, "wrong")),
        ("photo_missed", "photo_missed", ("没拍到", AMBER, "camera")),
        ("photo_other", "photo_other_parcel", ("照片不对", RED, "camera")),
    ],
)
def test_a_refusal_has_its_colour_icon_and_word_and_stays(
    page: Page, station: FakeStation, outcome: str, code: str, look: tuple[str, str, str]
) -> None:
    word, colour, icon = look
    still(page, station)
    show(page, station)
    station.tell(said(outcome, bench(OPEN), "wrong", reason=because(code, units=2, why="short"), **ABOUT))
    expect(page.locator("#cover .word")).to_have_text(word)
    assert colour_of(page, "#cover .said") == colour
    assert icon_of(page, "#cover .said") == icon
    page.keyboard.press("Enter")
    page.clock.run_for(900)
    expect(page.locator("#cover .word")).to_have_text(word)
    station.tell(said("right", bench(OPEN), "right", **ABOUT))
    expect(page.locator("#cover > *")).to_have_count(0)


def test_enter_never_presses_a_button_even_one_in_focus(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("photo_missed", bench(OPEN), "sample", reason=because("photo_missed"), **ABOUT))
    page.locator("#cover [data-do=retake]").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert station.posts == []
    page.locator("#cover [data-do=retake]").click()
    station.wait_for_posts(1)
    assert station.posts == [("/bench/retake", None)]


def test_a_hold_for_the_printer_says_that_its_scan_prints_it_once_the_printer_is_mended(
    page: Page, station: FakeStation
) -> None:
    show(page, station)
    why = because("printer_failed", cause="paper_out", number="8826")
    station.tell(said("held", bench(), "refused", reason=why, **ABOUT))
    expect(page.locator(".layer.outcome .todo")).to_contain_text("打印机好了，再扫一次它")
    expect(page.locator(".layer.outcome .todo")).not_to_contain_text("面板")


def test_an_unfinished_parcel_names_what_is_missing(page: Page, station: FakeStation) -> None:
    show(page, station)
    told = said(
        "unfinished", bench(OPEN), "unfinished", reason=because("unfinished", units=2), code="YT7512304410352",
        missing=[floor.MUG, floor.SPOON], **ABOUT,
    )  # fmt: skip
    station.tell(told)
    expect(page.locator("#cover .what")).to_contain_text("还差 2 个")
    expect(page.locator("#cover .what")).to_contain_text("0352 没打开，什么都没变")
    expect(page.locator("#cover .missing-lines")).to_contain_text("木柄勺")
    expect(page.locator("#cover .missing-lines")).to_contain_text("C-02-1")


def test_a_rules_refusal_says_what_to_open_instead_and_that_this_one_is_not_late(
    page: Page, station: FakeStation
) -> None:
    show(page, station)
    station.tell(REFUSED)
    cover = page.locator("#cover .is-refused-screen")
    expect(cover.locator(".instead .act")).to_have_text("扫面单 1477")
    expect(cover).to_contain_text("A-05-1")
    expect(cover.locator(".what")).to_contain_text("11-21 才应发，现在放一边不算晚")
    expect(cover.locator(".back")).to_contain_text("2903 放到暂放区")


@pytest.mark.parametrize(
    ("language", "where", "act"),
    [("zh", "波次 W1·第 17 张", "扫面单 1477"), ("en", "wave W1, sheet 17", "Scan 1477")],
)
def test_a_rules_refusal_says_where_the_named_parcel_lies(
    page: Page, station: FakeStation, language: str, where: str, act: str
) -> None:
    show(page, station, f"?lang={language}")
    outcome = REFUSED["outcome"]
    named = outcome["instead"] | {"wave": "W1", "wave_position": 17}
    station.tell({**REFUSED, "outcome": outcome | {"instead": named}})
    cover = page.locator("#cover .instead")
    expect(cover.locator(".over")).to_contain_text(where)
    expect(cover.locator(".act")).to_have_text(act)
    expect(cover).to_contain_text("A-05-1")


def test_what_is_named_and_cannot_be_found_is_set_aside_by_one_touch(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(REFUSED)
    page.locator("#cover [data-do=not_found]").click()
    station.wait_for_posts(1)
    assert station.posts == [("/bench/not-found", {"parcel_id": "p-2903"})]
    station.tell(said("note", bench(), "none", reason=because("not_found_set_aside", number="1477")))
    expect(page.locator("#cover .act")).to_have_text("扫面单 2903")
    expect(page.locator("#cover")).to_contain_text("1477 没找到")


def test_a_lift_takes_badge_pin_and_reason_and_then_says_to_scan_again(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(REFUSED)
    station.tell(said("note", bench(), "right", reason=because("supervisor_badge", badge="B02")))
    pad = page.locator("#cover .lift")
    expect(pad).to_contain_text("工牌 B02 已刷")
    for digit in "482913":
        pad.locator(f"[data-key='{digit}']").click()
    expect(pad.locator(".is-set")).to_have_count(6)
    pad.locator("[data-do=lift_reason]").click()
    pad.locator("[data-do=lift]").click()
    station.wait_for_posts(1)
    path, body = station.posts[0]
    assert path == "/bench/lift"
    assert body == {"rule": "window", "parcel_id": "p-2903", "badge": "B02", "pin": "482913", "reason": "carrier_waits"}
    station.tell(said("note", bench(), "right", reason=because("lifted", rule="window")))
    expect(page.locator("#cover .act")).to_have_text("扫面单 2903")


def test_a_wrong_pin_is_said_on_the_pad_and_the_refusal_stays(page: Page, station: FakeStation) -> None:
    station.answers["/bench/lift"] = (403, {"title": "pin_wrong", "reason": because("pin_wrong", left=3)})
    show(page, station)
    station.tell(REFUSED)
    pad = page.locator("#cover .lift")
    for digit in "02":
        pad.locator(f"[data-key='{digit}']").click()
    pad.locator("[data-do=lift]").click()
    for digit in "0000":
        pad.locator(f"[data-key='{digit}']").click()
    pad.locator("[data-do=lift]").click()
    expect(pad).to_contain_text("还可试 3 次")
    station.tell(said("note", bench(), "wrong", reason=because("pin_wrong", left=3)))
    expect(page.locator("#cover .word")).to_have_text("先不打这件")
    assert [body["badge"] for _path, body in station.posts] == ["02"]


def test_a_queue_message_does_not_lose_what_was_typed_on_the_pad(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(REFUSED)
    page.locator("[data-key='7']").click()
    station.tell({**floor.QUEUE, "due_left": 213})
    station.tell({"type": "beat", "now": floor.NOW})
    expect(page.locator("#cover .digits")).to_have_text("7")


def test_messages_of_another_place_do_not_show_here(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("stop", bench(place="dock"), "stop", reason=because("withdrawn"), **ABOUT))
    station.tell(said(None, bench(count_today=400)))
    expect(page.locator(".count-today")).to_have_text("400")
    expect(page.locator("#cover > *")).to_have_count(0)


def test_a_station_that_could_not_record_says_that_the_scan_does_not_count(page: Page, station: FakeStation) -> None:
    show(page, station)
    outcome = {"outcome": "unknown", "sound": "wrong", "reason": because("not_recorded")}
    station.tell({"type": "bench", "at": floor.NOW, "outcome": outcome, "bench": None})
    expect(page.locator("#cover")).to_contain_text("这一扫没存下来，不算数")
    expect(page.locator("#cover .word")).to_have_text("没存下来")
    expect(page.locator("#cover .todo")).to_contain_text("叫班长看磁盘")
    expect(page.locator("#cover")).not_to_contain_text("不认识")


def test_another_reprint_takes_a_lift_and_then_the_button_is_there_again(page: Page, station: FakeStation) -> None:
    show(page, station)
    label = {"job_id": "j", "attempt": 2, "state": "unknown", "reprint": 1}
    lines = [{**each, "verified": each["quantity"]} for each in OPEN["lines"]]
    full = {**OPEN, "state": "verified", "lines": lines, "verified": 5, "label": label}
    on = bench(full, profile={"label": "station", "photo": "none"})
    station.tell(said("note", on, "already", reason=because("reprint_needs_lift")))
    expect(page.locator("#cover .lift")).to_be_visible()
    for digit in "02":
        page.locator(f"#cover [data-key='{digit}']").click()
    page.locator("#cover [data-do=lift]").click()
    for digit in "482913":
        page.locator(f"#cover [data-key='{digit}']").click()
    page.locator("#cover [data-do=lift]").click()
    station.wait_for_posts(1)
    assert station.posts[0][1]["rule"] == "reprint"
    station.tell(said("note", on, "right", reason=because("lifted", rule="reprint")))
    expect(page.locator("#cover > *")).to_have_count(0)
    expect(page.locator("#work [data-do=reprint]")).to_be_visible()


def test_a_refund_still_asked_offers_a_lift(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("stop", bench(), "stop", reason=because("refund_asked"), rule="refund", **ABOUT))
    expect(page.locator("#cover .word")).to_have_text("在问退款，先别发")
    expect(page.locator("#cover .lift")).to_be_visible()
    expect(page.locator("#cover .go .act")).to_have_text("扫面单 0352")
