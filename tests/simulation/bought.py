"""One order in the world: what the platform says of it now, what is still to come, and to which day it belongs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from domain.order import Order, Refund
from tests.simulation.plan import WINDOW, clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a buyer's refund comes to at an instant, in the platform's words."""

    at: datetime
    words: str
    refund: Refund


class Bought:
    """One order. ``shippable_at``: when its platform's clock starts; ``shown_at``: from when on the export holds it.

    ``until``: when its platform's hours are over.
    """

    def __init__(
        self,
        order: Order,
        *,
        shippable_at: datetime,
        shown_at: datetime,
        until: datetime,
        turns: tuple[Turn, ...],
    ) -> None:
        self.order = order
        self.shippable_at = shippable_at
        self.shown_at = shown_at
        self.turns = list(turns)
        self.taken: list[tuple[datetime, Refund]] = []
        self.exported = False
        self.boxed = False
        self.until = until

    @property
    def belongs_to_today(self) -> bool:
        """Shippable between yesterday's window and today's: by that time alone, as a person would say it."""
        return clock(WINDOW[0].hour, days=-1) <= self.shippable_at < clock(WINDOW[0].hour)

    @property
    def withdrawn(self) -> bool:
        return self.order.refund is Refund.STOP

    def refund_at(self, at: datetime) -> Refund:
        """How the buyer's refund stood, as far as the floor had heard."""
        return next((refund for since, refund in reversed(self.taken) if since <= at), Refund.CLEAR)

    def advance(self, now: datetime) -> bool:
        """Let the buyer's refund go on; whether the platform now says something else."""
        changed = False
        while self.turns and self.turns[0].at <= now:
            turn = self.turns.pop(0)
            self.order = replace(self.order, after_sales=turn.words, refund=turn.refund)
            self.taken.append((now, turn.refund))
            changed = True
        return changed
