"""How many orders on time win a lost rate back. Exact: whole numbers and fractions, never a rounded float."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from domain.score.rate import Rate


def orders_needed_to_recover(rate: Rate, target: Fraction | float | str) -> int | None:
    """The fewest further orders, all on time, that lift ``rate`` to ``target``; None where no number can.

    From p = k/n to r: m = ceil((r n - k) / (1 - r)). A float target is read as it is written (0.95 is 95/100),
    since the binary value of 0.95 lies a little off and would cost or give one order too many.
    """
    wanted = Fraction(str(target)) if isinstance(target, float) else Fraction(target)
    if not 0 <= wanted <= 1:
        raise ValueError(f"a target share lies between 0 and 1, not {target}")
    missing = wanted * rate.n - rate.ok
    if missing <= 0:
        return 0
    if wanted == 1:
        return None
    return ceil(missing / (1 - wanted))
