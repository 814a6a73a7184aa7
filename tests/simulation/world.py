"""What everybody on the simulated floor shares: the plan, the time and the notebook. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.simulation.books import Books
from tests.simulation.bought import Bought
from tests.simulation.loop import Loop
from tests.simulation.plan import Plan
from tests.simulation.station import Station

if TYPE_CHECKING:
    from tests.simulation.packer import Packer


@dataclass(kw_only=True)
class World:
    """A day while it happens."""

    plan: Plan
    loop: Loop
    books: Books
    orders: list[Bought]
    office: Station  # head office: writes the feed of all but the one that stands alone
    stations: dict[str, Station]
    packers: dict[str, Packer] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The true time."""
        return self.loop.now

    @property
    def feed_owners(self) -> list[Station]:
        """Who writes a feed: where imports and a supervisor's changes go."""
        return [self.office, *(station for station in self.stations.values() if station.floor.feed.owned)]

    @property
    def followers(self) -> list[Station]:
        """The stations that follow head office's feed."""
        return [station for station in self.stations.values() if not station.floor.feed.owned]
