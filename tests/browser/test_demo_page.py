"""The demo's page in Chromium: a person without any device packs a parcel, breaks the camera, has a label printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.shipfloor.demo import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def demo() -> Iterator[Running]:
    """One demo for the whole page: it is there to be played with."""
    with running() as started:
        yield started


@pytest.fixture
def here(browser: Browser, demo: Running) -> Iterator[Page]:
    """The page in Chinese, which must end without an error of its scripts."""
    context = browser.new_context(viewport={"width": 1500, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{demo.station}/demo")
    yield page
    context.close()
    assert broken == []


def trigger(page: Page, what: str) -> None:
    button = page.locator(f'[data-scan="{what}"]')
    expect(button).to_be_enabled(timeout=PATIENCE_MS)
    button.click()


def wanted(page: Page, what: str) -> None:
    """Wait until the page says that this is the scan to make now."""
    expect(page.locator(f'[data-scan="{what}"]')).to_have_class(re.compile("is-wanted"), timeout=PATIENCE_MS)


def switch(page: Page, fault: str) -> None:
    page.locator(f'[data-fault="{fault}"]').click()


def finish(page: Page) -> None:
    """Press what is blue, touch what bears no barcode, until the parcel is packed."""
    for _ in range(30):
        if page.locator('[data-scan="next"].is-wanted').count():
            return
        blue = page.locator('[data-scan="right"].is-wanted, [data-scan="label"].is-wanted')
        touch = page.frame_locator("iframe").locator('[data-do="by_eye"]')
        if blue.count():
            blue.first.click()
        elif touch.count():
            touch.first.click()
        page.wait_for_timeout(700)
    pytest.fail("the parcel does not close")


def test_a_parcel_is_packed_by_pressing_what_is_blue(here: Page, demo: Running) -> None:
    bench = here.frame_locator("iframe").locator("body")
    wanted(here, "badge")
    trigger(here, "badge")
    wanted(here, "next")
    trigger(here, "next")
    wanted(here, "right")
    trigger(here, "wrong")
    expect(bench).to_contain_text("不是这单的", timeout=PATIENCE_MS)
    trigger(here, "next")
    expect(bench).to_contain_text("上一件没完", timeout=PATIENCE_MS)
    finish(here)
    expect(bench).to_contain_text(re.compile(r"今日\s*1\s*件"), timeout=PATIENCE_MS)
    assert len(demo.get("/api/v1/parcels", state="packed")["parcels"]) == 1


def test_an_unplugged_camera_shows_no_old_picture(here: Page) -> None:
    switch(here, "unplug_camera")
    expect(here.locator("#view-gone")).to_be_visible(timeout=PATIENCE_MS)
    switch(here, "unplug_camera")
    expect(here.locator("#view-gone")).to_be_hidden(timeout=PATIENCE_MS)


def test_a_label_comes_out_once_the_bench_prints(here: Page, demo: Running) -> None:
    expect(here.locator("#labels img")).to_have_count(0)
    here.locator('[data-label="station"]').click()
    expect(here.locator('[data-label="station"]')).to_have_attribute("aria-pressed", "true", timeout=PATIENCE_MS)
    if not demo.get("/demo/state")["codes"]["packer"]:
        trigger(here, "badge")
    wanted(here, "next")
    trigger(here, "next")
    expect(here.locator('[data-scan="next"]')).not_to_have_class(re.compile("is-wanted"), timeout=PATIENCE_MS)
    finish(here)
    expect(here.locator("#labels img")).to_have_count(1, timeout=PATIENCE_MS)


def test_a_scan_with_the_scanner_unplugged_says_so(here: Page) -> None:
    switch(here, "unplug_scanner")
    expect(here.locator('[data-fault="unplug_scanner"]')).to_have_attribute("aria-checked", "true", timeout=PATIENCE_MS)
    trigger(here, "unknown")
    expect(here.locator("#said")).to_contain_text("拔掉了", timeout=PATIENCE_MS)
    switch(here, "unplug_scanner")
