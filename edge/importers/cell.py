"""One cell → one value, or why not. Does not know columns; a refusal never quotes what the cell held."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from edge.importers.container import REPLACED
from edge.importers.errors import RowRefused
from edge.importers.rows import Cell

EXACT_DIGITS = 15  # what a spreadsheet's number keeps
YEAR_MIN, YEAR_MAX = 2010, 2100
CACHED = 4096  # cells whose value is remembered: a file repeats few words, counts and moments over thousands of rows
SERIAL_MIN, SERIAL_MAX = 36_526, 73_050  # spreadsheet day numbers of 2000 and 2100
SPREADSHEET_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's local time; the zone is added after


def cell_text(cell: Cell) -> str:
    """The cell as text, without what spreadsheets wrap around it: tabs, ``="…"``, a leading apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        # Nearly every cell of a large file is plain, so that is asked first.
        return _unwrapped(cell) if cell and (cell[0] in WRAPPERS or cell[-1] in WRAPPERS) else cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**EXACT_DIGITS:
        return str(int(cell))
    return str(cell)


def identifier(cell: Cell, column: str) -> str:
    """A number that is a name (order, waybill, barcode): exact, or refused when a spreadsheet has rounded it."""
    if isinstance(cell, float) and not (cell.is_integer() and abs(cell) < 10**EXACT_DIGITS):
        raise RowRefused("id_lost_digits", column=column)
    text = cell_text(cell)
    if isinstance(cell, str) and PLAIN_NAME.fullmatch(text):  # nearly every one
        return text
    if ROUNDED.match(text):
        raise RowRefused("id_lost_digits", column=column)
    if isinstance(cell, int) and len(text) > EXACT_DIGITS and not text[EXACT_DIGITS:].strip("0"):
        raise RowRefused("id_lost_digits", column=column)
    if text in FORMULA_ERRORS:
        raise RowRefused("cell_formula_error", column=column)
    if REPLACED in text:
        raise RowRefused("cell_garbled", column=column)
    return text


def whole_number(cell: Cell, column: str, *, least: int = 1, most: int = 100_000) -> int:
    """A count. Thousands commas and a trailing unit 件 or 个 are read."""
    count = None if isinstance(cell, bool) else _count(cell_text(cell))
    if count is None or not least <= count <= most:
        raise RowRefused("quantity_unreadable", column=column)
    return count


def money_fen(cell: Cell) -> int | None:
    """Yuan with thousands commas or a currency sign → fen; None when it cannot be read as an amount."""
    return _fen(cell_text(cell))


@lru_cache(maxsize=CACHED)
def _fen(text: str) -> int | None:
    text = unicodedata.normalize("NFKC", text).replace(",", "").strip("¥元 ")
    if not AMOUNT.match(text):
        return None
    try:
        return int((Decimal(text) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except InvalidOperation:
        return None


def instant(
    cell: Cell, column: str, zone: ZoneInfo, *, end_of_day: bool = False, day_first: bool | None = None
) -> datetime | None:
    """Local time without offset → aware UTC; None for blank. ``end_of_day``: what a date without a time means.

    ``day_first``: how 05/06/2026 is meant; None: refused, unless a.m. or p.m. stands there (month first).
    """
    if isinstance(cell, str):
        found = _instant_of_text(cell_text(cell), zone, end_of_day, day_first)
    else:
        found = _instant(_local(cell, end_of_day=end_of_day), zone)
    if found is not UNREADABLE:
        return found
    if cell_text(cell).lower() in BLANK_WORDS:
        return None
    raise RowRefused("time_unreadable", column=column)


@lru_cache(maxsize=CACHED)
def _instant_of_text(text: str, zone: ZoneInfo, end_of_day: bool, day_first: bool | None) -> datetime | None:  # noqa: FBT001 - a cache's key
    return _instant(_of_text(text, end_of_day=end_of_day, day_first=day_first), zone)


def _instant(local: datetime | None, zone: ZoneInfo) -> datetime | None:
    if local is None or not (local.year <= 1 or YEAR_MIN <= local.year < YEAR_MAX):
        return UNREADABLE
    if local.year <= 1:
        return None
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def yes(cell: Cell, column: str) -> bool:
    """Whether a yes/no cell says yes, in Chinese or English; blank is no."""
    said = _said(cell_text(cell))
    if said is None:
        raise RowRefused("yes_no_unreadable", column=column)
    return said


@lru_cache(maxsize=CACHED)
def _said(text: str) -> bool | None:
    text = unicodedata.normalize("NFKC", text).strip().lower()
    return True if text in YES_WORDS else False if text in NO_WORDS else None


@lru_cache(maxsize=CACHED)
def _count(text: str) -> int | None:
    match = WHOLE.match(unicodedata.normalize("NFKC", text).replace(",", "").rstrip("件个 "))
    return int(match[1]) if match else None


def _unwrapped(text: str) -> str:
    text = text.strip(BLANKS)
    if text.startswith('="') and text.endswith('"') and len(text) >= 3:
        text = text[2:-1]
    elif text.startswith('"') and text.endswith('"') and len(text) >= 2 and '"' not in text[1:-1]:
        text = text[1:-1]
    return text.removeprefix("'").strip(BLANKS)


def _local(cell: Cell, *, end_of_day: bool) -> datetime | None:
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0) if cell.microsecond < 500_000 else _next_second(cell)
    if isinstance(cell, date):
        return _of_day(cell, end_of_day=end_of_day)
    return _of_serial(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _next_second(local: datetime) -> datetime:
    # A day's fraction in binary lies a little beside the second that was meant.
    return local.replace(microsecond=0) + timedelta(seconds=1)


def _of_day(day: date, *, end_of_day: bool) -> datetime:
    return datetime.combine(day, time(23, 59, 59) if end_of_day else time())


def _of_serial(days: float) -> datetime | None:
    if not SERIAL_MIN <= days < SERIAL_MAX:
        return None
    return SPREADSHEET_EPOCH + timedelta(seconds=round(days * 86400))


def _of_text(text: str, *, end_of_day: bool, day_first: bool | None) -> datetime | None:
    if PLAIN_MOMENT.fullmatch(text):  # nearly every time of a large file
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None
    plain = unicodedata.normalize("NFKC", text)
    match = MOMENT.match(plain)
    if match is None:
        return _of_western(plain, end_of_day=end_of_day, day_first=day_first)
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        if hour is None:
            return _of_day(date(int(year), int(month), int(day)), end_of_day=end_of_day)
        local = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))  # noqa: DTZ001 - local
        return datetime.fromisoformat(f"{local.isoformat()}{offset.replace('Z', '+00:00')}") if offset else local
    except ValueError:
        return None


def _of_western(text: str, *, end_of_day: bool, day_first: bool | None) -> datetime | None:
    """``Sep-27-26``, ``09/27/2026 1:05:00 PM`` and ``27/09/2026 13:05``."""
    match = WESTERN.match(text)
    if match is None:
        return None
    word, day, year, one, other, long_year, hour, minute, second, half = match.groups()
    if word:
        month = MONTHS.find(word.lower()) // 3 + 1
    else:
        if day_first is None and not half:
            return None
        year = long_year
        day, month = (one, int(other)) if day_first and not half else (other, int(one))
    try:
        on = date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
        if hour is None:
            return _of_day(on, end_of_day=end_of_day)
        late = {"p": 12, "a": 0}[half.lower()] if half else 0
        hours = int(hour) % 12 + late if half else int(hour)
        return datetime.combine(on, time(hours, int(minute), int(second or 0)))
    except ValueError:
        return None


UNREADABLE = datetime.min  # noqa: DTZ901 - compared by identity alone
BLANKS = " \t\r\n\u3000\u00a0\ufeff\u200b"
WRAPPERS = frozenset(BLANKS + "='\"")
BLANK_WORDS = frozenset(
    {"", "-", "--", "/", "\\", "无", "null", "none", "nan", "nat", "0", "0000-00-00 00:00:00", "0000-00-00"}
)
FORMULA_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")
ROUNDED = re.compile(r"^\d(?:(?:\.\d+)?[Ee]\+|\.\d+[Ee])\d{2,3}$")  # spreadsheets write the plus, Java does not
WHOLE = re.compile(r"^\+?(\d{1,9})(?:\.0*)?$")
AMOUNT = re.compile(r"^\d{1,12}(?:\.\d{1,6})?$")
PLAIN_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
MOMENT = re.compile(
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[\sT]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?(?:\.\d+)?)?分?\s*(Z|[+-]\d{2}:?\d{2})?)?$"
)
WESTERN = re.compile(
    r"^(?:([A-Z][a-z]{2})-(\d{1,2})-(\d{2}|\d{4})|(\d{1,2})/(\d{1,2})/(\d{4}))"
    r"(?:[\sT]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(?:([AaPp])[Mm])?)?$"
)
MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
YES_WORDS = frozenset({"是", "有", "需要", "要", "y", "yes", "true", "1", "√", "✓", "✔", "对"})
NO_WORDS = frozenset({"", "否", "无", "没有", "不", "不需要", "不要", "n", "no", "false", "0", "×", "x", "-", "/"})
