"""Thousands of parcels at speed: nothing is lost or kept twice, and station and head office hold no more at the end.

``SOAK_MINUTES`` (10) says how long; five parcels a second make 3,000 of it.
"""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from journal.chain import verify
from journal.database import open_database
from journal.follow import stream
from tests.soak.process import Sample, growth
from tests.soak.shift import Shift, shift, waybill
from tests.station.whole import wait_until

MINUTES = float(os.environ.get("SOAK_MINUTES", "10"))
PER_SECOND = 5.0
ROUNDS = 12
OUTAGE = 2  # this round runs without head office; it lies in the third that warms up
PARCELS = max(1, round(MINUTES * 60 * PER_SECOND / ROUNDS)) * ROUNDS

RESIDENT_GROWTH_MAX_MB = 8.0 + MINUTES / 60  # what an allocator may keep, and a megabyte an hour
DESCRIPTOR_GROWTH_MAX = 2
LOG_MAX_MB = 64.0


@pytest.mark.soak
def test_a_long_shift_loses_nothing_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with shift(tmp_path) as here:
        with ExitStack() as office:
            work(here, office)
            here.settle()
            print_what_was_held(here)
            assert_each_parcel_is_there_once(here)
            assert_head_office_knows_each_once(here)
        assert_the_copy_is_the_record(here)
        assert_nothing_grows("the station", here.samples)
        assert_nothing_grows("head office", here.central_samples[-len(here.samples) * 2 // 3 :])


def work(here: Shift, office: ExitStack) -> None:
    """All rounds: orders in, a screen comes, parcels are packed, the screen goes; one screen stays."""
    office.enter_context(here.head_office())
    here.open()
    with here.screen():
        for turn in range(ROUNDS):
            if turn == OUTAGE:
                office.close()
            if turn == OUTAGE + 1:
                office.enter_context(here.head_office())
            size = PARCELS // ROUNDS
            serials = range(turn * size, (turn + 1) * size)
            here.import_orders(serials)
            with here.screen():
                for part in (serials[: size // 2], serials[size // 2 :]):
                    here.pack(part, PER_SECOND)
                    here.look()
        here.wait_for("ParcelPacked", PARCELS)


def assert_each_parcel_is_there_once(here: Shift) -> None:
    packed = [each["tracking_number"] for each in here.data_of("ParcelPacked")]
    assert packed == [waybill(serial) for serial in range(PARCELS)]
    assert here.kinds["UnitVerified"] == PARCELS
    assert not here.data_of("ScanRefused")
    assert here.kinds["PhotoTaken"] > 0
    verdict = verify("S1", here.journal_id, here.envelopes, here.head)
    assert verdict.ok, verdict


def assert_head_office_knows_each_once(here: Shift) -> None:
    base = f"http://127.0.0.1:{here.central_port}/api/v1"
    wait_until(lambda: httpx.get(f"{base}/health", timeout=30).json()["behind"] == 0, "every event is a row", 120)
    rows = map(json.loads, httpx.get(f"{base}/shipment-times.ndjson", timeout=60).text.splitlines())
    numbers = [row["tracking_number"] for row in rows if "tracking_number" in row]
    assert sorted(numbers) == [waybill(serial) for serial in range(PARCELS)]


def assert_the_copy_is_the_record(here: Shift) -> None:
    """Every envelope, byte for byte and in order."""
    database = open_database(here.folder / "central" / "central.db", readonly=True)
    try:
        assert list(stream(database, here.journal_id, last=len(here.envelopes))) == here.envelopes
    finally:
        database.close()


def print_what_was_held(here: Shift) -> None:
    for who, samples in (("station", here.samples), ("head office", here.central_samples)):
        for which in (samples[0], samples[len(samples) // 2], samples[-1]):
            print(f"{who}: {which}")  # noqa: T201 - a soak is read by a person
    taken, asked = here.kinds["PhotoTaken"], here.kinds["PhotoAsked"]
    print(f"{PARCELS} parcels, {len(here.envelopes)} events, {taken} of {asked} photos taken")  # noqa: T201 - as above


def assert_nothing_grows(who: str, samples: list[Sample]) -> None:
    assert growth(samples, "resident_mb") <= RESIDENT_GROWTH_MAX_MB, f"{who}: {samples}"
    assert growth(samples, "descriptors") <= DESCRIPTOR_GROWTH_MAX, f"{who}: {samples}"
    assert growth(samples, "threads") <= DESCRIPTOR_GROWTH_MAX, f"{who}: {samples}"
    assert max(each.log_mb for each in samples) <= LOG_MAX_MB, f"{who}: {samples}"
