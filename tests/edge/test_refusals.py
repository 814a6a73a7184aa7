"""Refusals are facts: twenty a minute are listed, the rest is counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from domain.answer import Outcome
from edge.refusals import LISTED_A_MINUTE
from tests.edge.floor import MUG, Floor, an_order, floor, waybill_number

A = waybill_number(1)


def facts(here: Floor, kind: str) -> list[dict[str, Any]]:
    """The data of a kind's events, in order."""
    bodies = here.rows("SELECT body FROM envelopes WHERE journal_id = ? ORDER BY sequence", (here.record,))
    return [told["data"] for (body,) in bodies if (told := json.loads(body))["kind"] == kind]


def test_twenty_refusals_a_minute_are_listed_and_the_rest_is_one_count(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(an_order(1, number=A))
        answers = [here.scan("nonsense", apart=0.1).answer.outcome for _ in range(50)]
        assert set(answers) == {Outcome.UNKNOWN}, "each is answered, listed or not"
        assert len(facts(here, "ScanRefused")) == LISTED_A_MINUTE
        here.scan(A)
        [counted] = facts(here, "RefusalsCounted")
        assert counted["count"] == 30
        assert here.kinds()[-2:] == ["RefusalsCounted", "ParcelOpened"], "the count comes before the fact after it"
        here.scan(MUG)
        assert len(facts(here, "RefusalsCounted")) == 1


def test_after_a_minute_refusals_are_listed_again(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        for _ in range(2):
            here.scan(*["nonsense"] * 25, apart=0.1)
            here.pause(61)
        here.scan("nonsense")
        assert len(facts(here, "ScanRefused")) == 2 * LISTED_A_MINUTE + 1
        assert [each["count"] for each in facts(here, "RefusalsCounted")] == [5, 5]


def test_a_dock_s_refusals_do_not_use_up_the_bench_s(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.scan(*["nonsense"] * 30, place="dock", apart=0.1)
        here.scan("nonsense", apart=0.1)
        assert [each["place"] for each in facts(here, "ScanRefused")].count("bench") == 1


def test_what_is_kept_of_a_refused_code_is_short_printable_and_never_a_badge(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.scan("x" * 5_000, "bad\x00\x1bcode", "B:SECRET")
        long, garbled, badge = facts(here, "ScanRefused")
        assert (long["reason"], len(long["code"])) == ("code_too_long", 128)
        assert (garbled["reason"], garbled["code"]) == ("code_garbled", "bad··code")
        assert (badge["reason"], badge["code"]) == ("badge_unknown", "")
