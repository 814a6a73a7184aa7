"""A supervisor at half past four: one look says whether the station is ready, and what is to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from edge.settings import PrinterSettings
from hardware.virtual_printer import VirtualPrinter
from tests.browser.panel.floor import go, orders
from tests.running_station import RunningStation, running_station

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AT = datetime(2026, 11, 20, 8, 20, tzinfo=UTC)  # 16:20 in Shanghai


@pytest.fixture(scope="module")
def printer() -> Iterator[VirtualPrinter]:
    made = VirtualPrinter()
    yield made
    made.close()


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory, printer: VirtualPrinter) -> Iterator[RunningStation]:
    settings = PrinterSettings(options={"host": "127.0.0.1", "port": printer.port})
    with running_station(tmp_path_factory.mktemp("ready"), at=AT, printer=settings) as running:
        running.load(orders())
        yield running


def test_what_is_to_be_mended_is_named_and_gone_once_it_is_mended(page: Page, printer: VirtualPrinter) -> None:
    printer.faults.paper_out = True
    go(page, "/panel")
    box = page.locator("section[data-ready]")
    expect(box).to_have_attribute("data-ready", "none")
    box.get_by_role("button").click()
    expect(box.locator("tr[data-check=paper]")).to_contain_text("没有纸")
    expect(box).to_have_attribute("data-ready", "bad")
    printer.faults.paper_out = False
    page.wait_for_timeout(5_100)  # who asks more often gets the last report
    box.get_by_role("button").click()
    expect(box.locator("tr[data-check=paper]")).to_have_count(0)


def test_in_english_too(page: Page) -> None:
    go(page, "/panel?lang=en")
    expect(page.locator("section[data-ready] h2")).to_have_text("Ready for the evening")
