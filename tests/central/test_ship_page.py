"""The page's section of batch-ship files: who may press its buttons, and what it says, read as plain HTML."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from domain.order import Refund
from tests.central.serving import TOKEN, Client, Imported, serving, settings
from tests.central.ships import Floors, feed, listed, numbered, take, waiting
from tests.central.test_page import Page, read

pytestmark = pytest.mark.slow

TAKE = {"lang": "en", "platform": "pinduoduo", "shop": "shop-1"}


def as_browser(secret: str = TOKEN, **more: str) -> dict[str, str]:
    """What a browser sends with a form of our own page."""
    return {
        "authorization": "Basic " + b64encode(f"B02:{secret}".encode()).decode(),
        "sec-fetch-site": "same-origin",
    } | more


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Client]:
    with serving(settings(tmp_path)) as client:
        order = numbered(1)
        client.import_file(Imported(orders=(order,)))
        Floors(client).pack("S1", order)
        yield client


def press(central: Client, path: str, data: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    with httpx.Client(base_url=central.http.base_url) as browser:
        return browser.post(f"/batch-ship/{path}", data=data, headers=headers)


def test_a_button_does_its_step_and_leads_back_to_the_page(central: Client) -> None:
    answer = press(central, "take", TAKE, as_browser())
    assert (answer.status_code, answer.headers["location"]) == (303, "/?lang=en&said=ships.said_taken#ships")
    (file,) = listed(central)["files"]
    assert (file["taken"], file["taken_by"]) == (1, "B02")
    again = press(central, "take", TAKE, as_browser())
    assert "said=reason.batch_ship_nothing" in again.headers["location"]
    press(central, f"{file['file_id']}/uploaded", {"lang": "en"}, as_browser())
    assert listed(central)["files"][0]["told"] == 1
    press(central, f"{file['file_id']}/take-back", {"lang": "en", "order_id": "none"}, as_browser())
    press(central, f"{file['file_id']}/take-back", {"lang": "en", "order_id": "\x00"}, as_browser())
    assert listed(central)["files"][0]["taken_back"] == 0, "what names no order of it takes none back"
    press(central, f"{file['file_id']}/take-back", {"lang": "en", "whole": "1"}, as_browser())
    assert listed(central)["files"][0]["taken_back"] == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        (as_browser("wrong"), 401),
        ({"sec-fetch-site": "same-origin"}, 401),
        (as_browser(**{"sec-fetch-site": "cross-site"}), 403),
        (as_browser(**{"sec-fetch-site": "same-site"}), 403),
        ({"authorization": as_browser()["authorization"], "origin": "http://elsewhere.example"}, 403),
        ({"authorization": as_browser()["authorization"], "origin": "null"}, 403),
    ],
)
def test_without_the_token_or_led_from_elsewhere_nothing_is_done(
    central: Client, headers: dict[str, str], status: int
) -> None:
    said = len(feed(central))
    answer = press(central, "take", TAKE, headers)
    assert answer.status_code == status
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert "Not done" in Page(answer.text).text
    assert (len(feed(central)), waiting(central)) == (said, 1)


def test_over_plain_http_a_browser_that_names_only_our_own_origin_is_believed(central: Client) -> None:
    origin = str(central.http.base_url).rstrip("/")
    headers = {"authorization": as_browser()["authorization"], "origin": origin}
    assert press(central, "take", TAKE, headers).status_code == 303
    assert waiting(central) == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_waits_what_stays_out_and_what_is_doubtful_is_said_in_both_languages(
    central: Client, language: str
) -> None:
    one, unnamed = numbered(1), numbered(2)
    central.import_file(Imported(orders=(unnamed,)))
    Floors(central).pack("S2", unnamed, carrier="ems")
    said = {
        "zh": ["拼多多 · shop-1", "1 单：邮政 在这个平台叫什么，还没人说过", "没核实过", "取文件"],
        "en": [
            "Pinduoduo · shop-1",
            "1: Nobody has said what the platform calls China Post EMS",
            "not confirmed",
            "Take file",
        ],
    }[language]
    text = read(central, language).text
    for each in (*said, unnamed.number):
        assert each in text
    take(central)
    central.import_file(Imported(orders=(numbered(1, refund=Refund.STOP),)))
    text = read(central, language).text
    then = {"zh": ["还没传", "不能再传", "工号 B02"], "en": ["Not uploaded yet", "Must not", "badge B02"]}
    for each in then[language]:
        assert each in text
    assert one.number in text


def test_only_what_the_page_itself_can_say_stands_above_the_lists(central: Client) -> None:
    page = central.http.get("/", params={"lang": "en", "said": "ships.said_taken"})
    assert "Taken. Download it" in page.text
    for strange in ("ships.note", "<b>hello</b>", "reason.held"):
        assert 'role="status"' not in central.http.get("/", params={"lang": "en", "said": strange}).text


def test_a_shop_s_name_is_text_and_not_markup(central: Client) -> None:
    shop = '"><script>alert(1)</script>'
    order = numbered(7, shop=shop)
    central.import_file(Imported(orders=(order,)))
    Floors(central).pack("S3", order)
    assert "<script>" not in central.http.get("/").text
    press(central, "take", TAKE | {"shop": shop}, as_browser())
    assert [file["shop"] for file in listed(central)["files"]] == [shop]
    assert "<script>" not in central.http.get("/").text
