"""Time comes as an argument. Two files read the wall clock; no SQL does; the domain draws no random ids."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.tree import dotted, name, sources, tree

CLOCKS = {"edge/clock.py", "central/clock.py"}
WALL = {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime"}
READS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
SQL_CLOCK = re.compile(
    r"\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b|\b(?:datetime|date|time|julianday|unixepoch|strftime)\([^)]*'now'|\bnow\(\)",
    re.IGNORECASE,
)
SQL = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE)\b")
CHANCE = {"random", "secrets", "uuid1", "uuid4", "urandom", "token_hex", "token_bytes", "token_urlsafe", "SystemRandom"}


def wall_clock_reads(module: ast.Module) -> Iterator[int]:
    from_time = {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
        if alias.name in WALL
    }
    for node in ast.walk(module):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        said = dotted(node)
        by_module = said.startswith("time.") and said.removeprefix("time.") in WALL
        if said in from_time or by_module or any(said.endswith(read) for read in READS):
            yield node.lineno


def sql_clocks(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.Constant) and isinstance(text, str) and SQL.search(text) and SQL_CLOCK.search(text):
            yield node.lineno


def chances(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        match node:
            case ast.Attribute(attr=attribute) if attribute in CHANCE:
                yield node.lineno
            case ast.ImportFrom(names=names) | ast.Import(names=names) if CHANCE & {alias.name for alias in names}:
                yield node.lineno


def test_only_the_two_clocks_read_the_wall_clock() -> None:
    stray = [
        f"{name(path)}:{line}"
        for path in sources()
        if name(path) not in CLOCKS
        for line in wall_clock_reads(tree(path))
    ]
    assert stray == []


def test_no_sql_reads_the_clock() -> None:
    assert [f"{name(path)}:{line}" for path in sources() for line in sql_clocks(tree(path))] == []


def test_the_domain_takes_its_ids_as_arguments() -> None:
    assert [f"{name(path)}:{line}" for path in sources("domain") for line in chances(tree(path))] == []


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nat = datetime.datetime.now()",
        "from datetime import datetime\nat = datetime.now(UTC)",
        "from datetime import date\nday = date.today()",
        "import time\nat = time.time()",
        "from time import time\nat = time()",
        "from datetime import datetime\nclock = datetime.now",
    ],
)
def test_a_stray_wall_clock_is_found(source: str) -> None:
    assert list(wall_clock_reads(ast.parse(source))) != []


def test_monotonic_time_is_not_the_wall_clock() -> None:
    assert list(wall_clock_reads(ast.parse("import time\nat = time.monotonic()"))) == []


def test_a_clock_in_sql_and_chance_are_found() -> None:
    assert list(sql_clocks(ast.parse("""SQL = "INSERT INTO parcels VALUES (datetime('now'))" """)))
    assert list(sql_clocks(ast.parse("""SQL = "CREATE TABLE a (at TEXT DEFAULT CURRENT_TIMESTAMP)" """)))
    assert list(chances(ast.parse("from uuid import uuid4")))
    assert list(chances(ast.parse("import uuid\nx = uuid.uuid4()")))
    assert not list(chances(ast.parse("import uuid\nx = uuid.uuid5(space, text)")))
