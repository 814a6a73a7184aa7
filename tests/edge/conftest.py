from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.edge.floor import MEMORY


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder in memory, where there is a file system of that kind: what a disk does has tests of its own."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)
