"""An attached label on the panel: what it is and how it stands, and a list of those that will be missed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panel.floor import LATER, go
from tests.hardware.pdf_file import bars, pdf
from tests.running_station import RunningStation

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ORDER = "261120-000000000000005"


def test_a_parcels_page_says_that_its_label_is_here(floor: RunningStation, page: Page) -> None:
    content = pdf([bars(LATER, 8, 8, 0.375)], 70, 120)
    assert floor.client.post(f"/orders/{ORDER}/label", content=content).status_code == 200
    go(page, f"/panel/parcels/{LATER}")
    expect(page.locator("dl.facts").filter(has_text="附的面单")).to_contain_text("PDF")
    expect(page.locator("dl.facts").filter(has_text="附的面单")).to_contain_text("已到")
    expect(page.locator("li[data-event=LabelAttached]")).to_contain_text(re.compile("收到一张面单"))
    page.goto(f"/panel/parcels/{LATER}?lang=en")
    expect(page.locator("dl.facts").filter(has_text="Attached label")).to_contain_text("here")
    assert floor.client.delete(f"/orders/{ORDER}/label").json() == {"deleted": True}
    go(page, f"/panel/parcels/{LATER}")
    expect(page.locator("dl.facts").filter(has_text="附的面单")).to_have_count(0)
