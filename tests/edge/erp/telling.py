"""A floor whose ERP is known, the worker that tells it, and what the queue says. For tests of postings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from domain.events import ParcelPacked, PostingSettled
from edge.drafts import drafts_of
from edge.erp.link import ErpLink
from edge.erp.load import Erp, load_erp
from edge.settings import ErpSettings
from edge.store.postings import Posting, in_state
from edge.workers.postings import Postings
from journal.database import open_database
from journal.write import Decision
from tests.edge.erp.peer import (
    Peer,
    peer,
)
from tests.edge.floor import MUG, PACKER, SUPERVISOR, Floor, an_order, floor, waybill_number

NUMBERS = [waybill_number(serial) for serial in range(6)]
SECRETS = {"app_key": "K-secret", "app_secret": "hush-secret", "session": "S-secret"}


def kuaimai(address: str) -> Erp:
    return load_erp(
        ErpSettings(name="km", template="kuaimai", address=address, secrets=SECRETS, values={"staff_id": "8"})
    )


def signed(address: str) -> Erp:
    return load_erp(ErpSettings(name="own", template="signed-json", address=address, secrets={"key": "hush-secret"}))


@contextmanager
def telling(here: Floor, erp: Erp, pause_seconds: float = 0.0) -> Iterator[Postings]:
    """A worker as the station has it, with pauses of nothing; the ERP is named before anything is packed."""
    connection = open_database(here.path)
    link = ErpLink(read_seconds=0.3)
    postings = Postings(connection, here.writer, erp, here.clock, link=link, pause_seconds=pause_seconds)
    try:
        yield postings
    finally:
        postings.close()
        connection.close()


@contextmanager
def packed(folder: Path, *numbers: str) -> Iterator[tuple[Floor, Peer]]:
    """A floor whose ERP is known, with parcels of a mug packed after that."""
    with floor(folder) as here, peer() as erp:
        here.sign_in()
        with telling(here, kuaimai(erp.address)) as postings:
            postings.turn()
        with telling(here, signed(erp.address)) as postings:
            postings.turn()
        for serial, number in enumerate(numbers):
            here.take(an_order(serial, number=number))
            here.scan(number, MUG)
        yield here, erp


def states(here: Floor) -> list[tuple[str, str, int]]:
    """(number, state, attempt) of each posting, oldest first."""
    rows = here.rows(
        "SELECT tracking_number, p.state, attempt FROM postings p JOIN parcels USING (parcel_id) ORDER BY at, sequence"
    )
    return [(row[0], row[1], row[2]) for row in rows]


def turn(postings: Postings, times: int = 8) -> None:
    for _ in range(times):
        postings.turn()


def unknown(here: Floor, erp: str = "km") -> list[Posting]:
    return in_state(here.reader, erp, "unknown", 10)


def settle(here: Floor, posting: Posting, decision: str) -> None:
    fact = PostingSettled(
        posting_id=posting.posting_id,
        parcel_id=posting.parcel_id,
        erp=posting.erp,
        decision=decision,
        badge=SUPERVISOR,
        at=here.now,
    )
    here.writer.submit(lambda _connection: Decision(drafts=drafts_of((fact,)), answer=None)).result()


def parts(erp: Erp) -> dict[str, Any]:
    return {
        "name": erp.name,
        "template": erp.template,
        "calls": erp.calls,
        "values": erp.values,
        "secrets": erp.secrets,
    }


def pack_again(here: Floor, number: str) -> None:
    """The same parcel's fact at a later time, as the record would hold it."""
    parcel = here.parcel(number)
    here.pause()
    fact = ParcelPacked(
        parcel_id=parcel.parcel_id,
        place="bench",
        badge=PACKER,
        at=here.now,
        tracking_number=number,
        carrier="yto",
        order_ids=parcel.order_ids,
        platform="pdd",
        shop="",
        units=1,
        lines=1,
    )
    here.writer.submit(lambda _connection: Decision(drafts=drafts_of((fact,)), answer=None)).result()
