"""What a touch or a key does at the bench, and what no data may do to the page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import floor
from tests.browser.bench_page import ABOUT, OPEN, REFUSED, colour_of, show
from tests.browser.fake_station import FakeStation
from tests.browser.floor import because, bench, line, parcel, said

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_hold_is_one_of_four_reasons(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    page.locator("[data-do=hold]").click()
    expect(page.locator("#sheet .tile")).to_have_count(4)
    page.locator("[data-choice=short]").click()
    station.wait_for_posts(1)
    assert station.posts == [("/bench/hold", {"reason": "short"})]
    expect(page.locator("#sheet > *")).to_have_count(0)


def test_a_hold_may_have_a_time_and_is_urgent_after_unless_that_is_touched_away(
    page: Page, station: FakeStation
) -> None:
    show(page, station)
    for posts, touches in enumerate((("hours_2",), ("hours_1", "urgent"), ("hours_4", "hours_none")), 1):
        station.tell(said("opened", bench(OPEN), "right", **ABOUT))
        page.locator("[data-do=hold]").click()
        for touch in touches:
            page.locator(f"#sheet [data-do={touch}]").click()
        page.locator("[data-choice=short]").click()
        station.wait_for_posts(posts)
    assert [body for _, body in station.posts] == [
        {"reason": "short", "hours": 2, "urgent": True},
        {"reason": "short", "hours": 1, "urgent": False},
        {"reason": "short"},
    ]


def test_the_next_parcel_that_a_hold_released_as_urgent_says_so(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell({**floor.QUEUE, "next": [floor.card("YT7512304418826", urgent=True)]})
    expect(page.locator(".first .chip")).to_contain_text("挂起放回，先打")


def test_what_was_refunded_is_touched_out_of_the_box(page: Page, station: FakeStation) -> None:
    show(page, station)
    over = parcel(lines=[line("2", quantity=0, verified=2), line("3", quantity=1, verified=0)])
    station.tell(said("stop", bench(over), "stop", reason=because("take_out_now", number="8826", units=2), **ABOUT))
    expect(page.locator("#cover")).to_contain_text("部分退款，取出")
    station.tell(said("right", bench(over), "right", **ABOUT))
    expect(page.locator("h1.act")).to_have_text("取出 2 个")
    page.locator("[data-do=take_out]").click()
    station.wait_for_posts(1)
    assert station.posts == [("/bench/take-out", {"line_id": "2", "quantity": 2})]


def test_a_touch_that_changes_nothing_says_so_and_leaves_the_parcel(page: Page, station: FakeStation) -> None:
    station.answers["/bench/undo"] = (409, {"title": "nothing_to_undo", "reason": because("nothing_to_undo")})
    show(page, station)
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    page.locator("[data-do=undo]").click()
    expect(page.locator("#strip")).to_contain_text("没有可以撤销的一扫")
    expect(page.locator("h1.act")).to_have_text("陶瓷马克杯")


def test_a_device_dot_opens_one_sentence(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(floor.devices(printer="lost"))
    page.locator("[data-device=printer]").click()
    expect(page.locator("#sheet")).to_contain_text("面单先打好的件照常打")
    assert colour_of(page, "[data-device=printer]") != colour_of(page, "[data-device=camera]")


def test_a_scanner_that_is_away_is_said_until_it_is_back(page: Page, station: FakeStation) -> None:
    show(page, station)
    expect(page.locator("#strip .is-away")).to_have_count(0)
    station.tell(floor.devices(scanner="lost"))
    expect(page.locator("#strip .is-away")).to_contain_text("接好之前扫了不算")
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    expect(page.locator("h1.act")).to_have_text("陶瓷马克杯")
    expect(page.locator("#strip .is-away")).to_be_visible()
    station.tell(floor.devices())
    expect(page.locator("#strip .is-away")).to_have_count(0)


def test_a_missed_photo_is_not_said_to_be_taken_now_and_is_retaken_by_a_touch(page: Page, station: FakeStation) -> None:
    def demanded(photo: dict[str, Any]) -> dict[str, Any]:
        lines = [{**each, "verified": each["quantity"]} for each in OPEN["lines"]]
        whole = {**OPEN, "state": "verified", "lines": lines, "verified": 5, "photo": photo}
        return bench(whole, profile={"label": "preprinted", "photo": "required"})

    show(page, station)
    station.tell(said(None, demanded({"state": "asked", "defects": []})))
    expect(page.locator("#work h1.act")).to_have_text("别动，拍照")
    station.tell(said(None, demanded({"state": "missed", "defects": []})))
    expect(page.locator("#work h1.act")).to_have_text("没拍到")
    page.locator("#work [data-do=retake]").click()
    station.wait_for_posts(1)
    assert station.posts[0][0] == "/bench/retake"


def test_what_a_printer_wants_is_said_while_its_label_is_waited_for(page: Page, station: FakeStation) -> None:
    def printer(state: str, told: dict[str, Any] | None) -> dict[str, Any]:
        return {"type": "devices", "devices": [{"device": "printer", "state": state, "reason": told}]}

    waiting = {**OPEN, "state": "verified", "label": {"state": "started", "attempt": 1, "reprint": 0}}
    away, named = page.locator("#strip .is-away"), "device_named"
    show(page, station)
    station.tell(printer("lost", because("printer_paper_out")))
    expect(page.locator("[data-device=printer].is-wrong")).to_be_visible()
    expect(away).to_have_count(0)
    station.tell(said("label_wanted", bench(waiting), "right", **ABOUT))
    expect(away).to_contain_text("换一卷纸")
    station.tell(printer("doubtful", because(named, name="label", what="printer_cover_open")))
    expect(away).to_contain_text("label：打印机盖子没合好")
    station.tell(printer("doubtful", because(named, name="label", what="printer_paper_low")))
    expect(away).to_have_count(0)
    station.tell(printer("lost", because("printer_silent")))
    expect(away).to_contain_text("不应答")
    waiting["label"] = {"state": "printed", "attempt": 1, "reprint": 0}
    station.tell(said("note", bench(waiting), "none", **ABOUT))
    expect(away).to_have_count(0)


def test_the_language_switches_at_once_and_stays(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(REFUSED)
    page.evaluate("document.querySelector('[data-do=language]').click()")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#cover .word")).to_have_text("Not this one yet")
    page.reload()
    expect(page.locator("h1.act")).to_have_text("Scan 8826")


def test_a_remark_is_text_whatever_it_holds(page: Page, station: FakeStation) -> None:
    show(page, station)
    canary = "<img src=x onerror=\"document.title='gone'\"><script>document.title='gone'</script>*{x}*"
    evil = parcel(
        remarks=[{"who": "buyer", "text": canary}], lines=[line("1", name=canary, variant=canary, location=canary)]
    )
    station.tell(said("opened", bench(evil), "right", **ABOUT))
    expect(page.locator(".remark .words")).to_have_text(canary)
    station.tell(
        said("wrong", bench(evil), "wrong", reason=because("wrong"), code=canary, missing=evil["lines"], **ABOUT)
    )
    expect(page.locator("#cover .wanted .diff")).to_have_text(canary)
    assert page.locator("img").count() == 0
    assert page.title() != "gone"


def test_no_script_or_style_is_inline_and_the_policy_says_so(page: Page, station: FakeStation) -> None:
    answer = page.goto(f"{station.url}/bench")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in answer.text()
    assert " style=" not in answer.text()


def test_typed_codes_are_sent_only_where_the_page_was_asked_to_take_them(page: Page, station: FakeStation) -> None:
    show(page, station)
    page.keyboard.type("YT7512304418826")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert station.posts == []
    show(page, station, "?keys=1")
    for number in range(60):
        page.keyboard.type(f"690123456{number:04d}")
        page.keyboard.press("Enter")
    station.wait_for_posts(60)
    assert [body["code"] for _path, body in station.posts] == [f"690123456{number:04d}" for number in range(60)]
