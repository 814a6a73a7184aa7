"""What is told ERPs, and how far each of them is. Storage only, and derived like the rest."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field

from edge.store.row import StationRow


class PostingRow(StationRow, table=True):
    """One fact for one ERP. ``state``: waiting | started | accepted | refused | unknown | dropped."""

    __tablename__ = "postings"
    posting_id: str = Field(primary_key=True)
    erp: str
    fact: str
    parcel_id: str = Field(index=True)
    journal_id: str
    sequence: int
    at: int
    state: str
    attempt: int = 0
    changed_at: int
    said: str = ""
    badge: str = ""
    __table_args__ = (
        # What still wants something, in order: a day's thousands that were taken are not in it.
        Index("postings_open", "erp", "at", "sequence", sqlite_where=text("state NOT IN ('accepted', 'dropped')")),
        Index("postings_accepted", "erp", "changed_at", sqlite_where=text("state = 'accepted'")),
    )


POSTED = ("postings",)
