"""Whether anything due waited while a bench opened something that was not, and nothing on record says why.

Goes by the notebook of the day; of the station only what its record says of warnings and lifts.
"""

from __future__ import annotations

from tests.simulation.books import Books, Opening
from tests.simulation.plan import WINDOW, Plan, Span, clock


def starved(books: Books, plan: Plan) -> list[str]:
    """Openings that nothing explains, in words for who reads the failure."""
    window = Span(begins=clock(WINDOW[0].hour), ends=max(truck.leaves for truck in plan.trucks))
    return [
        f"{opening.station} {opening.at:%H:%M:%S} opened {opening.number} before {passed[0]} and {len(passed) - 1} more"
        for opening in books.openings
        if (passed := _unexplained(opening, window))
    ]


def explained(books: Books) -> list[Opening]:
    """Openings before something due or near that a warning or a lift explains."""
    return [each for each in books.openings if (each.due_passed or each.urgent_passed) and (each.warned or each.lifted)]


def _unexplained(opening: Opening, window: Span) -> tuple[str, ...]:
    """What was passed over against the rules. What is itself near its bench deadline passes both."""
    if opening.urgent:
        return ()
    allowed = {*opening.warned, *opening.lifted}
    if opening.urgent_passed and "ship_by" not in allowed:
        return opening.urgent_passed
    if opening.due_passed and not opening.due and opening.at in window and "window" not in allowed:
        return opening.due_passed
    return ()
