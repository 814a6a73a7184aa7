"""An order that is told again: the claim that it is shipped, in whatever order its sources come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from domain.order import Order, OrderLine
from domain.silence import beside, silent_columns
from domain.told_again import settle

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ORDER = Order(
    order_id="o", platform="pdd", shop="", number="1", lines=(OrderLine(line_id="MUG#1", sku="MUG", title="Mug"),)
)
FILES = {"list": frozenset({"platform_status"}), "export": frozenset({"platform_status", "declared_at"})}
CLAIMED = NOON + timedelta(minutes=7)
files = st.tuples(st.sampled_from(sorted(FILES)), st.integers(0, 50))


def told(known: Order | None, kind: str, minutes: int) -> Order:
    """What is kept after a file of that kind, whose newest time is so many minutes after noon."""
    order = Order(
        order_id="o",
        platform="pdd",
        shop="",
        number="1",
        lines=ORDER.lines,
        platform_status="已发货",
        declared_at=CLAIMED if kind == "export" else None,
    )
    filled = beside(order, known, silent_columns(order, FILES[kind]))
    return settle(order, filled, known, NOON + timedelta(minutes=minutes))


@given(st.lists(files, min_size=1, max_size=4))
def test_in_whatever_order_files_come_what_was_seen_first_stays_and_a_told_time_outranks_it(
    told_by: list[tuple[str, int]],
) -> None:
    ends = set()
    for order in permutations(told_by):
        known: Order | None = None
        for kind, minutes in order:
            known = told(known, kind, minutes)
        assert known is not None
        ends.add((known.declared_at, known.seen_declared_at))
    seen = min((NOON + timedelta(minutes=minutes) for kind, minutes in told_by if kind == "list"), default=None)
    claimed = CLAIMED if any(kind == "export" for kind, _ in told_by) else None
    assert ends == {(claimed, seen)}
