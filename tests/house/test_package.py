"""What is installed: one distribution, locked by hash and without addresses, with its version and its data."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from typing import Any

import pytest

from tests.house.tree import ROOMS, ROOT, kept_files, name, sources, text_of, tree

LOCKS = ("requirements.lock", "requirements-dev.lock")
REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]+\])?==(?P<version>[^\s;\\]+)")
ADDRESS = re.compile(r"\w+://|git\+|\s@\s|--(?:extra-)?index-url|--find-links|--trusted-host")
HOST_OR_PATH = re.compile(
    r"\bpypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org|/home/[a-z]\w+/|/Users/[A-Za-z]\w+/|/root/\w"
)


# Used without being imported: the zones themselves, forms that FastAPI reads, templates that it fills.
SILENT = {"tzdata", "python-multipart", "jinja2"}
NATIVE = {"zint": ["zint-bindings"]}  # a compiled module alone, which importlib.metadata does not list


def imports(module: ast.Module) -> set[str]:
    """Top-level names that a module imports."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def requirements(text: str) -> list[str]:
    """One logical line a requirement."""
    joined = text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def loose(text: str) -> list[str]:
    """Requirements that are not pinned to one version and at least one sha256."""
    return [line for line in requirements(text) if not REQUIREMENT.match(line) or "--hash=sha256:" not in line]


def test_each_room_belongs_to_one_distribution() -> None:
    owners = packages_distributions()
    assert {room: sorted(set(owners.get(room, []))) for room in ROOMS} == {room: ["shipfloor"] for room in ROOMS}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert len(requirements(text)) > len(project()["project"]["dependencies"])
    assert loose(text) == []
    assert ADDRESS.findall(text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_covers_what_the_project_asks_for(lock: str) -> None:
    locked = {
        found["name"].lower() for line in requirements((ROOT / lock).read_text()) if (found := REQUIREMENT.match(line))
    }
    asked = {re.split(r"[\[><=;\s]", need, maxsplit=1)[0].lower() for need in project()["project"]["dependencies"]}
    assert asked <= locked


def test_both_locks_agree() -> None:
    versions = [
        {
            found["name"]: found["version"]
            for line in requirements((ROOT / lock).read_text())
            if (found := REQUIREMENT.match(line))
        }
        for lock in LOCKS
    ]
    runtime, develop = versions
    assert {package: develop.get(package) for package in runtime} == runtime


def test_a_loose_requirement_and_an_address_are_found() -> None:
    assert loose("httpx>=0.28\n") != []
    assert loose("httpx==0.28.1\n") != []
    assert loose("httpx==0.28.1 \\\n    --hash=sha256:abc\n") == []
    assert ADDRESS.search("httpx @ https://example.org/httpx.whl")
    assert ADDRESS.search("--index-url https://example.org")


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    assert versions[0] == project()["project"]["version"]


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_the_two_commands(page: str) -> None:
    text = (ROOT / page).read_text()
    assert "make demo" in text
    assert "make test" in text


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "systemd/INSTALL.md"])
def test_links_of_a_page_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!\w+:)([^)#]+)", (ROOT / page).read_text())
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_kept_files_name_no_machine_and_no_registry() -> None:
    here = str(ROOT)
    named = [
        f"{name(path)}: {found.group()}"
        for path in kept_files()
        if path.name != "test_package.py" and (text := text_of(path))
        for found in [*HOST_OR_PATH.finditer(text), *re.finditer(re.escape(here) + r"\b", text)]
    ]
    assert named == []


def test_every_library_asked_for_is_used() -> None:
    """And every library that a room imports is asked for. What another brings along is not ours to lean on."""
    asked = {re.split(r"[\[><=;\s]", need, maxsplit=1)[0].lower() for need in project()["project"]["dependencies"]}
    owners = {**packages_distributions(), **NATIVE}
    imported = {
        owner.lower()
        for path in sources()
        for module in imports(tree(path))
        if module not in ROOMS
        for owner in owners.get(module, [])
    }
    assert imported - asked == set()
    assert asked - imported - SILENT == set()
