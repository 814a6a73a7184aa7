"""Head office's page in a real browser: it fits, breaks no policy of its own, and can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.central.serving import Client, serving, settings
from tests.central.test_page import NOW, filled

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Client]:
    with serving(settings(tmp_path), now=NOW) as client:
        yield filled(client)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1920, 1440, 1280, 1024])
def test_the_page_fits_and_breaks_no_rule(central: Client, browser: Browser, language: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{central.http.base_url}/?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(CUT_OFF)
    small = page.evaluate(SMALLEST)
    context.close()
    assert (said, cut) == ([], [])
    assert small >= 12.5


CUT_OFF = """() => [...document.querySelectorAll('td, th, h1, h2, h3, b, small, .chip, .value')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
    .map(e => e.textContent.trim())"""
"""Texts wider than their place."""

SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
    .filter(e => e.children.length === 0 && e.textContent.trim())
    .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
"""The smallest text, in pixels of the style sheet."""
