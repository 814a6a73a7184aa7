"""A supervisor's badge and PIN, proved offline, with limited tries."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from edge.errors import NotAllowed
from edge.supervisors import IDLE, LOCKED_FOR, TRIES
from tests.edge.floor import MEMORY, PACKER, PIN, SUPERVISOR, Floor, floor


@pytest.fixture
def here() -> Iterator[Floor]:
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder)) as made:
        made.issue_supervisor()
        yield made


def refusal(here: Floor, badge: str, pin: str) -> tuple[str, object]:
    with pytest.raises(NotAllowed) as told:
        here.supervisors.prove(badge, pin, here.now)
    return told.value.why.code, told.value.why.params.get("left")


def test_the_right_pin_proves_and_forgives_earlier_tries(here: Floor) -> None:
    assert refusal(here, SUPERVISOR, "000000") == ("pin_wrong", TRIES - 1)
    here.supervisors.prove(SUPERVISOR, PIN, here.now)
    assert refusal(here, SUPERVISOR, "000000") == ("pin_wrong", TRIES - 1)


def test_five_wrong_tries_lock_the_badge_for_fifteen_minutes_even_for_the_right_pin(here: Floor) -> None:
    left = [refusal(here, SUPERVISOR, "000000")[1] for _ in range(TRIES)]
    assert left == [4, 3, 2, 1, 0]
    assert refusal(here, SUPERVISOR, PIN) == ("pin_locked", None)
    here.pause(LOCKED_FOR.total_seconds() - 1)
    assert refusal(here, SUPERVISOR, PIN)[0] == "pin_locked"
    here.pause(2)
    here.supervisors.prove(SUPERVISOR, PIN, here.now)


def test_a_lock_outlives_a_restart(tmp_path: Path) -> None:
    with floor(tmp_path) as before:
        before.issue_supervisor()
        for _ in range(TRIES):
            refusal(before, SUPERVISOR, "000000")
        now = before.now
    with floor(tmp_path) as after:
        after.time.now = now
        assert refusal(after, SUPERVISOR, PIN) == ("pin_locked", None)


@pytest.mark.parametrize("badge", [PACKER, "nobody", "' OR 1=1 --"])
def test_no_other_badge_proves_anything(here: Floor, badge: str) -> None:
    here.feed.issue_badge(PACKER, "packer", "", "")
    assert refusal(here, badge, PIN)[0] == "pin_wrong"


def test_a_revoked_supervisor_proves_nothing_and_is_signed_out(here: Floor) -> None:
    token = here.supervisors.sign_in(SUPERVISOR, PIN, here.now)
    here.feed.revoke_badge(SUPERVISOR)
    with pytest.raises(NotAllowed):
        here.supervisors.signed_in(token, here.now)
    assert refusal(here, SUPERVISOR, PIN)[0] == "pin_wrong"


def test_a_session_ends_when_idle_and_when_signed_out(here: Floor) -> None:
    token = here.supervisors.sign_in(SUPERVISOR, PIN, here.now)
    for _ in range(3):
        here.pause((IDLE - timedelta(minutes=1)).total_seconds())
        assert here.supervisors.signed_in(token, here.now) == SUPERVISOR, "each use keeps it"
    here.pause(IDLE.total_seconds() + 1)
    with pytest.raises(NotAllowed):
        here.supervisors.signed_in(token, here.now)
    token = here.supervisors.sign_in(SUPERVISOR, PIN, here.now)
    here.supervisors.sign_out(token)
    with pytest.raises(NotAllowed):
        here.supervisors.signed_in(token, here.now)
    with pytest.raises(NotAllowed):
        here.supervisors.signed_in("", here.now)


def test_tries_are_counted_at_each_place_for_itself(here: Floor) -> None:
    for _ in range(TRIES):
        with pytest.raises(NotAllowed):
            here.supervisors.prove(SUPERVISOR, "000000", here.now, "bench")
    with pytest.raises(NotAllowed) as told:
        here.supervisors.prove(SUPERVISOR, PIN, here.now, "bench")
    assert told.value.why.code == "pin_locked"
    here.supervisors.prove(SUPERVISOR, PIN, here.now)


def test_many_tries_at_once_are_no_more_than_five(here: Floor) -> None:
    with ThreadPoolExecutor(max_workers=16) as pool:
        said = list(pool.map(lambda _number: refusal(here, SUPERVISOR, "000000")[0], range(40)))
    assert said.count("pin_wrong") == TRIES
    assert said.count("pin_locked") == 40 - TRIES


def test_a_lock_that_another_clock_set_ends_all_the_same(here: Floor) -> None:
    for _ in range(TRIES):
        refusal(here, SUPERVISOR, "000000")
    here.pause(-365 * 86_400)
    here.supervisors.prove(SUPERVISOR, PIN, here.now)


def test_a_new_pin_begins_with_all_its_tries(here: Floor) -> None:
    for _ in range(TRIES):
        refusal(here, SUPERVISOR, "000000")
    here.issue_supervisor()
    here.supervisors.prove(SUPERVISOR, PIN, here.now)
