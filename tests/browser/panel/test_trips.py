"""A trip moved, cancelled, put back or added in two touches, from the first page and from the handover's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.panel.floor import AT, REMARKED, go, orders, supervisor_page
from tests.running_station import RunningStation, running_station

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStation]:
    """A floor at 17:20 whose only trip leaves at 20:30, with parcels for it."""
    with running_station(tmp_path_factory.mktemp("trips"), at=AT) as running:
        running.sign_in()
        rules = running.get("/site-rules")
        trip = {"carrier": "yto", "weekdays": list(range(7)), "departs": "20:30:00", "arrives": "20:00:00"}
        running.client.put("/site-rules", json={**rules, "trips": [trip]}).raise_for_status()
        running.load(orders())
        yield running


@pytest.fixture
def page(browser: Browser, floor: RunningStation) -> Iterator[Page]:
    """A supervisor's page; the trip is as planned."""
    rules = floor.get("/site-rules")
    floor.client.put("/site-rules", json={**rules, "trip_changes": []}).raise_for_status()
    with supervisor_page(browser, floor) as page:
        yield page


def bench_deadline(floor: RunningStation) -> str:
    return str(floor.get(f"/parcels/{REMARKED}")["deadlines"]["bench"])[11:16]


@pytest.mark.parametrize("path", ["/panel", "/panel/handover"])
def test_a_late_trip_takes_two_touches_and_the_bench_has_its_deadline_at_once(
    page: Page, floor: RunningStation, path: str
) -> None:
    go(page, path)
    page.locator("tr[data-trip=yto] [data-do=change_trip]").click()
    page.locator("dialog [data-later='30']").click()
    expect(page.locator("#said")).to_contain_text("期限已重算")
    expect(page.locator("tr[data-trip=yto]")).to_contain_text("圆通 21:00")
    assert bench_deadline(floor) == "12:30"
    page.locator("tr[data-trip=yto] [data-do=change_trip]").click()
    page.locator("dialog [data-do=restore]").click()
    expect(page.locator("tr[data-trip=yto]")).to_contain_text("圆通 20:30")
    assert bench_deadline(floor) == "12:00"


def test_any_time_can_be_typed_and_one_before_the_truck_comes_is_refused_in_a_sentence(
    page: Page, floor: RunningStation
) -> None:
    go(page, "/panel/handover")
    row = page.locator("tr[data-trip=yto]")
    row.locator("[data-do=change_trip]").click()
    page.locator("dialog input[name=departs]").fill("2210")
    page.locator("dialog button.is-main").click()
    expect(row).to_contain_text("圆通 22:10")
    row.locator("[data-do=change_trip]").click()
    page.locator("dialog input[name=departs]").fill("1950")
    page.locator("dialog button.is-main").click()
    expect(page.locator("#said")).to_contain_text("20:00 才到，不能 19:50 就走")
    expect(row).to_contain_text("圆通 22:10")
    assert bench_deadline(floor) == "13:40"


def test_a_trip_that_does_not_come_is_cancelled_and_put_back(page: Page, floor: RunningStation) -> None:
    go(page, "/panel/handover")
    page.locator("tr[data-trip=yto] [data-do=change_trip]").click()
    page.locator("dialog [data-do=cancel_trip]").click()
    cancelled = page.locator("tr[data-cancelled=yto]")
    expect(cancelled).to_contain_text("今天不来")
    assert [trip["planned"] for trip in floor.get("/trips")["cancelled"]] == ["20:30:00"]
    cancelled.get_by_role("button", name="改回").click()
    expect(cancelled).to_have_count(0)
    assert bench_deadline(floor) == "12:00"


@pytest.fixture
def past(request: pytest.FixtureRequest, floor: RunningStation) -> Iterator[None]:
    """The trip's time is over, so many minutes ago."""
    floor.wall.set(AT.replace(hour=12, minute=30) + timedelta(minutes=request.param))
    floor.sign_in()
    yield
    floor.wall.set(AT)
    floor.sign_in()


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("past", [11], indirect=True)
@pytest.mark.parametrize("path", ["/panel", "/panel/handover"])
def test_a_trip_past_its_time_may_still_be_waited_for_and_no_time_that_is_over_is_offered(
    page: Page, path: str
) -> None:
    go(page, path)
    button = page.locator("tr[data-trip=yto] [data-do=change_trip]")
    expect(button).to_have_text("还没走？")
    button.click()
    offered = page.locator("dialog [data-later]")
    expect(offered).to_have_text(["再等 15 分（20:56）", "再等 30 分（21:11）", "再等 60 分（21:41）"])
    offered.first.click()
    expect(page.locator("tr[data-trip=yto]")).to_contain_text("圆通 20:56")
    expect(button).to_have_text("改时间")
    button.click()
    expect(page.locator("dialog [data-do=left_now]")).to_be_visible()
    expect(page.locator("dialog [data-do=restore]"), "20:30 is over").to_have_count(0)


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("past", [121], indirect=True)
@pytest.mark.parametrize("path", ["/panel", "/panel/handover"])
def test_nothing_is_offered_about_a_trip_that_left_two_hours_ago(page: Page, path: str) -> None:
    go(page, path)
    row = page.locator("tr[data-trip=yto]")
    expect(row).to_contain_text("已走" if path == "/panel/handover" else "车已走")
    expect(row.locator("[data-do=change_trip]")).to_have_count(0)


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("past", [12], indirect=True)
@pytest.mark.parametrize("path", ["/panel", "/panel/handover"])
def test_nothing_is_offered_about_a_trip_whose_doors_were_closed_here(
    page: Page, floor: RunningStation, path: str
) -> None:
    if not floor.get("/trips")["closed"]:
        floor.post("/trips/open", {"carrier": "yto", "place": "dock"})
        floor.post("/trips/close", {"place": "dock"})
    go(page, path)
    row = page.locator("tr[data-trip=yto]")
    expect(row).to_contain_text("圆通 20:30")
    expect(row.locator("[data-do=change_trip]")).to_have_count(0)


def test_one_more_trip_is_added_and_the_same_twice_is_refused(page: Page, floor: RunningStation) -> None:
    for path, said in (("/panel/handover", "加好了"), ("/panel", "已经有这一趟了")):
        go(page, path)
        page.locator("[data-do=add_trip]").click()
        page.locator("dialog select[name=carrier]").select_option("zto")
        page.locator("dialog input[name=departs]").fill("2210")
        page.locator("dialog button.is-main").click()
        expect(page.locator("#said")).to_contain_text(said)
    zto = [trip["departs"] for trip in floor.get("/trips")["trips"] if trip["carrier"] == "zto"]
    assert zto == ["22:10:00"]
