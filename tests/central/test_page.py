"""Head office's page: its figures, its words in both languages, what it says of stations; read as plain HTML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from random import Random

import pytest

from central.page.words import CATALOGUES, words
from domain import events as e
from tests.central.serving import Client, serving, settings
from tests.central.support import StationJournal, at, handed_over, make_order, opened, packed, scanned

NOW = at(20, 41)
CARRIERS = ["yto", "yto", "yto", "zto", "zto", "yunda", "sto"]


class Page(HTMLParser):
    """The text of a page, the attributes of its elements, and whether its elements nest."""

    VOID = frozenset({"meta", "link", "br", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == [], self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(self.words)


def a_month(parcels_a_day: int = 24) -> tuple[list[StationJournal], list[e.Event]]:
    """Thirty days at two benches: most on time, a slump after the 11th, some doubtful, some unlisted."""
    random = Random(11)
    benches = [StationJournal("S1"), StationJournal("S2")]
    feed: list[e.Event] = []
    for back in range(29, -1, -1):
        slump = 2 < back < 9
        for index in range(parcels_a_day):
            number = f"78{back:02d}{index:09d}"
            paid = at(random.randrange(24), random.randrange(60)) - timedelta(days=back)
            local = paid + timedelta(hours=8)
            due = local.date() + timedelta(days=int(local.hour >= 17))
            deadline = at(20) + timedelta(days=(due - date(2026, 11, 20)).days)
            late = timedelta(hours=14) if index % (5 if slump else 41) == 3 else timedelta()
            done = max(paid, deadline - timedelta(hours=random.uniform(1, 6))) + late
            carrier = CARRIERS[index % len(CARRIERS)]
            order = make_order(f"26{number}", paid_at=paid, confirmed_at=paid, tracking_number=number, carrier=carrier)
            if index % 12:
                feed.append(e.OrderImported(order=order))
            if done > NOW:
                continue
            bench = benches[index % 2]
            orders = (order.order_id,) if index % 12 else ()
            unlisted = {"paid_at": None, "ship_by": None, "bench_deadline": None, "due_on": None} if not orders else {}
            times = {"paid_at": paid, "ship_by": paid + timedelta(hours=48), "bench_deadline": deadline, "due_on": due}
            bench.say(packed(number, at=done, order_ids=orders, carrier=carrier, **(times | unlisted)))
            left = done + timedelta(minutes=random.uniform(5, 55))
            if left < NOW and (index + back) % 97:
                clock = "doubtful" if index == 23 and back < 2 else "trusted"
                bench.say(handed_over(number, at=left, carrier=carrier), clock=clock)
                if index % 9:
                    feed.append(scanned(number, left + timedelta(hours=random.uniform(0.5, 20))))
    return benches, feed


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Client]:
    with serving(settings(tmp_path), now=NOW) as client:
        yield client


def filled(central: Client) -> Client:
    benches, feed = a_month(6)
    for bench in benches:
        assert central.send(bench).status_code == 200
    central.office.feed.tell(feed)  # type: ignore[arg-type]  # the month's feed holds feed events alone
    central.settle()
    return central


def read(central: Client, language: str) -> Page:
    answer = central.http.get("/", params={"lang": language})
    assert answer.status_code == 200
    return Page(answer.text)


def test_an_empty_office_says_that_there_is_nothing_to_count(central: Client) -> None:
    page = read(central, "zh")
    assert "还没有可以算的包裹" in page.text
    assert "估算" in page.text
    assert "暂定" in page.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_score_speed_and_completeness(central: Client, language: str) -> None:
    page = read(filled(central), language)
    said = {"zh": ["物流分（估算，暂定）", "完整到", "义乌 1 号台", "圆通"], "en": ["estimated, provisional", "YTO"]}
    for text in said[language]:
        assert text in page.text
    total = central.get("/scores", day="2026-11-20", by="site").json()
    assert total["estimated"] is True
    assert ("lang", {"zh": "zh-Hans", "en": "en"}[language]) in page.attributes


def test_nothing_on_it_is_styled_in_place_scripted_or_from_elsewhere(central: Client) -> None:
    answer = filled(central).http.get("/")
    page = Page(answer.text)
    names = {name for name, _ in page.attributes}
    assert not names & {"style", "onclick", "onload", "src"}
    links = [value for name, value in page.attributes if name == "href"]
    assert all(link is not None and link.startswith(("/", "#", "?")) for link in links)
    assert "<script" not in answer.text
    assert "style-src 'self'" in answer.headers["content-security-policy"]
    for sheet in ("tokens.css", "base.css", "office.css"):
        assert central.http.get(f"/static/{sheet}").status_code == 200


def test_a_fork_is_told_on_the_page(central: Client) -> None:
    bench, clone = StationJournal("S1"), StationJournal("S1")
    bench.say(opened("YT1"))
    clone.say(opened("YT2"))
    central.send(bench)
    assert central.send(clone).status_code == 409
    page = read(central, "zh")
    assert "有工位出现了两份不同的记录" in page.text
    assert ("role", "alert") in page.attributes


def test_what_people_typed_is_text_and_not_markup(central: Client) -> None:
    bench = StationJournal("<b>S9</b>")
    bench.say(packed("YT1", carrier='"><script>alert(1)</script>', order_ids=()))
    central.send(bench)
    central.settle()
    answer = central.http.get("/")
    assert "<script>" not in answer.text
    assert "&lt;b&gt;S9&lt;/b&gt;" in answer.text


def test_both_catalogues_have_every_text_with_the_same_gaps() -> None:
    chinese, english = (words(language, "UTC").texts for language in CATALOGUES)
    assert chinese.keys() == english.keys()
    for message, text in chinese.items():
        assert text.strip(), message
        assert english[message].strip(), message
        assert gaps(text) == gaps(english[message]), message


def gaps(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}
