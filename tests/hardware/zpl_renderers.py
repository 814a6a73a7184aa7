"""Two readers of ZPL that others wrote, and what each makes of a label: dots.

zplkit (Rust) comes with the tests' packages. zpl-renderer-js (Go, as WebAssembly) is an npm package: it is installed
once into the virtual environment, as by `make preview`.
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

from hardware.zpl_picture import FOLDER, node

if TYPE_CHECKING:
    from numpy.typing import NDArray

INSTALL_SECONDS, RENDER_SECONDS = 90, 60
ROOT = Path(__file__).parents[2]
UNREACHED = 3

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
    program = install()
    told = {
        "zpl": [zpl.decode("ascii") for zpl, _, _, _ in pages],
        "sizes": [_millimetres(width, height, dpi) for _, width, height, dpi in pages],
    }
    done = subprocess.run(
        [program, "-e", _SCRIPT],
        cwd=FOLDER,
        input=json.dumps(told).encode(),
        capture_output=True,
        check=False,
        timeout=RENDER_SECONDS,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return [_ink(base64.b64decode(page)) for page in json.loads(done.stdout)]


def install() -> Path:
    """Node, with the renderer installed once; skip where no package registry is reached."""
    try:
        done = subprocess.run(
            [ROOT / "systemd" / "preview", sys.prefix], capture_output=True, check=False, timeout=INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired:
        pytest.skip("the renderer is not there, and the package registry did not answer")
    if done.returncode == UNREACHED:
        pytest.skip(f"the renderer is not there, and could not be installed: {done.stderr.decode()[-300:]}")
    program = node()
    assert not done.returncode, done.stderr.decode()
    assert program is not None
    return program


def _millimetres(width: int, height: int, dpi: int) -> tuple[float, float, int]:
    """As it wants sizes: millimetres, and dots a millimetre."""
    a_millimetre = round(dpi / 25.4)
    return width / a_millimetre, height / a_millimetre, a_millimetre


def _ink(png: bytes) -> NDArray[np.bool_]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("L")) < 128
