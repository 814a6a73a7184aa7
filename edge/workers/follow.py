"""Follows head office's feed by cursor: stores each envelope as it came and applies it, in order.

Does not know what the events mean. Personal data travel beside the feed and are kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol

from domain.reason import Reason, reason
from edge.central_link import CentralLink, Page
from edge.doubts import Hearing
from edge.errors import Unreachable
from edge.holidays import learn_holidays_named
from edge.settings import Settings
from edge.store.projection import follow
from journal.database import Connection
from journal.errors import BrokenChain, OutOfStep
from journal.tables import Head, find_current
from journal.write import Decision, Writer

PAGE = 100
IDLE_SECONDS = 1.0
RETRY_SECONDS = 2.0
TURN_SECONDS = 2.0  # a turn ends then, whatever is left: the watchdog wants to see it turn

FEED = "feed"  # said beside what sending says of the network, which must not take it back


class Tell(Protocol):
    """Hears how a part of a device is doing: ``Devices.set``."""

    def __call__(self, device: str, state: str, why: Reason | None = None, *, name: str = "") -> None:
        """Note it."""


class Follow:
    """One turn catches up with the feed, or goes so far as it comes; what is left follows with the next, at once."""

    def __init__(
        self,
        writer: Writer,
        settings: Settings,
        tell: Tell,
        applied: Callable[[], None],
        hearing: Hearing,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """``applied`` is called after each page that was applied; ``tell`` hears how well the feed is followed.

        ``clock``: seconds, for how long a turn takes.
        """
        if settings.central is None:
            raise ValueError("a station without a head office follows nobody")
        self._writer = writer
        self._link = CentralLink(settings.central, hearing.answered)
        self._tell = tell
        self._clock = clock
        self._applied = applied
        self._hearing = hearing
        self._kept: Head | None = None
        self._after = 0
        self._private_after = 0

    def turn(self) -> float:
        """Catch up; returns the seconds until the next look."""
        until = self._clock() + TURN_SECONDS
        try:
            while self._page():
                if self._clock() >= until:
                    return 0.0
            self._beside()
            self._hearing.followed()
        except Unreachable:
            return RETRY_SECONDS
        except OutOfStep as error:
            self._after = error.expected - 1
            return RETRY_SECONDS
        except BrokenChain:
            self._tell("network", "doubtful", reason("feed_broken"), name=FEED)
            return RETRY_SECONDS
        self._tell("network", "ok", name=FEED)
        return IDLE_SECONDS

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()

    def _page(self) -> bool:
        if self._kept is None:
            self._kept = self._writer.submit(lambda connection: Decision(answer=_end(connection))).result()
            self._after = self._kept.sequence
        page = self._link.feed(self._after, PAGE)
        if page.journal_id != self._kept.journal_id:
            # Its owner went on in a new journal (it was restored from a backup): read that from its beginning.
            self._kept, known = _beginning(page.journal_id), self._after
            self._after = 0
            return known > 0 or bool(page.envelopes)
        _check_end(page, self._kept)
        if not page.envelopes:
            return False
        learn_holidays_named(envelope.body for envelope in page.envelopes)
        self._kept = self._writer.submit(lambda connection: _apply(connection, page)).result()
        # Not the end of what is kept: after a step back what lies in between is compared as well.
        self._after = page.envelopes[-1].sequence
        self._applied()
        return len(page.envelopes) == PAGE

    def _beside(self) -> None:
        told = self._link.private(self._private_after)
        remarks, badges, keys = told.get("remarks", []), told.get("badges", []), told.get("keys", [])
        if remarks or badges or keys:
            self._writer.submit(lambda connection: _keep(connection, remarks, badges, keys)).result()
        self._private_after = int(told.get("after", self._private_after))


def _beginning(journal_id: str) -> Head:
    return Head(journal_id=journal_id, sequence=0, hash="")


def _end(connection: Connection) -> Head:
    """The end of what is kept of the feed."""
    return find_current(connection, "followed") or _beginning("")


def _check_end(page: Page, kept: Head) -> None:
    """Raise BrokenChain where the owner's feed ends before what is kept of it: it was set back to an older copy.

    By itself that would show only once its feed has outgrown what is kept here, and nothing new would come until then.
    """
    end = page.head
    if end is None or end.sequence > kept.sequence or kept.sequence == 0:
        return
    if end.sequence < kept.sequence:
        raise BrokenChain(end.sequence, f"its owner knows nothing after this; {kept.sequence} are kept")
    if end.hash != kept.hash:
        raise BrokenChain(end.sequence, "its owner now tells another history")


def _apply(connection: Connection, page: Page) -> Decision[Head]:
    follow(connection, page.station_id, page.journal_id, page.envelopes)
    return Decision(answer=_end(connection))


def _keep(
    connection: Connection,
    remarks: list[dict[str, Any]],
    badges: list[dict[str, Any]],
    keys: list[dict[str, Any]],
) -> Decision[None]:
    connection.executemany(
        "INSERT INTO private_remarks(order_id, buyer, seller) VALUES (?, ?, ?)"
        " ON CONFLICT(order_id) DO UPDATE SET buyer = excluded.buyer, seller = excluded.seller",
        [(each["order_id"], each.get("buyer", ""), each.get("seller", "")) for each in remarks],
    )
    connection.executemany(
        "INSERT INTO private_badges(badge, name, pin_hash) VALUES (?, ?, ?)"
        " ON CONFLICT(badge) DO UPDATE SET name = excluded.name, pin_hash = excluded.pin_hash",
        [(each["badge"], each.get("name", ""), each.get("pin_hash", "")) for each in badges],
    )
    connection.executemany(
        "INSERT INTO private_keys(name, secret) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET secret = excluded.secret",
        [(each["name"], each["secret"]) for each in keys],
    )
    return Decision(drafts=(), answer=None)
