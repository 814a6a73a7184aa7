from collections.abc import Callable
from pathlib import Path

import pytest

HEADERS = Path(__file__).parents[4] / "shared" / "data" / "order-exports" / "headers.md"

# Enough of each older layout for the tests that need no verbatim header.
MARKS = {"2020": "PDD, 2020 layout", "2023": "PDD 拼多多 order export, 2023", "2026": "PDD 2026"}


@pytest.fixture
def real_header() -> Callable[[str], list[str]]:
    """The verbatim header of a layout, as found in public source code; it lies beside the project, not in it."""

    def header(year: str) -> list[str]:
        if not HEADERS.is_file():
            pytest.skip("the collection of real export headers is not beside this checkout")
        lines = HEADERS.read_text(encoding="utf-8").splitlines()
        place = next(n for n, line in enumerate(lines) if line.startswith("##") and MARKS[year] in line)
        return lines[place + 1].split(",")

    return header
