"""The screen of a weigh-out: the weight, large, and what was called out beside it; nothing covers the stream."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.station.weighing import NUMBERS, WeighOut, weigh_out_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def weigh_out(tmp_path: Path) -> Iterator[WeighOut]:
    with weigh_out_at(tmp_path) as made:
        yield made


@pytest.fixture
def page(browser: Browser, weigh_out: WeighOut) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.goto(str(weigh_out.here.api.base_url.join("/bench?place=weigh")))
    expect(opened.locator("h1.act")).to_have_text("扫面单")
    yield opened
    opened.close()
    assert broken == []


def test_a_weight_is_shown_large_and_a_wrong_one_is_called_out_by_its_number(page: Page, weigh_out: WeighOut) -> None:
    for number in NUMBERS[:5]:
        weigh_out.weigh(number, 450)
    expect(page.locator(".tally .big")).to_contain_text("450")
    expect(page.locator(".tally .code")).to_have_text(NUMBERS[4][-4:])
    weigh_out.weigh(NUMBERS[5], 700)
    expect(page.locator(".alarms li")).to_contain_text("重 700 克，应为 428–472 克")
    expect(page.locator("#cover > *")).to_have_count(0)
    weigh_out.belt.send(NUMBERS[7])
    expect(page.locator(".alarms li").first).to_contain_text("还没打包")


def test_a_parcel_is_called_out_once_with_what_is_wrong_now_and_no_more_once_it_is_weighed(
    page: Page, weigh_out: WeighOut
) -> None:
    first, second = NUMBERS[0], NUMBERS[1]
    weigh_out.belt.send(first)
    expect(page.locator(".alarms li")).to_contain_text("没称上：先把秤清空", timeout=20_000)
    weigh_out.scale.unplug()
    expect(page.locator(".dots button.is-wrong")).to_have_attribute("data-device", "scale", timeout=20_000)
    weigh_out.belt.send(first)
    weigh_out.belt.send(second)
    expect(page.locator(".alarms li").first).to_contain_text(second[-4:], timeout=20_000)
    expect(page.locator(".alarms li").first).to_contain_text("秤断了")
    expect(page.locator(".alarms li")).to_have_count(2)
    weigh_out.scale.plug()
    expect(page.locator(".dots button.is-wrong")).to_have_count(0, timeout=20_000)
    for number in (first, second):
        weigh_out.weigh(number, 450)
    expect(page.locator(".alarms li")).to_have_count(0)
