"""Scanner and camera on real kernel devices: the tests in `on_devices.py` run once inside an emulated machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = ROOT.parent / "shared" / "peers" / "qemu-guest" / "run"
SECONDS_MAX = 120
"""An emulated processor: 45 seconds on a quiet machine."""


@pytest.mark.guest
@pytest.mark.slow
@pytest.mark.skipif(not RUN.exists(), reason="the emulated machine is not beside this checkout")
def test_scanner_and_camera_on_real_kernel_devices() -> None:
    inside = Path(__file__).with_name("on_devices.py")
    # What the other tests stand on (hypothesis, PostgreSQL) takes half a minute to load on an emulated processor.
    bare = ["-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--noconftest"]
    done = subprocess.run(
        [RUN, "--timeout", str(SECONDS_MAX), "--", sys.executable, "-m", "pytest", "-q", *bare, inside],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX + 20,
        check=False,
    )
    if done.returncode == 125:
        pytest.skip(f"the emulated machine does not start here: {done.stderr[-500:]}")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
