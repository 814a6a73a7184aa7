"""A camera that is away: said in words where packers look, before a parcel that needs its photo is packed; no modal."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import floor
from tests.browser.bench_page import ABOUT, NUMBER, OPEN, show, still
from tests.browser.fake_station import FakeStation
from tests.browser.floor import because, bench, parcel, said
from tests.browser.test_bench_layout import FULL, MEASURE, SIZES
from tests.browser.tones import LISTEN, tones

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DEMANDED = {"label": "preprinted", "photo": "required"}
EARLIER = "YT7512304410352"
COMPLETE = parcel(state="verified", lines=FULL, verified=5)
GONE = said(
    "photo_missed", bench(COMPLETE, profile=DEMANDED), "sample",
    reason=because("photo_missed", number="8826", why="camera_lost"), **ABOUT,
)  # fmt: skip
LEFT = said(
    "photo_missed", bench(OPEN, profile=DEMANDED), "sample", parcel_id="p-0352", tracking_number=EARLIER,
    reason=because("photo_left", number="0352", why="camera_lost"),
)  # fmt: skip
WORDS = {
    "zh": {
        "why": "相机没插",
        "wanted": "照常打，只是没有照片。看看相机线",
        "required": "有照片才算打好",
        "missed": "尾号 0352 没拍到：相机断了。已算打好",
    },
    "en": {
        "why": "The camera is not plugged in",
        "wanted": "Go on, without photos. Look at its cable",
        "required": "packed only with its photo",
        "missed": "No photo of …0352: the camera was lost. Packed all the same",
    },
}


def devices(state: str) -> dict[str, Any]:
    """Every device well but the camera, which is so."""
    told = {"device": "camera", "state": state, "reason": because("camera_absent") if state == "lost" else None}
    others = [each for each in floor.DEVICES["devices"] if each["device"] != "camera"]
    return {**floor.DEVICES, "devices": [*others, told]}


def pass_seconds(page: Page, station: FakeStation, seconds: int) -> None:
    """Let the page's time go on, while the station is heard from: else it would be taken for dead."""
    for minute in range(seconds // 3):
        page.clock.run_for(3000)
        station.tell({"type": "beat", "now": f"2026-11-20T09:{minute + 30}:00Z"})
        station.tell(floor.QUEUE)
        expect(page.locator("time.now")).to_have_text(f"17:{minute + 30}:00")


def photo(reason: str = "camera_lost", **changes: Any) -> dict[str, Any]:
    """How a photo of the parcel before came out."""
    told = {
        "parcel_id": "p-0352",
        "tracking_number": EARLIER,
        "state": "missed",
        "reason": reason,
        "digest": "",
        "waybill": "",
        "shot": "",
        "defects": [],
    }
    return {"type": "photo", "photo": {**told, **changes}}


STATES: dict[str, list[dict[str, Any]]] = {
    "wanted, idle": [said(None, bench())],
    "wanted, packing": [said("opened", bench(OPEN), "right", **ABOUT)],
    "wanted, missed": [said("opened", bench(OPEN), "right", **ABOUT), photo()],
    "wanted, packed": [said("packed", bench(), "packed", **ABOUT), photo(parcel_id=OPEN["parcel_id"])],
    "not kept": [said("opened", bench(OPEN), "right", **ABOUT), photo("disk_full")],
    "demanded, idle": [said(None, bench(profile=DEMANDED))],
    "demanded, packing": [said("opened", bench(OPEN, profile=DEMANDED), "right", **ABOUT)],
    "demanded, complete": [
        said("right", bench(COMPLETE, profile=DEMANDED), "right", reason=because("photo_pending"), **ABOUT)
    ],
    "demanded, missed": [GONE],
    "demanded, left behind": [LEFT],
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_without_a_camera_fits_every_size(page: Page, station: FakeStation, language: str) -> None:
    still(page, station)
    faults: dict[str, list[str]] = {}
    for count, (name, messages) in enumerate(STATES.items()):
        show(page, station, f"?lang={language}")
        for message in (devices("lost"), *messages):
            station.tell(message)
        station.tell(said(None, {**messages[0]["bench"], "name": f"{count} 号台"}))
        expect(page).to_have_title(f"{count} 号台 – shipfloor")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            if found := page.evaluate(MEASURE):
                faults[f"{name} {width}×{height}"] = found
    assert faults == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_where_a_photo_is_only_wanted_a_corner_says_what_is_wrong_what_is_safe_and_what_to_do(
    page: Page, station: FakeStation, language: str
) -> None:
    page.add_init_script(LISTEN)
    words = WORDS[language]
    show(page, station, f"?lang={language}")
    expect(page.locator(".is-no-camera")).to_have_count(0)
    station.tell(devices("lost"))
    corner = page.locator("#acts .is-no-camera")
    expect(corner).to_contain_text(words["why"])
    expect(corner).to_contain_text(words["wanted"])
    expect(page.locator("[data-do=language]"), "nothing stands over the top").to_be_visible()
    station.tell(said("opened", bench(OPEN), "none", **ABOUT))
    card = page.locator("#work .camera")
    expect(card).to_contain_text(words["why"])
    expect(card).to_contain_text(words["wanted"])
    expect(page.locator("#strip > *, #cover > *, #sheet > *")).to_have_count(0)
    station.tell(devices("ok"))
    expect(card).not_to_contain_text(words["wanted"])
    assert tones(page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wanted_photo_that_the_camera_missed_is_said_by_its_number_whatever_is_in_hand_and_goes_by_itself(
    page: Page, station: FakeStation, language: str
) -> None:
    page.add_init_script(LISTEN)
    still(page, station)
    show(page, station, f"?lang={language}")
    station.tell(said("opened", bench(OPEN), "none", **ABOUT))
    station.tell(photo())
    expect(page.locator("#strip")).to_contain_text(WORDS[language]["missed"])
    expect(page.locator("#cover > *")).to_have_count(0)
    pass_seconds(page, station, 6)
    expect(page.locator("#strip")).to_contain_text(WORDS[language]["missed"])
    pass_seconds(page, station, 3)
    expect(page.locator("#strip > *")).to_have_count(0)
    assert tones(page) == []


@pytest.mark.parametrize("reason", ["late", "restart"])
def test_a_photo_that_was_missed_for_another_reason_leaves_the_next_parcel_in_peace(
    page: Page, station: FakeStation, reason: str
) -> None:
    show(page, station)
    station.tell(said("opened", bench(OPEN), "right", **ABOUT))
    station.tell(photo(reason))
    station.tell(photo("disk_full"))
    expect(page.locator("#strip")).to_contain_text("尾号 0352 照片没存下：硬盘满了")


def test_what_covers_the_screen_stays_when_a_photo_was_missed(page: Page, station: FakeStation) -> None:
    show(page, station)
    station.tell(said("surplus", bench(OPEN), "wrong", reason=because("surplus", sku="SKU-1"), **ABOUT))
    station.tell(photo())
    station.tell({"type": "devices", **devices("lost")})
    expect(page.locator("#cover .word")).to_have_text("多了")
    expect(page.locator("#strip > *")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_where_a_photo_is_demanded_it_is_said_above_all_before_a_parcel_is_begun_and_until_the_camera_is_back(
    page: Page, station: FakeStation, language: str
) -> None:
    words = WORDS[language]
    station.greet(said(None, bench(profile=DEMANDED)))
    still(page, station)
    show(page, station, f"?lang={language}")
    station.tell(devices("lost"))
    line = page.locator("#strip .warning")
    for on in (bench(profile=DEMANDED), bench(OPEN, profile=DEMANDED), bench(COMPLETE, profile=DEMANDED)):
        station.tell(said("right" if on["parcel"] else "note", on, "none", **ABOUT))
        pass_seconds(page, station, 9)
        expect(line).to_contain_text(words["why"])
        expect(line).to_contain_text(words["required"])
    expect(page.locator("#work h1.act")).to_have_text("相机断了" if language == "zh" else "No photo")
    station.tell(devices("ok"))
    expect(page.locator("#strip > *")).to_have_count(0)
    expect(page.locator("#work h1.act")).to_have_text("别动，拍照" if language == "zh" else "Hold still")


def test_a_demanded_photo_that_the_camera_missed_is_mended_at_the_camera_or_held_in_one_touch(
    page: Page, station: FakeStation
) -> None:
    show(page, station)
    station.tell(devices("lost"))
    station.tell(GONE)
    cover = page.locator("#cover .outcome")
    expect(cover).to_contain_text("插好相机线，按补拍")
    expect(cover).not_to_contain_text("箱子摆到相机下")
    expect(page.locator("#strip > *"), "the steps below are not covered").to_be_hidden()
    cover.locator("[data-do=hold]").click()
    station.wait_for_posts(1)
    assert station.posts == [("/bench/hold", {"reason": "photo_missed"})]


def test_a_blurred_demanded_photo_is_still_mended_by_moving_the_box(page: Page, station: FakeStation) -> None:
    show(page, station)
    why = because("photo_missed", number="8826", why="blurred")
    station.tell(said("photo_missed", bench(COMPLETE, profile=DEMANDED), "sample", reason=why, **ABOUT))
    cover = page.locator("#cover .outcome")
    expect(cover).to_contain_text("箱子摆到相机下")
    expect(cover.locator("[data-do=retake]")).to_be_visible()


def test_a_box_that_was_left_without_its_photo_is_named_and_no_button_would_photograph_the_one_that_lies_here(
    page: Page, station: FakeStation
) -> None:
    show(page, station)
    station.tell(LEFT)
    cover = page.locator("#cover .outcome")
    expect(cover.locator(".said .what")).to_contain_text("0352")
    expect(cover).not_to_contain_text(NUMBER[-4:])
    expect(cover).to_contain_text("把那箱放一边")
    expect(cover.locator("[data-do=retake], [data-do=hold]")).to_have_count(0)
