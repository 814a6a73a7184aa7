"""Which clips there are. Storage only, and derived like the rest; whether a file is still there, its folder says."""

from __future__ import annotations

from sqlmodel import Field

from edge.store.row import StationRow


class ClipRow(StationRow, table=True):
    __tablename__ = "clips"
    digest: str = Field(primary_key=True)
    parcel_id: str = Field(index=True)
    first_at: int
    last_at: int
    frames: int
    size_bytes: int


CLIPPED = ("clips",)
