"""Head office's batch-ship files: of what is packed on any floor, taken, uploaded by a person, or taken back.

A file lies in the feed before anybody downloads it, so a crash in between loses nothing: the same bytes come out
again. An order is in one file at most. Each order that is declared is told anew by the feed, so that every station
follows. Does not know HTTP, or what any step means (``domain.batch_ship_step``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from central.clock import Clock
from central.errors import NotShippable
from central.feed import Feed, draft_of
from central.projection.local import zone_named
from central.ship_files import ShipFile, files, find, orders_in, rows_in, unfinished
from central.ship_orders import orders_listed, waiting_orders
from domain.batch_ship import content_of
from domain.batch_ship_file import TakenFile, file_message, shop_message
from domain.batch_ship_order import Forms, ShopWaiting, by_shop, rows_for
from domain.batch_ship_step import TOGETHER, taking, taking_back, uploading
from domain.reason import reason
from journal.database import Connection
from journal.write import Decision

FILES_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchShips:
    """The files. ``reader`` is a connection of the calling thread; ``zone`` is that of the day in a file."""

    reader: Connection
    feed: Feed
    clock: Clock
    forms: Forms
    zone: str

    def waiting(self) -> list[ShopWaiting]:
        """Every shop with an order that waits."""
        return by_shop(waiting_orders(self.reader), self.forms)

    def files(self) -> list[ShipFile]:
        """The latest files, and those that wait for a person."""
        return files(self.reader, FILES_SHOWN)

    def take(self, platform: str, shop: str, badge: str) -> ShipFile:
        """A file of a shop's orders that wait, the most pressing first, as many as it may hold.

        Raises NotShippable where none can be in it.
        """
        form = self.forms.get(platform)
        if form is None:
            raise NotShippable(reason("batch_ship_no_form", platform=platform))
        ids = {row.order_id for row in rows_for(waiting_orders(self.reader, shop=(platform, shop)), form)}

        def decide(connection: Connection) -> Decision[str]:
            # Looked at again where nothing else can happen: another file may have been taken meanwhile.
            at = self.clock()
            taken = taking(
                waiting_orders(connection, order_ids=ids),
                form,
                file_id=str(uuid4()),
                platform=platform,
                shop=shop,
                badge=badge,
                at=at,
                day=at.astimezone(zone_named(self.zone)).date(),
            )
            if taken is None:
                raise NotShippable(reason("batch_ship_nothing"))
            return Decision(drafts=(draft_of(taken),), answer=taken.file_id)

        return self.known(self.feed.submit(decide))

    def uploaded(self, file_id: str, badge: str) -> ShipFile:
        """A person says that the platform has the file: its orders are declared from now on. Twice is once."""
        file = self.known(file_id).file
        if not file.taken:
            if not file.uploaded:
                raise NotShippable(reason("batch_ship_taken_back"))
            return self.known(file_id)
        while self.feed.submit(lambda connection: self._declare(connection, file_id, badge)):
            pass
        return self.known(file_id)

    def take_back(self, file_id: str, badge: str, order_ids: Collection[str] | None = None) -> ShipFile:
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
        file = self.known(file_id).file
        return content_of(file.look, rows_in(self.reader, file_id), file.day)

    def known(self, file_id: str) -> ShipFile:
        """How far a file is; raises NotShippable for one that was never taken here."""
        found = find(self.reader, file_id) if file_id.isprintable() else None
        if found is None:
            raise NotShippable(reason("batch_ship_unknown"))
        return found

    def _declare(self, connection: Connection, file_id: str, badge: str) -> Decision[bool]:
        """The next hundred orders of the file; whether there were any."""
        ids = orders_in(connection, file_id, "taken")[:TOGETHER]
        file = _file_of(connection, file_id)
        if not ids or file is None:
            return Decision(answer=False)
        orders = orders_listed(connection, ids).values()
        fact, versions = uploading(file, ids, orders, badge, self.clock())
        return Decision(drafts=(draft_of(fact), *map(draft_of, versions)), answer=True)

    def _give_back(self, file_id: str, badge: str, ids: Sequence[str]) -> None:
        def decide(connection: Connection) -> Decision[None]:
            file = _file_of(connection, file_id)
            open_ids = {*orders_in(connection, file_id, "taken"), *orders_in(connection, file_id, "uploaded")}
            back = [each for each in ids if each in open_ids]
            if not back or file is None:
                return Decision(answer=None)
            fact, versions = taking_back(file, back, orders_listed(connection, back).values(), badge, self.clock())
            return Decision(drafts=(draft_of(fact), *map(draft_of, versions)), answer=None)

        self.feed.submit(decide)


def list_message(ships: BatchShips) -> dict[str, Any]:
    """What waits and how far each file is, as programs are told of it."""
    return {
        "waiting": [shop_message(shop) for shop in ships.waiting()],
        "files": [file_message(each.file, each.doubts) for each in ships.files()],
    }


def _file_of(connection: Connection, file_id: str) -> TakenFile | None:
    found = find(connection, file_id)
    return found.file if found else None


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), TOGETHER):
        yield ids[start : start + TOGETHER]
