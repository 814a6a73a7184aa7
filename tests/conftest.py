"""What every test stands on: the same examples on every run and every machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", derandomize=True, database=None, deadline=None, print_blob=True)
settings.load_profile("house")
