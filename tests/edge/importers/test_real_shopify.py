"""Redacted rows of a real shop: how they group must equal another program's count. They lie beside the project."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from edge.importers import Imported, read_file

ROWS = Path(__file__).parents[4] / "shared" / "data" / "order-exports" / "orders_redacted.csv"
pytestmark = pytest.mark.skipif(
    not ROWS.is_file(), reason="the redacted rows of a real shop are not beside the project"
)


@pytest.fixture(scope="module")
def told() -> Imported:
    return read_file(ROWS.name, ROWS.read_bytes())


@pytest.fixture(scope="module")
def counted() -> pd.DataFrame:
    return pd.read_csv(ROWS, dtype=str, keep_default_na=False)


def test_every_order_of_the_file_is_there(told: Imported, counted: pd.DataFrame) -> None:
    assert not told.rejected
    assert len(told.orders) == 390
    assert {order.number for order in told.orders} == set(counted["Name"])


def test_each_order_has_as_many_lines_and_units_as_another_program_counts(
    told: Imported, counted: pd.DataFrame
) -> None:
    rows = counted.assign(units=counted["Lineitem quantity"].astype(int)).groupby("Name")
    lines, units = rows.size().to_dict(), rows["units"].sum().to_dict()
    assert len(counted) == 514
    assert {order.number: len(order.lines) for order in told.orders} == lines
    assert {order.number: sum(line.quantity for line in order.lines) for order in told.orders} == units
    assert max(lines.values()) > 1, "control: some orders have several lines"
