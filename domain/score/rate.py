"""A share of parcels, kept as two whole numbers so that shares of several days can be added. Does not know grades."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """``ok`` of ``n`` parcels."""

    ok: int
    n: int

    def __post_init__(self) -> None:
        """Refuse counts that no set of parcels can have."""
        if not 0 <= self.ok <= self.n:
            raise ValueError(f"{self.ok} of {self.n} is not a share")

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where nothing was counted, since nothing out of nothing is no rate."""
        return self.ok / self.n if self.n else None

    def __add__(self, other: Rate) -> Rate:
        """The rate of both sets together."""
        return Rate(ok=self.ok + other.ok, n=self.n + other.n)
