"""The only wall clock of head office. Everything else takes ``now`` or a callable like this one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """This instant, aware UTC."""
    return datetime.now(UTC)
