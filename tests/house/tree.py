"""The project as files: what the house tests look at. Knows paths and syntax trees, never what the code does."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("shipfloor", "station_ui", "edge", "central", "hardware", "journal", "domain")


@cache
def sources(*folders: str) -> tuple[Path, ...]:
    """Every Python file of the folders; of all rooms where none is named."""
    return tuple(sorted(path for folder in folders or ROOMS for path in (ROOT / folder).rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def where(path: Path, node: ast.stmt | ast.expr | ast.ExceptHandler) -> str:
    return f"{name(path)}:{node.lineno}"


def functions(module: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of an expression that is only names and attributes, else empty."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


@cache
def kept_files() -> tuple[Path, ...]:
    """What git keeps, and what it would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / kept for kept in listed.stdout.split("\0") if kept)
    return tuple(sorted(path for path in paths if path.is_file()))


def text_of(path: Path) -> str:
    """A kept file's text; empty for what is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def table_under(page: str, heading: str) -> list[list[str]]:
    """The rows of the first Markdown table under a heading of a page, without its head."""
    text = (ROOT / page).read_text()
    before, found, after = text.partition(f"\n## {heading}\n")
    assert found, f"{page} has no heading {heading!r} after {before[-40:]!r}"
    rows: list[list[str]] = []
    for line in after.splitlines():
        if line.startswith("## "):
            break
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif rows:
            break
    return rows[2:]
