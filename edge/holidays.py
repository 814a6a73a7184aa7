"""Other countries' public holidays, looked up before the writer needs them: the first look-up loads a library.

That takes 0.1 s, on a small board four times as long, and no scan may wait for it. Does not know what a holiday means
for a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from domain.limit_kind import SITE
from domain.public_holiday import CHINA, LIBRARY_YEAR, public_year
from edge.policies import shipped_policies


def learn_holidays(platforms: Iterable[str]) -> None:
    """Look up the countries whose business days these platforms' policies count."""
    known = _countries()
    for country in {known[platform] for platform in platforms if platform in known}:
        public_year(country, LIBRARY_YEAR)


def learn_holidays_named(bodies: Iterable[str]) -> None:
    """The same for the platforms that events' texts name."""
    found = {platform for body in bodies for platform in _countries() if f'"{platform}"' in body}
    learn_holidays(found)


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {
        platform: policy.calendar.country
        for policy in shipped_policies()
        if policy.calendar is not None and policy.calendar.country not in {SITE, CHINA}
        for platform in (policy.platform, *policy.aliases)
    }
