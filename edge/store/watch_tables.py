"""What was told by the clock alone (moments, limits, misses, forecasts), so that it is told once; when a station ran.

Storage only, and derived like the rest. Instants are microseconds (see ``tables``).
"""

from __future__ import annotations

from sqlmodel import Field

from edge.store.row import KEYED, StationRow


class MomentRow(StationRow, table=True):
    """A moment of the day that was told, and when."""

    __tablename__ = "moments"
    __table_args__ = KEYED
    at: int = Field(primary_key=True)
    what: str = Field(primary_key=True)
    minutes: int = Field(primary_key=True)
    shop: str = Field(primary_key=True)
    carrier: str = Field(primary_key=True)
    planned_at: int = Field(primary_key=True)  # 0 for windows
    departs_at: int | None = None
    told_at: int


class LimitRow(StationRow, table=True):
    """The last step that was told of a parcel's limit (``ship_by``, ``pickup_by``), and of which end it was told."""

    __tablename__ = "limits_told"
    __table_args__ = KEYED
    parcel_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    ends_at: int
    hours: int  # 0: breached


class MissRow(StationRow, table=True):
    """A parcel's miss of one due date."""

    __tablename__ = "misses"
    __table_args__ = KEYED
    parcel_id: str = Field(primary_key=True)
    due_on: str = Field(primary_key=True, index=True)
    at: int
    cause: str
    doubtful: bool


class RunRow(StationRow, table=True):
    """A start of the station, and the last that its record holds before it."""

    __tablename__ = "runs"
    started_at: int = Field(primary_key=True)
    seen_at: int | None = None


class ForecastRow(StationRow, table=True):
    """A forecast as it was sampled; those of the last days, since a page shows today's beside what came."""

    __tablename__ = "forecasts"
    at: int = Field(primary_key=True)
    why: str
    per_hour: int
    waiting: int
    will_miss: int | None = None
    breaches: int | None = None
    late_fen: int
    false_fen: int
    unconfirmed: bool


class ReadinessRow(StationRow, table=True):
    """The newest readiness report of a day."""

    __tablename__ = "readiness"
    on_day: str = Field(primary_key=True)
    at: int
    by_itself: bool  # whether one of that day came by itself
    checks: str


class DeviceRow(StationRow, table=True):
    """The last change of a device that was told."""

    __tablename__ = "device_states"
    __table_args__ = KEYED
    device: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    state: str
    at: int
    why: str


TOLD = ("moments", "limits_told", "misses", "runs", "forecasts", "readiness", "device_states")
