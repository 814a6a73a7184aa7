"""What all tables of head office are made of. Does not know any of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

# SQLite makes a rowid only of the word INTEGER; PostgreSQL's INTEGER ends at two thousand million.
WHOLE = BigInteger().with_variant(Integer(), "sqlite")


class Table(SQLModel, registry=registry()):
    """Tables of this room have their own register: a station in the same process has tables too."""
