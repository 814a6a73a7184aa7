"""Batch-ship files: taken of what is packed, uploaded by a person, or taken back.

What was taken lies in the record before anybody downloads it, so a crash in between loses nothing: the same bytes come
out again. An order is in one file at most. Declaring goes the road of an import: a new version of the order, a hundred
a transaction so that scans go on in between. Does not know HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from domain.batch_ship import content_of
from domain.batch_ship_file import TakenFile
from domain.batch_ship_order import Forms, rows_for
from domain.batch_ship_step import TOGETHER, taking, taking_back, uploading
from domain.calendar import local_date, zone_of
from domain.events import Event
from domain.order import Order
from domain.reason import reason
from edge.clock import Clock
from edge.drafts import draft_of
from edge.errors import NotPossible
from edge.feed import Feed
from edge.store.batch_ships import find, orders_in, rows_in, unfinished, waiting_orders
from edge.store.bodies import known_order
from edge.store.load import site_rules
from journal.database import Connection
from journal.envelope import Draft
from journal.write import Decision, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchShips:
    """A station's files. ``reader`` is a connection of the calling thread."""

    reader: Connection
    writer: Writer
    feed: Feed
    clock: Clock
    forms: Forms

    def take(self, platform: str, shop: str, badge: str) -> TakenFile:
        """A file of a shop's orders that wait, the most pressing first, as many as it may hold.

        Raises NotPossible where none can be in it, and where head office makes them: an order must be in one only.
        """
        if not self.feed.owned:
            raise NotPossible(reason("batch_ship_at_office"))
        form = self.forms.get(platform)
        if form is None:
            raise NotPossible(reason("batch_ship_no_form", platform=platform))
        seen = rows_for(waiting_orders(self.reader, platform=platform, shop=shop), form)
        ids = {row.order_id for row in seen}

        def decide(connection: Connection) -> Decision[str]:
            # Looked at again where nothing else can happen: another file may have been taken meanwhile.
            at = self.clock.now()
            taken = taking(
                waiting_orders(connection, order_ids=sorted(ids)),
                form,
                file_id=str(uuid4()),
                platform=platform,
                shop=shop,
                badge=badge,
                at=at,
                day=local_date(at, zone_of(site_rules(connection))),
            )
            if taken is None:
                raise NotPossible(reason("batch_ship_nothing"))
            return Decision(drafts=(draft_of(taken),), answer=taken.file_id)

        return self.known(self.writer.submit(decide).result())

    def uploaded(self, file_id: str, badge: str) -> TakenFile:
        """A person says that the platform has the file: its orders are declared from now on. Twice is once."""
        file = self.known(file_id)
        if not file.taken:
            if not file.uploaded:
                raise NotPossible(reason("batch_ship_taken_back"))
            return file
        while self.writer.submit(lambda connection: self._declare(connection, file_id, badge)).result():
            pass
        return self.known(file_id)

    def take_back(self, file_id: str, badge: str, order_ids: Collection[str] | None = None) -> TakenFile:
        """These orders of the file (None: all) were not declared by it after all, and may go into the next.

        What the platform itself has told of them since stays.
        """
        self.known(file_id)
        for state in ("uploaded", "taken"):
            ids = [each for each in orders_in(self.reader, file_id, state) if order_ids is None or each in order_ids]
            for chunk in _chunks(ids):
                self._give_back(file_id, badge, chunk)
        return self.known(file_id)

    def finish(self) -> None:
        """Go on declaring what was uploaded, where a restart came between."""
        for file_id in unfinished(self.reader):
            self.uploaded(file_id, "")

    def content(self, file_id: str) -> bytes:
        """The file's bytes, the same each time."""
        file = self.known(file_id)
        return content_of(file.look, rows_in(self.reader, file_id), file.day)

    def known(self, file_id: str) -> TakenFile:
        """How far a file is; raises NotPossible for one that was never taken here."""
        file = find(self.reader, file_id)
        if file is None:
            raise NotPossible(reason("batch_ship_unknown"))
        return file

    def _declare(self, connection: Connection, file_id: str, badge: str) -> Decision[bool]:
        """The next hundred orders of the file; whether there were any."""
        ids = orders_in(connection, file_id, "taken")[:TOGETHER]
        file = find(connection, file_id)
        if not ids or file is None:
            return Decision(answer=False)
        fact, orders = uploading(file, ids, _known_orders(connection, ids), badge, self.clock.now())
        return Decision(drafts=self._drafts(fact, orders), answer=True)

    def _give_back(self, file_id: str, badge: str, ids: Sequence[str]) -> None:
        def decide(connection: Connection) -> Decision[None]:
            file = find(connection, file_id)
            open_ids = {*orders_in(connection, file_id, "taken"), *orders_in(connection, file_id, "uploaded")}
            back = [each for each in ids if each in open_ids]
            if not back or file is None:
                return Decision(answer=None)
            fact, orders = taking_back(file, back, _known_orders(connection, back), badge, self.clock.now())
            return Decision(drafts=self._drafts(fact, orders), answer=None)

        self.writer.submit(decide).result()

    def _drafts(self, what: Event, orders: Sequence[Event]) -> tuple[Draft, ...]:
        return (draft_of(what), *(self.feed.draft(event) for event in orders))


def _known_orders(connection: Connection, ids: Sequence[str]) -> list[Order]:
    found = (known_order(connection, order_id) for order_id in ids)
    return [order for order in found if order is not None]


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), TOGETHER):
        yield ids[start : start + TOGETHER]
