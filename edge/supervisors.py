"""Who may lift a rule or change the site: a supervisor's badge and PIN, proved offline, with limited tries.

Does not know what is lifted or changed. Sessions live in memory: a restart signs everybody out of the panel.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from domain.reason import reason
from edge.errors import NotAllowed
from edge.store.instants import us
from edge.store.load import badge_role
from journal.database import Connection
from journal.write import Decision, Writer

if TYPE_CHECKING:
    from argon2 import PasswordHasher

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
IDLE = timedelta(minutes=15)
SUPERVISOR = "supervisor"
PANEL = "panel"


class Supervisors:
    """Checks badge and PIN, and keeps the panel's sessions."""

    def __init__(self, connection: Connection, writer: Writer) -> None:
        self._connection = connection
        self._writer = writer
        self._sessions: dict[str, tuple[str, datetime]] = {}

    def prove(self, badge: str, pin: str, now: datetime, place: str = PANEL) -> None:
        """Raise NotAllowed unless it is a supervisor's badge with its PIN.

        Five wrong tries lock the badge at that place for 15 minutes: nobody at a bench locks a supervisor out of the
        panel. A try is counted before it is weighed, so that many at once are no more than five.
        """
        row = self._connection.execute("SELECT pin_hash FROM private_badges WHERE badge = ?", (badge,)).fetchone()
        left = self._take_try(badge, place, now) if row is not None else 0
        if left is None:
            raise NotAllowed(reason("pin_locked"))
        # An unknown badge costs as much time as a wrong PIN, so that the answer does not tell them apart.
        right = _matches(row[0] if row and row[0] else _nobody(), pin)
        if row is None or not right or badge_role(self._connection, badge, us(now)) != SUPERVISOR:
            raise NotAllowed(reason("pin_wrong", left=left))
        self._forgive(badge, place)

    def sign_in(self, badge: str, pin: str, now: datetime) -> str:
        """Prove and open a panel session; returns its secret, of which only a hash is kept."""
        self.prove(badge, pin, now)
        token = secrets.token_urlsafe(32)
        self._sessions[_digest(token)] = (badge, now)
        return token

    def signed_in(self, token: str, now: datetime) -> str:
        """The badge of a live session, or raise NotAllowed."""
        key = _digest(token)
        badge, seen = self._sessions.get(key, ("", now))
        if not badge or now - seen > IDLE or badge_role(self._connection, badge, us(now)) != SUPERVISOR:
            self._sessions.pop(key, None)
            raise NotAllowed(reason("sign_in_as_supervisor"))
        self._sessions[key] = (badge, now)
        return badge

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._sessions.pop(_digest(token), None)

    def _take_try(self, badge: str, place: str, now: datetime) -> int | None:
        """Count one more try; how many are left after it, None while the badge is locked here."""

        def decide(connection: Connection) -> Decision[int | None]:
            row = connection.execute(_TRIES, (badge, place)).fetchone() or (0, 0)
            if us(now) < row[1] <= us(now + LOCKED_FOR):  # a later end was set by another clock
                return Decision(drafts=(), answer=None)
            tries = 1 if row[1] else row[0] + 1
            locked = us(now + LOCKED_FOR) if tries >= TRIES else 0
            connection.execute(_TRIED, (badge, place, tries, locked))
            return Decision(drafts=(), answer=TRIES - tries)

        return self._writer.submit(decide).result()

    def _forgive(self, badge: str, place: str) -> None:
        def decide(connection: Connection) -> Decision[None]:
            connection.execute("DELETE FROM private_tries WHERE badge = ? AND place = ?", (badge, place))
            return Decision(drafts=(), answer=None)

        self._writer.submit(decide).result()


_TRIES = "SELECT tries, locked_until FROM private_tries WHERE badge = ? AND place = ?"
_TRIED = (
    "INSERT INTO private_tries(badge, place, tries, locked_until) VALUES (?, ?, ?, ?)"
    " ON CONFLICT(badge, place) DO UPDATE SET tries = excluded.tries, locked_until = excluded.locked_until"
)


def hash_pin(pin: str) -> str:
    """argon2id hash of a PIN."""
    return _hasher().hash(pin)


def new_pin() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def _matches(hashed: str, pin: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - loaded with the first PIN

    try:
        return _hasher().verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    """OWASP's floor for argon2id: 19 MiB, two passes; a station checks one PIN at a time."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - loaded with the first PIN

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher().hash("nobody")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
