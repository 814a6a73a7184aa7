"""How old a file is, as far as it shows: a later one counts, in whichever order the two arrive. Does not know files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

UNSET = datetime(2000, 1, 1, tzinfo=UTC)  # what is dated before is dated by nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """``written_at``: when the file was written, as its folder or browser says (None: nobody says it)."""

    now: datetime
    written_at: datetime | None = None

    def told_at(self, newest: datetime | None) -> datetime:
        """When the file told what it tells; ``newest`` is the latest instant in it that is not after ``now``.

        A file is no older than what stands in it, whatever a PC's clock says, and no younger than now.
        """
        said = self.written_at
        at = self.now if said is None or said < UNSET else said
        return min(self.now, at if newest is None else max(at, newest))
