"""What the bench page's tests share: opening it, stopping its time, and reading colour and icon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.fake_station import FakeStation
from tests.browser.floor import because, bench, card, parcel, said

OPEN = parcel()
NUMBER = OPEN["tracking_number"]
ABOUT = {"parcel_id": OPEN["parcel_id"], "tracking_number": NUMBER}
RED = "rgb(179, 22, 27)"
GREEN = "rgb(10, 107, 61)"
AMBER = "rgb(246, 181, 30)"
VIOLET = "rgb(90, 61, 142)"
FAR_OFF = datetime(2031, 1, 1, tzinfo=UTC)

INSTEAD = card(
    "78412304411477", carrier="zto", goods="保温杯 500ml", variant="深灰", location="A-05-1", wave="05",
    bench_deadline="2026-11-20T13:40:00Z", trip={"carrier": "zto", "departs_at": "2026-11-20T14:10:00Z"},
)  # fmt: skip
REFUSED = said(
    "refused", bench(), "refused", rule="window", parcel_id="p-2903", tracking_number="YT7512304412903",
    instead=INSTEAD,
    reason=because("window_due_first", due_on="2026-11-21", bench_deadline="2026-11-20T21:40:00+08:00"),
)  # fmt: skip


def show(page: Page, station: FakeStation, query: str = "") -> None:
    page.goto(f"{station.url}/bench{query}")
    expect(page.locator("#work .act").first).to_be_visible()


def icon_of(page: Page, place: str) -> str:
    href = page.locator(f"{place} use").first.get_attribute("href")
    assert href is not None
    return href.rpartition("#")[2]


def colour_of(page: Page, place: str) -> str:
    return str(page.locator(place).first.evaluate("element => getComputedStyle(element).backgroundColor"))


def still(page: Page, station: FakeStation) -> None:
    """Stop the page's time (at a wrong date: a kiosk's clock may be anything); only ``page.clock.run_for`` moves it."""
    station.beats = False
    page.clock.install(time=FAR_OFF)
    page.clock.pause_at(FAR_OFF + timedelta(hours=1))
