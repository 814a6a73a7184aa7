"""What a station loads when it starts: nothing that only others need, or that is needed once in a while.

A bare station is started and stopped in a process of its own; the second start counts, for the first makes the tables.
Shows nothing about seconds and megabytes: ``make bench`` measures those.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT

NOT_AT_START = {
    "central": "head office is another process",
    "PIL": "labels are drawn where there is a printer",
    "argon2": "a PIN is hashed when a supervisor gives one",
    "biip": "a GS1 code is read when one is scanned",
    "cv2": "photos are taken where there is a camera",
    "escpos": "labels are encoded where there is a printer",
    "holidays": "another country's days are asked for by a policy",
    "httpx": "head office is asked where there is one",
    "numpy": "pictures are for benches with a camera or a printer",
    "openpyxl": "a workbook is read when it is handed in",
    "psycopg": "PostgreSQL is head office's",
    "pypdfium2": "a PDF is read when it is handed in",
    "rich": "tables are for a terminal",
    "sqlalchemy": "what stands behind SQLModel",
    "sqlmodel": "tables are described when they are made",
    "zxingcpp": "codes are read in photos",
}
STARTED = """
import sys
from pathlib import Path
from edge.settings import Settings
from shipfloor import serve, station
running = station.Assembly(Settings(station_id="S1", data=Path(sys.argv[1]))).app().state.station
running.start()
running.stop()
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_bare_station_loads_nothing_that_only_others_need(tmp_path: Path) -> None:
    assert "sqlmodel" in _loaded(STARTED, tmp_path), "the first start makes the tables: what is watched can be seen"
    loaded = _loaded(STARTED, tmp_path)
    assert "fastapi" in loaded
    assert sorted(loaded & set(NOT_AT_START)) == []


def test_what_is_loaded_too_early_is_seen(tmp_path: Path) -> None:
    too_early = "import central.feed_event, hardware.fonts, edge.central_link"
    assert {"central", "PIL", "httpx"} <= _loaded(f"{too_early}\n{STARTED}", tmp_path)


def _loaded(code: str, data: Path) -> set[str]:
    """The names of all packages in a process that ran the code."""
    done = subprocess.run([sys.executable, "-c", code, str(data)], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())
