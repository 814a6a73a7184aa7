"""Every state fits a bench's screen: no scrolling, nothing cut off, large enough to read and to touch."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import floor
from tests.browser.bench_page import ABOUT, NUMBER, OPEN, REFUSED, show, still
from tests.browser.fake_station import FakeStation
from tests.browser.floor import because, bench, line, parcel, said

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = [(1280, 800), (1024, 600), (1920, 1080)]
FULL = [{**each, "verified": each["quantity"]} for each in OPEN["lines"]]
PRINTED = {"label": "station", "photo": "wanted"}
LONG = line(
    "9", name="加厚不锈钢真空保温杯大容量便携车载水杯带提绳", name_en="Stainless steel vacuum flask with a strap",
    variant="1000ml 墨绿色 礼盒装", quantity=3, verified=1, location="AA-103-22",
)  # fmt: skip
REMARKS = [
    {"who": "buyer", "text": "送女朋友的生日礼物，请一定不要放价格单，写贺卡：生日快乐，永远爱你，谢谢店家！"},
    {"who": "seller", "text": "老客户，多放一包纸巾"},
]
HANDOVER = {"trip_id": "t", "carrier": "yto", "count": 1288, "planned_at": "2026-11-20T12:30:00Z"}


def labelled(state: str) -> dict[str, Any]:
    return parcel(
        state="verified", lines=FULL, verified=5, label={"job_id": "j", "attempt": 2, "state": state, "reprint": 1}
    )


NINE = parcel(lines=[line(str(n), verified=n % 2) for n in range(9)], remarks=REMARKS)
STATES: dict[str, dict[str, Any]] = {
    "idle": said(None, bench()),
    "packing": said("opened", bench(OPEN), "right", **ABOUT),
    "long name": said("opened", bench(parcel(lines=[LONG], units=3, verified=1, remarks=REMARKS)), **ABOUT),
    "nine lines": said(
        "opened", bench(parcel(lines=[line(str(n), verified=n % 2) for n in range(9)], remarks=REMARKS))
    ),
    "by eye": said("opened", bench(parcel(lines=[line("9", no_barcode=True, verified=0)], units=2, verified=0))),
    "label started": said("label_wanted", bench(labelled("started"), profile=PRINTED)),
    "label unknown": said("label_wanted", bench(labelled("unknown"), profile=PRINTED)),
    "label printed": said("label_wanted", bench(labelled("printed"), profile=PRINTED)),
    "label absent": said("label_wanted", bench(labelled("absent"), profile=PRINTED)),
    "label dropped": said("label_wanted", bench(labelled("dropped"), profile=PRINTED)),
    "photo missed and nothing said": said(
        None,
        bench(
            parcel(state="verified", lines=FULL, verified=5, photo={"state": "missed", "defects": []}),
            profile={"label": "preprinted", "photo": "required"},
        ),
    ),
    "wrong": said("wrong", bench(OPEN), reason=because("wrong"), code="6901234567892", missing=[LONG], **ABOUT),
    "surplus": said("surplus", bench(OPEN), reason=because("surplus", sku="SKU-1"), **ABOUT),
    "unfinished": said("unfinished", bench(OPEN), missing=[floor.MUG, LONG, floor.SPOON, floor.GLASS], **ABOUT),
    "label not scanned": said("unfinished", bench(OPEN), reason=because("label_not_scanned"), code=NUMBER, **ABOUT),
    "label's code wanted": said("unfinished", bench(OPEN), reason=because("label_code_wanted"), code=NUMBER, **ABOUT),
    "number on other paper": said(
        "unfinished", bench(OPEN), reason=because("label_number_elsewhere"), code=NUMBER, **ABOUT
    ),
    "long overdue": said("opened", bench(parcel(risk="late", bench_deadline="2026-11-18T11:30:00Z"))),
    "refused": REFUSED,
    "replaced": said("refused", bench(), reason=because("waybill_replaced", number=NUMBER), tracking_number=NUMBER),
    "stop": said("stop", bench(), reason=because("refund_asked"), **ABOUT),
    "refund asked": said("stop", bench(), reason=because("refund_asked"), rule="refund", **ABOUT),
    "held": said("held", bench(), reason=because("held", why="photo_missed"), **ABOUT),
    "not recorded": said("unknown", bench(), reason=because("not_recorded")),
    "held for the printer": said(
        "held", bench(), reason=because("printer_failed", cause="paper_out", number=NUMBER), **ABOUT
    ),
    "unknown": said("unknown", bench(), reason=because("code_unknown"), code="6901234567892"),
    "outdated label": said("label_wrong", bench(OPEN), reason=because("label_outdated", attempt=1, newest=2), **ABOUT),
    "photo missed": said("photo_missed", bench(OPEN), reason=because("photo_missed", number="8826"), **ABOUT),
    "photo dark": said("photo_missed", bench(OPEN), reason=because("photo_missed", number="8826", why="dark"), **ABOUT),
    "other photo": said(
        "photo_other",
        bench(OPEN),
        reason=because("photo_other_parcel", number=NUMBER, other="SF1234567890123"),
        **ABOUT,
    ),
    "unlisted": said("unlisted", bench(), reason=because("unlisted"), **ABOUT),
    "already": said("already", bench(), reason=because("already_packed", badge="021", at=floor.NOW), **ABOUT),
    "nobody": said("signed_out", bench(packer=None)),
    "handover": said("handed_over", bench(handover=HANDOVER), reason=because("handed_over", count=1288), **ABOUT),
    "left behind": said("trip_closed", bench(), reason=because("trip_closed", carrier="yto", count=128, left=3)),
}

# Judges the topmost layer. A part is cut off when it leaves the screen or its own card, or its text is wider than it.
MEASURE = """() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) faults.push("the page scrolls");
  const layers = ["#sheet .layer", "#cover .layer"].map((place) => document.querySelector(place));
  const cover = document.querySelector("#cover .layer");
  const under = cover && document.querySelector(".strips:not(:empty)")?.getBoundingClientRect();
  const fault = (what, part) => faults.push(`${what}: ${part.className} ${part.textContent.trim().slice(0, 30)}`);
  for (const part of (layers.find(Boolean) ?? document.body).querySelectorAll("*")) {
    if (part.closest("svg") && part.tagName !== "svg") continue;
    const box = part.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const outside = (frame) => box.left < frame.left - 1 || box.top < frame.top - 1
      || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
    if (outside({ left: 0, top: 0, right: innerWidth, bottom: innerHeight })) fault("off the screen", part);
    if (under && box.bottom > under.top + 1 && box.top < under.bottom - 1) fault("under the strip", part);
    const frame = part.parentElement.closest(".card, .said, .lift, .instead, .todo, .note, .lines li, .told");
    if (frame && outside(frame.getBoundingClientRect())) fault("out of its card", part);
    const mustFit = part.matches(".step, .act, .word, .what, .button, .chip, .over, .reason, .plate");
    if (mustFit && part.clientWidth && part.scrollWidth > part.clientWidth + 2) fault("too narrow", part);
    const size = parseFloat(getComputedStyle(part).fontSize);
    if (part.matches(".act") && size < 96) fault("act too small", part);
    if (part.tagName === "BUTTON" && (box.width < 63.5 || box.height < 63.5)) fault("too small to touch", part);
    const speaks = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (speaks && size < 15) fault("too small to read", part);
  }
  return faults;
}"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_fits_every_size(page: Page, station: FakeStation, language: str) -> None:
    still(page, station)
    show(page, station, f"?lang={language}")
    faults: dict[str, list[str]] = {}
    for count, (name, message) in enumerate(STATES.items()):
        station.tell({**message, "bench": {**message["bench"], "name": f"{count} 号台"}})
        expect(page).to_have_title(f"{count} 号台 – shipfloor")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            if found := page.evaluate(MEASURE):
                faults[f"{name} {width}×{height}"] = found
    assert faults == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_scanner_that_is_away_is_said_beside_what_was_told_and_never_over_its_buttons(
    page: Page, station: FakeStation, language: str
) -> None:
    still(page, station)
    show(page, station, f"?lang={language}")
    station.tell(floor.devices(scanner="lost"))
    faults: dict[str, list[str]] = {}
    for count, (name, message) in enumerate(STATES.items()):
        station.tell({**message, "bench": {**message["bench"], "name": f"{count} 号台"}})
        expect(page).to_have_title(f"{count} 号台 – shipfloor")
        if page.locator("#cover .layer").count() == 0:
            continue
        expect(page.locator("#strip .is-away")).to_be_visible()
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            if found := page.evaluate(MEASURE):
                faults[f"{name} {width}×{height}"] = found
    assert faults == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_weigh_out_fits_every_size(page: Page, station: FakeStation, language: str) -> None:
    belt = bench(place="weigh", packer=None)
    station.greet(said(None, belt))
    show(page, station, f"?place=weigh&lang={language}")
    station.tell(said("right", belt, "right", reason=because("weighed", grams=12450), **ABOUT))
    expect(page.locator(".tally .big")).to_contain_text("12450")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(MEASURE) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("touch", ["hold", "help"])
def test_what_a_touch_opens_fits(page: Page, station: FakeStation, touch: str, language: str) -> None:
    show(page, station, f"?lang={language}")
    station.tell(STATES["packing"])
    page.locator(f"[data-do={touch}]").click()
    expect(page.locator("#sheet .layer")).to_be_visible()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(MEASURE) == []


def test_the_measure_sees_what_is_cut_off_and_what_is_too_small(page: Page, station: FakeStation) -> None:
    show(page, station)
    page.evaluate("document.querySelector('.act').append('很长'.repeat(30))")
    page.evaluate("document.querySelector('.acts .button').textContent = 'x'")
    page.evaluate("document.querySelector('.acts .button').className = ''")
    found = " ".join(page.evaluate(MEASURE))
    assert "too narrow" in found
    assert "too small to touch" in found
