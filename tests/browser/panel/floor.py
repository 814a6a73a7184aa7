"""The floor of the panel's tests: its parcels by what each is there for, and what a supervisor does at a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from playwright.sync_api import Browser, Page, expect

from tests.running_station import PIN, SUPERVISOR, RunningStation, order_row, orders_file

AT = datetime(2026, 11, 20, 9, 20, tzinfo=UTC)  # 17:20 in Shanghai, inside the window
CANARY = "<img src=x onerror=\"document.title='canary'\">"
CUP = "YT7512304410001"
HELD = "YT7512304410002"
REMARKED = "YT7512304410003"
DECLARED = "YT7512304410004"
LATER = "YT7512304410005"
LOADED, LEFT = "YT7512304410006", "YT7512304410007"


def orders() -> bytes:
    paid = "2026-11-20 15:00:00"
    return orders_file(
        order_row("261120-000000000000001", CUP, paid),
        order_row("261120-000000000000002", HELD, paid),
        order_row("261120-000000000000003", REMARKED, paid, 商家备注=CANARY, 商品=CANARY, 买家留言="不要放价格单"),
        order_row("261120-000000000000004", DECLARED, paid, 发货时间="2026-11-20 16:54:00"),
        order_row("261120-000000000000005", LATER, paid),
        order_row("261120-000000000000006", LOADED, paid),
        order_row("261120-000000000000007", LEFT, paid),
    )


def sign_in(page: Page, pin: str = PIN) -> None:
    page.locator("dialog input[name=badge]").fill(SUPERVISOR)
    page.locator("dialog input[name=pin]").fill(pin)
    page.locator("dialog button.is-main").click()


@contextmanager
def supervisor_page(browser: Browser, floor: RunningStation) -> Iterator[Page]:
    """A fresh browser's page of badges, a supervisor signed in."""
    context = browser.new_context(base_url=floor.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/panel/badges")
    sign_in(page)
    expect(page.locator("[data-badge]").first).to_be_visible()
    yield page
    context.close()


def go(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("main h1")).not_to_be_empty()
