"""The states of a parcel: every pair of state and event is either in the table or refused."""

from __future__ import annotations

import pytest

from domain.parcel import NEXT, RESUMED, ImpossibleStep, State, next_state

EVENTS = sorted({event for _, event in NEXT})


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", EVENTS)
def test_every_pair_of_state_and_event_leads_where_the_table_says_or_nowhere(state: State, event: str) -> None:
    step = NEXT.get((state, event))
    if step is None:
        with pytest.raises(ImpossibleStep):
            next_state(state, event)
    elif step == RESUMED:
        assert next_state(state, event, before=State.VERIFIED) is State.VERIFIED
    else:
        assert next_state(state, event) is State(step)


def test_a_hold_ends_in_the_state_before_it() -> None:
    for before in (State.RELEASED, State.OPENED, State.VERIFIED, State.PACKED):
        assert next_state(before, "ParcelHeld") is State.HELD
        assert next_state(State.HELD, "HoldReleased", before=before) is before


def test_a_hold_without_a_state_before_it_cannot_be_released() -> None:
    with pytest.raises(ImpossibleStep):
        next_state(State.HELD, "HoldReleased")


def test_nothing_leads_back_from_the_carrier() -> None:
    assert {step for (state, _), step in NEXT.items() if state is State.PICKED_UP} == {State.PICKED_UP}


def test_a_parcel_is_packed_only_when_everything_in_it_was_verified() -> None:
    assert [state for state, event in NEXT if event == "ParcelPacked"] == [State.VERIFIED]
