"""A real browser over a station that says what it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import floor
from tests.browser.fake_station import FakeStation


@pytest.fixture
def station() -> Iterator[FakeStation]:
    """A station at 17:24 with nobody's parcel open."""
    fake = FakeStation(floor.greeting(), floor.NOW)
    yield fake
    fake.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, which must end without an error of its scripts."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.on("console", lambda said: broken.append(said.text) if "no words for" in said.text else None)
    yield opened
    context.close()
    assert broken == []
