"""Other countries' holidays are known before the writer asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from domain.public_holiday import CHINA, LIBRARY_YEAR, public_year
from edge.holidays import learn_holidays, learn_holidays_named
from journal.database import Connection
from journal.write import Decision
from tests.edge.floor import an_order, floor

WITHIN_SECONDS = 20.0


def looked_up() -> int:
    return public_year.cache_info().currsize


def until(condition: Callable[[], object]) -> bool:
    end = monotonic() + WITHIN_SECONDS
    while monotonic() < end:
        if condition():
            return True
        sleep(0.01)
    return False


def test_an_import_looks_holidays_up_while_the_writer_is_busy_with_something_else(tmp_path: Path) -> None:
    let_go, begun = Event(), Event()

    def busy(_connection: Connection) -> Decision[None]:
        begun.set()
        let_go.wait(WITHIN_SECONDS)
        return Decision(answer=None)

    with floor(tmp_path) as here:
        public_year.cache_clear()
        waiting = here.writer.submit(busy)
        assert begun.wait(WITHIN_SECONDS)
        order = replace(an_order(1), platform="ebay")
        importing = Thread(target=here.take, args=(order,))
        importing.start()
        assert until(looked_up), "nobody looked anything up"
        assert not waiting.done(), "the writer was still busy"
        let_go.set()
        importing.join(WITHIN_SECONDS)
        misses = public_year.cache_info().misses
        assert public_year("US", LIBRARY_YEAR).known
        assert public_year.cache_info().misses == misses, "it was looked up before"
        assert here.rows("SELECT ship_by IS NOT NULL FROM parcels") == [(1,)]


@pytest.mark.parametrize("platforms", [(), ("pdd",), ("pdd", "taobao", "douyin", "shopee", "own", "nobody")])
def test_chinese_platforms_and_those_that_follow_the_site_look_nothing_up(platforms: tuple[str, ...]) -> None:
    public_year.cache_clear()
    learn_holidays(platforms)
    assert looked_up() == 0


def test_a_page_of_the_feed_is_read_for_the_platforms_it_names() -> None:
    public_year.cache_clear()
    learn_holidays_named(['{"order":{"platform":"pdd"}}', '{"note":"not ebay"}'])
    assert looked_up() == 0
    learn_holidays_named(['{"order":{"platform":"pdd"}}', '{"order":{"platform":"tiktok_vn"}}'])
    assert looked_up() == 1
    assert public_year("VN", LIBRARY_YEAR).known
    assert public_year(CHINA, LIBRARY_YEAR).known
