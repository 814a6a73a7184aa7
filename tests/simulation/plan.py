"""What a simulated day is to bring: how much, where and which troubles when. Values only; nothing happens here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.site import Label, Modes, Photo, PlannedTrip, Profile, SiteRules

ZONE = ZoneInfo("Asia/Shanghai")
ON = date(2026, 11, 24)  # a Tuesday
WINDOW = time(17), time(18)
EVERY_DAY = tuple(range(7))
DEFAULT_MODES = Modes()
ORDERS = 3000  # of a whole day, on five stations


def clock(hours: int, minutes: int = 0, *, days: int = 0) -> datetime:
    """A local time of the simulated day, or of one some days later."""
    return datetime.combine(ON, time(hours, minutes), ZONE).astimezone(UTC) + timedelta(days=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one instant up to another."""

    begins: datetime
    ends: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.begins <= at < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Truck:
    """One pickup as it really goes. ``told_at``: when a supervisor enters that it leaves at another time (or left)."""

    carrier: str
    planned: time
    leaves: datetime
    told_at: datetime | None = None

    @property
    def planned_at(self) -> datetime:
        """The planned departure, as an instant."""
        return datetime.combine(ON, self.planned, ZONE).astimezone(UTC)

    @property
    def docks(self) -> tuple[str, ...]:
        """The stations that pack for this carrier."""
        return {"sf": ("S5",), "yto": ("S1", "S2", "S3", "S4", "S5")}.get(self.carrier, ("S1", "S2", "S3", "S4"))

    @property
    def left_early(self) -> bool:
        return self.leaves < self.planned_at


def _on_time(carrier: str, hours: int, minutes: int = 0) -> Truck:
    return Truck(carrier=carrier, planned=time(hours, minutes), leaves=clock(hours, minutes))


TRUCKS = (
    _on_time("yto", 16, 30),
    _on_time("jd", 17, 30),
    _on_time("sto", 18, 30),
    Truck(carrier="yunda", planned=time(20), leaves=clock(19, 48), told_at=clock(19, 49)),  # 12 minutes early
    Truck(carrier="zto", planned=time(19, 30), leaves=clock(22, 10), told_at=clock(18, 40)),  # moved: "中通 22:10"
    _on_time("yto", 20, 30),
    _on_time("sto", 21),
    _on_time("jd", 21, 30),
    _on_time("sf", 21),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStep:
    """From an instant on a station's wall clock is wrong by this much and is not to be trusted; zero: it is right."""

    at: datetime
    by: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A day. With fewer orders each takes longer, so that the benches are as pressed as on a whole one."""

    seed: int
    orders: int = ORDERS
    modes: Modes = DEFAULT_MODES
    trucks: tuple[Truck, ...] = TRUCKS
    jam: Span = Span(begins=clock(17, 10), ends=clock(17, 50))
    cut_off: Span = Span(begins=clock(16, 40), ends=clock(17, 25))  # S4 hears nothing of the feed
    export_stuck: Span = Span(begins=clock(14), ends=clock(14, 55))  # one platform's export
    clock_steps: tuple[ClockStep, ...] = (
        ClockStep(at=clock(17, 20), by=timedelta(minutes=7)),
        ClockStep(at=clock(17, 35), by=timedelta(minutes=-4)),
        ClockStep(at=clock(17, 50), by=timedelta()),
    )
    watched: bool = True  # a control's watch does not look
    stretch_first: bool = False  # the broken queue of a control: what is not due is packed first

    @property
    def slower(self) -> float:
        """How many times longer everything at a bench takes than on a whole day."""
        return ORDERS / self.orders

    def rules(self, label: Label) -> SiteRules:
        """The site's rules in the morning: what is planned, and nothing of what will happen."""
        trips = tuple(
            PlannedTrip(carrier=truck.carrier, weekdays=EVERY_DAY, departs=truck.planned) for truck in self.trucks
        )
        return SiteRules(trips=trips, modes=self.modes, profile=Profile(label=label, photo=Photo.NONE), zone=ZONE.key)
