"""When a label came out: by the printer's word or by the label's scan on the box, whichever was first, however told."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from itertools import permutations
from pathlib import Path

import pytest

from central.projection.local import utc_text
from domain import events as e
from domain.order import parcel_id_of_waybill
from domain.packing import label_job_id
from journal.database import open_database
from tests.central.support import Office, StationJournal, at, opened, packed

NUMBER = "YT7512304418826"
PARCEL = parcel_id_of_waybill(NUMBER)
JOB = label_job_id(PARCEL, 1)
ASKED = e.LabelAsked(job_id=JOB, parcel_id=PARCEL, printer="label", attempt=1, at=at(13))
SCANNED = e.LabelScanned(parcel_id=PARCEL, attempt=1, at=at(13, 10))
UNKNOWN = e.LabelUnknown(job_id=JOB, attempt=1, at=at(13, 20), reason="timeout")


def printed(minute: int) -> e.LabelPrinted:
    return e.LabelPrinted(job_id=JOB, attempt=1, at=at(13, minute))


def settled(*, there: bool) -> e.LabelSettled:
    return e.LabelSettled(parcel_id=PARCEL, place="bench", badge="B02", at=at(13, 30), attempt=1, there=there)


@pytest.mark.parametrize(
    ("facts", "when"),
    [
        ((ASKED, UNKNOWN, SCANNED), at(13, 10)),
        ((ASKED, printed(5), SCANNED), at(13, 5)),
        ((ASKED, SCANNED, printed(20)), at(13, 10)),
        ((ASKED, UNKNOWN), None),
        ((ASKED, UNKNOWN, settled(there=True)), at(13, 30)),
        ((ASKED, UNKNOWN, settled(there=False)), None),
        ((SCANNED,), None),  # printed elsewhere: nobody says when
    ],
)
def test_a_label_is_printed_by_the_first_proof_of_it(
    tmp_path: Path, facts: tuple[e.Event, ...], when: datetime | None
) -> None:
    for number, order in enumerate(permutations(facts)):
        with closing(open_database(tmp_path / f"{number}.db")) as connection:
            office, station = Office(connection), StationJournal()
            for fact in (opened(NUMBER), *order, packed(NUMBER)):
                station.say(fact)
            office.take_all(station)
            told = office.parcel(NUMBER)["printed_at"]
            assert told == (utc_text(when) if when else None), order
