"""Everything the page shows, gathered and put into words and drawings. Does not know HTTP or markup around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from central.page import charts
from central.page.completeness import Coverage, StationState, coverage, stations
from central.page.speed import STEPS, Speed, speed
from central.page.words import NOTHING, Words
from central.projection.local import zone_named
from central.scores import HANDED_OVER, PICKED_UP, Counts, Score, counts_by_day, counts_by_pair, score, total
from central.settings import Settings
from domain.carrier import CARRIERS
from domain.score.combine import Part
from domain.score.rate import Rate
from domain.score.recover import orders_needed_to_recover
from journal.database import Connection

DAYS = 30
TARGETS = ("0.95", "0.98", "0.99")
REFUSALS_SHOWN = 6
WINDOW_HOURS = (17.0, 18.0)

Context = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days shown, the same number before them, and the instant they are shown at."""

    now: datetime
    today: date
    since: date
    days: tuple[str, ...]

    @property
    def before(self) -> tuple[date, date]:
        """The days that the shown ones are compared with."""
        return self.since - timedelta(days=DAYS), self.since - timedelta(days=1)


def span_of(now: datetime, zone: str) -> Span:
    """Thirty days up to today, by the head office's wall."""
    today = now.astimezone(zone_named(zone)).date()
    since = today - timedelta(days=DAYS - 1)
    days = tuple((since + timedelta(days=step)).isoformat() for step in range(DAYS))
    return Span(now=now, today=today, since=since, days=days)


def view(connection: Connection, settings: Settings, words: Words, now: datetime) -> Context:
    """What the template needs."""
    span = span_of(now, settings.zone)
    by_day = counts_by_day(connection, span.since, span.today, now)
    before = total(counts_by_day(connection, *span.before, now).values())
    whole = score("", total(by_day.values()), settings.score_n_min)
    daily = [score(day, by_day.get(day, Counts()), settings.score_n_min) for day in span.days]
    seen = coverage(connection, span.since, span.today)
    states = stations(connection, now, span.since, settings.station_name)
    pairs = counts_by_pair(connection, ("site", "carrier"), span.since, span.today, now)
    return {
        "words": words,
        "days": DAYS,
        "until": words.moment(now, date.min),
        "score": _score(words, whole, score("", before, settings.score_n_min), seen, daily=daily, span=span),
        "parts": [_part(words, part, _rate(whole, part.name), daily) for part in whole.parts],
        "beside": _beside(words, whole.counts),
        "speed": _speed(words, speed(connection, span.since, span.today)),
        "groups": _groups(words, settings, pairs),
        "late": _late(words, whole.counts),
        "refused": _refused(words, connection, span),
        "recover": _recover(words, whole),
        "stations": [_station(words, state, span.today) for state in states],
        "forked": [state.name for state in states if state.forks],
        "off_system": words("coverage.off_system", n=words.number(seen.off_system)) if seen.off_system else "",
        "n_min": settings.score_n_min,
    }


def _score(words: Words, whole: Score, before: Score, seen: Coverage, *, daily: Sequence[Score], span: Span) -> Context:
    values = [each.value for each in daily]
    known = [value for value in values if value is not None]
    low = min(4.0, int(min(known, default=4.0) * 2) / 2)
    frame = charts.Frame(width=960, height=250, left=44, right=840, top=16, bottom=220, low=low, high=5)
    step = 0.5 if low >= 2.5 else 1.0
    axis = [(low + step * index, words.number(low + step * index, 1)) for index in range(int((5 - low) / step) + 1)]
    ticks = [(index, span.days[index][5:]) for index in (0, 7, 14, 21, DAYS - 1)]
    value = words.number(whole.value, 2)
    label = words("score.shop", value=words.number(known[-1], 2) if known else NOTHING)
    line = charts.Line(values=values, css="main", label=label, label_css="label")
    counts = whole.counts
    scanned = counts.scanned / counts.parcels if counts.parcels else None
    return {
        "value": value,
        "known": whole.value is not None,
        "of_n": words("score.of_n", days=DAYS, n=words.number(counts.handed_over.n)),
        "before": _compared(words, whole.value, before.value),
        "coverage": words(
            "score.coverage",
            seen=words.percent(seen.seen / seen.orders if seen.orders else None),
            orders=words.number(seen.orders),
            known=words.percent(scanned),
        ),
        "chart": charts.line_chart(frame, [line], axis=axis, ticks=ticks, alt=words("score.chart", days=DAYS)),
    }


def _compared(words: Words, value: float | None, before: float | None) -> str:
    if value is None or before is None:
        return ""
    change = round(value - before, 2)
    sign = words("sign.up" if change >= 0 else "sign.down")
    return words("score.before", days=DAYS, sign=sign, by=words.number(abs(change), 2))


def _rate(given: Score, name: str) -> Rate:
    return given.counts.handed_over if name == HANDED_OVER else given.counts.picked_up


def _part(words: Words, part: Part, rate: Rate, daily: Sequence[Score]) -> Context:
    figures = {"share": words.percent(rate.share), "ok": words.number(rate.ok), "n": words.number(rate.n)}
    return {
        "name": words(f"part.{part.name}"),
        "weight": words("part.weight", percent="50%"),
        "grade": words.number(part.grade, 2),
        "rate": words("part.rate", **figures) if rate.n else words("part.rate_none"),
        "spark": charts.spark([_rate(day, part.name).share for day in daily]),
    }


def _beside(words: Words, counts: Counts) -> list[Context]:
    names = ("without_due", "doubtful", "bulk", "not_yet")
    return [
        {
            "name": words(f"beside.{name}"),
            "what": words(f"beside.{name}.what"),
            "n": words.number(getattr(counts, name)),
            "zero": not getattr(counts, name),
        }
        for name in names
    ]


def _speed(words: Words, given: Speed) -> Context:
    hours = [_hours(each.p95) for each in given.by_paid_hour]
    most = max((value for value in hours if value is not None), default=0.0)
    step = next((size for size in (1, 2, 4, 6, 12, 24, 48) if most <= 4 * size), 96)
    top = step * max(1, -int(-most // step))
    frame = charts.Frame(width=620, height=270, left=44, right=564, top=14, bottom=226, low=0, high=top)
    lines = [
        charts.Line(values=hours, css="p95", label="p95"),
        charts.Line(
            values=[_hours(each.p90) for each in given.by_paid_hour], css="p90", label="p90", label_css="label"
        ),
        charts.Line(
            values=[_hours(each.p50) for each in given.by_paid_hour], css="main", label="p50", label_css="label"
        ),
    ]
    busiest = max(max(hours_of_day) for hours_of_day in given.packed)
    return {
        "steps": [
            {
                "name": words(f"step.{name}"),
                "p50": words.duration(given.steps[name].p50),
                "p90": words.duration(given.steps[name].p90),
                "n": words.number(given.steps[name].n),
            }
            for name in STEPS
        ],
        "hours": charts.line_chart(
            frame,
            lines,
            axis=[(value, str(value)) for value in range(0, top + 1, step)],
            ticks=[(hour, str(hour)) for hour in (0, 4, 8, 12, 16, 20, 23)],
            alt=words("hours.alt"),
            caption=words("hours.caption"),
            band=WINDOW_HOURS,
        ),
        "heat": charts.heat_map(
            given.packed,
            rows=[words(f"weekday.{day}") for day in range(7)],
            low=words("heat.low"),
            high=words("heat.high", n=words.number(busiest)),
            alt=words("heat.alt"),
            unit_high=busiest,
        ),
    }


def _hours(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / 3600


def _groups(words: Words, settings: Settings, pairs: dict[tuple[str, str], Counts]) -> list[Context]:
    ordered = sorted(pairs.items(), key=lambda pair: (pair[0][0] == "", pair[0][0], -pair[1].parcels))
    rows = []
    for (site, carrier), counts in ordered:
        given = score("", counts, settings.score_n_min)
        rows.append(
            {
                "site": settings.site_name(site) or words("groups.unknown_site"),
                "carrier": carrier_name(words, carrier),
                "parcels": words.number(counts.parcels),
                "handed_over": words.percent(counts.handed_over.share),
                "picked_up": words.percent(counts.picked_up.share),
                "score": words.number(given.value, 2),
            }
        )
    return rows


def carrier_name(words: Words, code: str) -> str:
    """What people call a carrier; the code of one that we do not know."""
    carrier = CARRIERS.get(code)
    if carrier is None:
        return code or words("groups.unknown_carrier")
    return carrier.name_zh if words.language == "zh" else carrier.name_en


def _late(words: Words, counts: Counts) -> Context:
    found = {"open": counts.open - counts.not_yet, "late": counts.late, "doubtful": counts.doubtful}
    return _bars(words, [(words(f"late.{name}"), n) for name, n in found.items()], "late.note")


def _refused(words: Words, connection: Connection, span: Span) -> Context:
    rows = connection.execute(
        "SELECT reason, SUM(n) FROM refusals WHERE day BETWEEN ? AND ? GROUP BY reason ORDER BY SUM(n) DESC, reason",
        (span.since.isoformat(), span.today.isoformat()),
    ).fetchall()
    named = [(words.name("reason", reason), int(n)) for reason, n in rows]
    return _bars(words, named[:REFUSALS_SHOWN], "")


def _bars(words: Words, found: Sequence[tuple[str, int]], note: str) -> Context:
    most = max((n for _, n in found), default=0)
    whole = sum(n for _, n in found)
    rows = [
        {
            "name": name,
            "n": words.number(n),
            "share": words.percent(n / whole) if whole else "",
            "zero": n == 0,
            "bar": charts.bar(n / most if most else 0, "fill-accent" if n == most else "fill-ink"),
        }
        for name, n in found
    ]
    return {"rows": rows, "note": words(note, n=words.number(whole)) if note else ""}


def _recover(words: Words, whole: Score) -> list[Context]:
    plan = []
    for name in (HANDED_OVER, PICKED_UP):
        rate = _rate(whole, name)
        if not rate.n:
            continue
        wanted = [target for target in TARGETS if (orders_needed_to_recover(rate, target) or 0) > 0][:2]
        for target in wanted or TARGETS[-1:]:
            needed = orders_needed_to_recover(rate, target) or 0
            days = words("recover.days", n=words.number(-(-needed * DAYS // rate.n)), days=DAYS)
            plan.append(
                {
                    "name": words("recover.to", part=words(f"part.{name}"), target=words.percent(float(target))),
                    "n": words("recover.orders", n=words.number(needed)),
                    "what": days if needed else words("recover.there"),
                }
            )
    return plan


def _station(words: Words, state: StationState, today: date) -> Context:
    chips = [
        (state.forks, "wrong", "fork", words("state.fork", n=state.forks)),
        (state.silent, "warn", "network", words("state.silent")),
        (state.parked, "warn", "warn", words("state.parked", n=words.number(state.parked))),
        (state.behind, "plain", "clock", words("state.behind", n=words.number(state.behind))),
        (state.doubtful_days, "warn", "clock", words("state.doubtful", n=state.doubtful_days)),
    ]
    shown = [{"css": css, "icon": icon, "text": text} for on, css, icon, text in chips if on]
    return {
        "name": state.name,
        "complete_to": words.moment(state.complete_to, today),
        "heard_at": words.moment(state.heard_at, today),
        "photos": words.percent(state.photos),
        "chips": shown or [{"css": "right", "icon": "link", "text": words("state.complete")}],
    }
