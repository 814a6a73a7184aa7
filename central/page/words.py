"""The page's words, figures and instants in one language. Does not know what they are said about.

A message id names where a text stands. A text that a catalogue lacks is an error in the catalogue: a test finds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from central.projection.local import zone_named

FOLDER = Path(__file__).parents[1] / "locale"
CATALOGUES = MappingProxyType({"zh": "zh_Hans", "en": "en"})
TAGS = MappingProxyType({"zh": "zh-Hans", "en": "en"})
NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language, and the zone whose wall clock the page shows."""

    language: str
    zone: str
    texts: Mapping[str, str] = field(repr=False)

    @property
    def tag(self) -> str:
        """What ``<html lang>`` says: it decides the glyphs."""
        return TAGS[self.language]

    def __call__(self, message: str, **gaps: object) -> str:
        """The text with its gaps filled."""
        return self.texts[message].format(**gaps)

    def name(self, family: str, code: str) -> str:
        """The word for a code; the code itself where a newer station uses one we have no word for."""
        return self.texts.get(f"{family}.{code}", code)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A figure with separators, always with so many decimals."""
        if value is None:
            return NOTHING
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=CATALOGUES[self.language]))

    def percent(self, share: float | None) -> str:
        """A share in per cent with one decimal; never rounded up to 100."""
        if share is None:
            return NOTHING
        shown = share if share == 1 else min(share, 0.999)
        return str(format_percent(shown, format="0.0%", locale=CATALOGUES[self.language]))

    def duration(self, seconds: float | None) -> str:
        """Minutes below two hours, else hours with one decimal."""
        if seconds is None:
            return NOTHING
        if seconds < 2 * 3600:
            return self("unit.minutes", n=self.number(seconds / 60))
        return self("unit.hours", n=self.number(seconds / 3600, 1))

    def clock(self, instant: datetime | None) -> str:
        """Hours and minutes on the wall."""
        return NOTHING if instant is None else instant.astimezone(zone_named(self.zone)).strftime("%H:%M")

    def moment(self, instant: datetime | None, today: date) -> str:
        """Hours and minutes; with the date where that is not today."""
        if instant is None:
            return NOTHING
        local = instant.astimezone(zone_named(self.zone))
        return local.strftime("%H:%M" if local.date() == today else "%m-%d %H:%M")


def words(language: str, zone: str) -> Words:
    """The words of a language; of the first there is, where that one is unknown."""
    known = language if language in CATALOGUES else next(iter(CATALOGUES))
    return Words(language=known, zone=zone, texts=_texts(known))


@lru_cache(maxsize=4)
def _texts(language: str) -> Mapping[str, str]:
    file = FOLDER / CATALOGUES[language] / "LC_MESSAGES" / "messages.po"
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=CATALOGUES[language])
    return MappingProxyType({str(each.id): str(each.string) for each in catalogue if each.id})
