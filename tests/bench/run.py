"""Every figure beside its floor and its goal, in one run: ``make bench``. Names as arguments run only those benches.

Ratios are medians of pairs taken in turn; absolute times are this machine's. Nothing here passes or fails: tests do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[2]))

Measure = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure must reach and what it aims at; ``least`` where more is better."""

    must: float
    aim: float
    least: bool = False


BENCHES = {
    "scan": ("tests.bench.scan", "measure"),
    "commit": ("tests.bench.commit", "measure"),
    "label": ("tests.bench.label", "measure"),
    "camera": ("tests.bench.camera", "measure"),
    "scanner": ("tests.bench.scanner", "measure"),
    "devices": ("tests.bench.devices", "measure"),
    "accept": ("tests.bench.commit", "measure_ingest"),
    "ingest": ("tests.bench.ingest", "measure"),
    "pull": ("tests.bench.pull", "measure"),
    "ranking": ("tests.bench.ranking", "measure"),
    "importing": ("tests.bench.importing", "measure"),
}
GOALS = {
    ("commit", "ratio"): Goal(1.5, 1.1),
    ("scan", "ratio"): Goal(1.7, 1.25),
    ("scan", "cpu_ratio"): Goal(2.1, 1.35),
    ("scan", "idle_memory_mb"): Goal(90, 70),
    ("scan", "import_ratio"): Goal(0.6, 0.3),
    ("label", "ratio"): Goal(1.5, 1.15),
    ("camera", "ratio"): Goal(1.3, 1.1),
    ("scanner", "ratio"): Goal(2.0, 1.3),
    ("devices", "scanner_back_s"): Goal(3.0, 1.5),
    ("devices", "keyboard_back_s"): Goal(3.0, 1.5),
    ("devices", "camera_back_s"): Goal(3.0, 1.5),
    ("devices", "printer_back_s"): Goal(3.0, 1.5),
    ("devices", "keyboard_ratio"): Goal(2.0, 1.3),
    ("accept", "postgres_100_ratio"): Goal(0.5, 0.62, least=True),
    ("accept", "postgres_1000_ratio"): Goal(0.3, 0.45, least=True),
    ("accept", "sqlite_1000_ratio"): Goal(0.7, 0.9, least=True),
    ("ingest", "roll_up_ratio"): Goal(0.02, 0.01),
    ("pull", "postgres_csv_ratio"): Goal(0.45, 0.6, least=True),
    ("pull", "sqlite_ndjson_ratio"): Goal(0.7, 0.9, least=True),
    ("pull", "peak_mb"): Goal(64, 20),
    ("ranking", "next_ratio"): Goal(3, 2),
    ("ranking", "rerank_ratio"): Goal(4, 3),
    ("ranking", "scan_while_reranking_p99_ms"): Goal(50, 20),
    ("importing", "csv_ratio"): Goal(0.25, 0.4, least=True),
    ("importing", "xlsx_ratio"): Goal(0.5, 0.8, least=True),
    ("importing", "again_ratio"): Goal(1.5, 1.2),
}


def main(wanted: list[str]) -> None:
    """Run the benches, one after the other, and print each one's figures when it is done."""
    console = Console()
    for name in wanted or BENCHES:
        module, function = BENCHES[name]
        console.print(f"measuring {name} …")
        table = Table("bench", "figure", "value", "must", "aim", "")
        measure: Measure = getattr(import_module(module), function)
        for figure, value in asdict(measure()).items():
            table.add_row(name, figure, f"{value:,.2f}", *_beside(GOALS.get((name, figure)), value))
        console.print(table)


def _beside(goal: Goal | None, value: float) -> tuple[str, str, str]:
    if goal is None:
        return "", "", ""
    sign = "≥" if goal.least else "≤"
    met = [value >= bound if goal.least else value <= bound for bound in (goal.must, goal.aim)]
    word = "aim" if met[1] else "must" if met[0] else "missed"
    return f"{sign} {goal.must:g}", f"{sign} {goal.aim:g}", word


if __name__ == "__main__":
    main(sys.argv[1:])
