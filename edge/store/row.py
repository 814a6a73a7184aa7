"""The root of a station's derived rows. Storage only; does not know any table."""

from __future__ import annotations

from sqlalchemy.orm import registry
from sqlmodel import SQLModel

KEYED = {"sqlite_with_rowid": False}  # its key is its address: a scan changes one page instead of two


class StationRow(SQLModel, registry=registry()):
    """Root of the rows of a station's database: head office's tables have a registry of their own."""
