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


class Supervisors:
    """Checks badge and PIN, and keeps the panel's sessions."""

    def __init__(self, connection: Connection, writer: Writer) -> None:
        self._connection = connection
        self._writer = writer
        self._sessions: dict[str, tuple[str, datetime]] = {}

    def prove(self, badge: str, pin: str, now: datetime) -> None:
        """Raise NotAllowed unless it is a supervisor's badge with its PIN; five wrong tries lock it for 15 minutes."""
        row = self._connection.execute(
            "SELECT pin_hash, tries, locked_until FROM private_badges WHERE badge = ?", (badge,)
        ).fetchone()
        role = badge_role(self._connection, badge, us(now))
        if row is not None and row[2] > us(now):
            raise NotAllowed(reason("pin_locked"))
        # An unknown badge costs as much time as a wrong PIN, so that the answer does not tell them apart.
        right = _matches(row[0] if row and row[0] else _nobody(), pin)
        if row is not None and right and role == SUPERVISOR:
            self._count(badge, 0, 0)
            return
        if row is not None:
            tries = row[1] + 1
            locked = us(now + LOCKED_FOR) if tries >= TRIES else 0
            self._count(badge, 0 if locked else tries, locked)
            raise NotAllowed(reason("pin_wrong", left=max(0, TRIES - tries)))
        raise NotAllowed(reason("pin_wrong", left=0))

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

    def _count(self, badge: str, tries: int, locked_until: int) -> None:
        def decide(connection: Connection) -> Decision[None]:
            connection.execute(
                "UPDATE private_badges SET tries = ?, locked_until = ? WHERE badge = ?", (tries, locked_until, badge)
            )
            return Decision(drafts=(), answer=None)

        self._writer.submit(decide).result()


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
