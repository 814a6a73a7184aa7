"""``shipfloor demo``: everything in one process on this machine, and a table of where to look.

Does not know what packs, prints or counts.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import httpx
from rich.console import Console
from rich.table import Table

from domain.site import Label
from journal.errors import JournalError
from shipfloor.demo.codes import BADGE_CODE, PIN, SUPERVISOR
from shipfloor.demo.floor import Floor, local
from shipfloor.demo.page import add_demo
from shipfloor.serve import AddressTaken, ServeError, serve_all

PACE = "SHIPFLOOR_DEMO_PACE"
"""Environment: how fast the automatic packer is; 1 is human, 0.1 ten times as fast (for tests)."""

PROFILES = (Label.PREPRINTED.value, Label.STATION.value)


def demo_or_exit(
    *, host: str, port: int, central_port: int, label: str, auto: bool, data: Path | None, seed: int
) -> None:
    """Run; where it cannot, say so in a sentence and leave with 2."""
    if label not in PROFILES:
        _refuse(f"没有这种面单方式 no such profile: {label} ({', '.join(PROFILES)})")
    try:
        run(host=host, port=port, central_port=central_port, label=Label(label), auto=auto, data=data, seed=seed)
    except AddressTaken as error:
        _refuse(f"地址被占用 the address is taken: {error}\n换一个 try: shipfloor demo --port 0 --central-port 0")
    except (ServeError, JournalError, httpx.HTTPError) as error:
        _refuse(f"演示没能开始 the demo did not start: {error}")


def _refuse(why: str) -> NoReturn:
    Console(stderr=True, soft_wrap=True, highlight=False).print(why, markup=False)
    raise SystemExit(2)


def run(*, host: str, port: int, central_port: int, label: Label, auto: bool, data: Path | None, seed: int) -> None:
    """Run until Ctrl-C. Raises ServeError, JournalError."""
    with _folder(data) as folder:
        floor = Floor(
            data=folder,
            host=host,
            port=port,
            central_port=central_port,
            label=label,
            seed=seed,
            pace=float(os.environ.get(PACE, "1")),
        )
        add_demo(floor)
        try:
            asyncio.run(_serve(floor, auto=auto))
        finally:
            floor.unplug()


async def _serve(floor: Floor, *, auto: bool) -> None:
    async def then() -> None:
        await floor.open(auto=auto)
        _tell(floor, auto=auto)

    await serve_all([floor.station, floor.central], then=then, before_stop=lambda: asyncio.to_thread(floor.close))


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="shipfloor-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _tell(floor: Floor, *, auto: bool) -> None:
    here, there = local(floor.station), local(floor.central)
    table = Table(title="shipfloor 演示 · demo", title_justify="left", show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(no_wrap=True)
    for what, where in (
        ("虚拟设备 devices", f"{here}/demo"),
        ("打包台 bench", f"{here}/bench"),
        ("管理面板 panel", f"{here}/panel"),
        ("总部 head office", f"{there}/"),
        ("打包员 packer", BADGE_CODE),
        ("班长 supervisor", f"B:{SUPERVISOR}  PIN {PIN}"),
        ("今天 today", f"{len(floor.shop.day.parcels)} 个包裹 parcels · {len(floor.shop.day.orders)} 个订单 orders"),
    ):
        table.add_row(what, where)
    console = Console()
    console.print(table)
    console.print("自动打包中 packing by itself" if auto else "扫码从 /demo 页开始 · scan from the /demo page")
    console.print("Ctrl-C 结束 · stops it", style="dim")
