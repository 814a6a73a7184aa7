"""A browser's page over a whole station, at 17:20 on a Friday."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.panel.floor import AT, CUP, HELD, orders
from tests.running_station import RunningStation, running_station


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStation]:
    """A floor at 17:20: two trips, seven parcels, one of them packed, one held."""
    with running_station(tmp_path_factory.mktemp("floor"), at=AT) as running:
        running.sign_in()
        running.issue("017", "packer", "梅")
        rules = running.get("/site-rules")
        trip = {"carrier": "yto", "weekdays": list(range(7)), "departs": "20:30:00"}
        running.client.put("/site-rules", json={**rules, "site": "义乌一仓", "trips": [trip]}).raise_for_status()
        running.load(orders())
        running.scan("B:017", CUP, "CUP-RED", HELD)
        running.post("/bench/hold", {"reason": "short"})
        yield running


@pytest.fixture
def page(browser: Browser, floor: RunningStation) -> Iterator[Page]:
    """A page of a fresh browser, nobody signed in; what a script or the content policy complains of fails the test."""
    context = browser.new_context(base_url=floor.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def _is_complaint(message: ConsoleMessage) -> bool:
    # The browser itself notes each answer that is no success; asking for a sign-in is one of them.
    return message.type == "error" and "Failed to load resource" not in message.text
