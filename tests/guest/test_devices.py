"""Real kernel devices: the tests of every ``on_*.py`` file beside this one, run inside one emulated machine.

A new device needs no more than a new ``on_NAME.py``: it runs in the same boot and shows up here under its name.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = ROOT.parent / "shared" / "peers" / "qemu-guest" / "run"
FILES = sorted(path.name for path in Path(__file__).parent.glob("on_*.py"))
REPEATED = [name for name in FILES if "ROUNDS" in (Path(__file__).parent / name).read_text()]
SECONDS_MAX = 900
"""An emulated processor: a minute on a quiet machine, several on a busy one."""
STARTS = 3
"""A host that is busy enough stops an emulated kernel's timer, and with it its start."""
NO_MACHINE = 125
STARTED = "test session starts"
"""What is said once the tests run: a machine that ends after that has failed, and is not merely absent."""
SOAK_ROUNDS = 1_000
SOAK_SECONDS_MAX = 7_200

# What the other tests stand on (hypothesis, PostgreSQL) takes half a minute to load on an emulated processor.
BARE = ["-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--noconftest"]

pytestmark = [
    pytest.mark.guest,
    pytest.mark.skipif(not RUN.exists(), reason="the emulated machine is not beside this checkout"),
]


def boot(files: Sequence[str], *options: str, seconds: int = SECONDS_MAX) -> str:
    """Run these files in one machine; what pytest said in it. Skips where no machine starts."""
    tests = [str(Path("tests/guest") / file) for file in files]
    limit = [] if seconds == SECONDS_MAX else ["--timeout=0"]
    command = [sys.executable, "-m", "pytest", "-rA", *limit, *BARE, *tests]
    said = ""
    for _ in range(STARTS):
        done = subprocess.run(
            [RUN, "--timeout", str(seconds), *options, "--", *command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds + 60,
            check=False,
        )
        said = done.stdout + done.stderr
        if done.returncode != NO_MACHINE or STARTED in said:
            return said
    pytest.skip(f"the emulated machine does not start here: {said[-500:]}")


def judge(said: str, file: str) -> None:
    """Fail unless this file's tests ran in there, all of them, and passed."""
    told = re.findall(rf"^([A-Z]+)(?: \[\d+\])? tests/guest/{re.escape(file)}\b.*", said, re.MULTILINE)
    assert set(told) == {"PASSED"}, said[-12_000:]


@pytest.fixture(scope="module")
def said() -> str:
    return boot(FILES)


@pytest.mark.slow
@pytest.mark.timeout(SECONDS_MAX + 120)
@pytest.mark.parametrize("file", FILES)
def test_the_devices_of_a_real_kernel_do_what_is_asked(said: str, file: str) -> None:
    judge(said, file)


@pytest.mark.soak
@pytest.mark.parametrize("file", REPEATED)
def test_devices_that_are_pulled_out_a_thousand_times_come_back(file: str) -> None:
    judge(boot([file], "--env", f"SHIPFLOOR_ROUNDS={SOAK_ROUNDS}", seconds=SOAK_SECONDS_MAX), file)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "PASSED tests/guest/on_other.py::test_a",
        "PASSED tests/guest/on_a.py::test_a\nFAILED tests/guest/on_a.py::test_b - assert 1 == 2",
        "PASSED tests/guest/on_a.py::test_a\nSKIPPED [1] tests/guest/on_a.py:12: no camera",
        "ERROR tests/guest/on_a.py",
    ],
)
def test_what_did_not_run_and_pass_in_the_machine_fails_here(said: str) -> None:
    judge("PASSED tests/guest/on_a.py::test_a", "on_a.py")
    with pytest.raises(AssertionError):
        judge(said, "on_a.py")
