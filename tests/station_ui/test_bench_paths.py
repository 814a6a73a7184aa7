"""No button of a page is dead: what it tells the station, the station takes."""

from __future__ import annotations

import re
from importlib import import_module, resources
from pkgutil import iter_modules

from fastapi.routing import APIRoute

import edge.api

PATH = re.compile(r"""["'`](/bench/[a-z-]+)""")


def told_by_pages() -> set[str]:
    pages = resources.files("station_ui").joinpath("static")
    scripts = [each for each in (*pages.iterdir(), *pages.joinpath("bench").iterdir()) if each.name.endswith(".js")]
    return {path for each in scripts for path in PATH.findall(each.read_text(encoding="utf-8"))}


def taken_by_the_station() -> set[str]:
    modules = [import_module(f"edge.api.{each.name}") for each in iter_modules(edge.api.__path__)]
    routers = [module.router for module in modules if hasattr(module, "router")]
    return {route.path for router in routers for route in router.routes if isinstance(route, APIRoute)}


def test_every_path_that_a_bench_tells_is_one_that_the_station_takes() -> None:
    told = told_by_pages()
    assert {"/bench/reprint", "/bench/settle-label"} <= told
    assert told - taken_by_the_station() == set()
