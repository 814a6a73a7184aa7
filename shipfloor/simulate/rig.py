"""A rig of virtual devices, plugged in when made, and the settings that lead a station to them.

The station is told nothing else: it reads, prints, films and weighs as with real ones. Does not know what is done to
the devices (``shipfloor.simulate.script``).
"""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.component import component as known_component
from hardware.label import label_size
from hardware.printer import Language
from hardware.virtual_camera import VirtualCamera
from hardware.virtual_component import VirtualComponent
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_scale import VirtualScale
from hardware.virtual_scanner import VirtualScanner
from journal.lock import FolderLock

HOST = "127.0.0.1"
PORT_MAX = 65_535


class Rig:
    """Scanners by their roles, and a printer (or a platform's print component), a camera and a scale where wanted."""

    def __init__(
        self,
        folder: Path,
        *,
        scanners: Sequence[str] = ("bench",),
        paper: str = "80",
        language: Language = Language.ESCPOS,
        component: str = "",
        camera: bool = True,
        scale: bool = False,
    ) -> None:
        """``folder``: where ports appear and printed labels lie. ``paper``: empty for no printer.

        ``component``: whose print component there is, in the place of a printer. Raises BadOption, and FolderInUse
        where another rig lies there: its links would lead to these devices.
        """
        if component:
            known_component(component)
        folder = folder.absolute()  # a station reads these settings wherever it is started
        folder.mkdir(parents=True, exist_ok=True)
        self.labels = folder / "labels"
        self.paper = paper
        self.language = language
        self._devices = ExitStack()
        self._devices.enter_context(FolderLock(folder))
        ports = _Ports(folder / "ports.json")
        self.scanners: dict[str, VirtualScanner] = {}
        for role in dict.fromkeys(scanners):
            self.scanners[role] = VirtualScanner(folder / f"scanner-{role}")
            self._devices.callback(self.scanners[role].close)
        self.printer: VirtualPrinter | None = None
        self.component: VirtualComponent | None = None
        if component:
            self.component = VirtualComponent(component, port=ports.before("component"))
            ports.keep("component", self.component.port)
            self._devices.callback(self.component.close)
        elif paper:
            width = label_size(paper).width_dots
            port = ports.before("printer")
            self.printer = VirtualPrinter(width=width, folder=self.labels, port=port, language=language)
            ports.keep("printer", self.printer.port)
            self._devices.callback(self.printer.close)
        self.camera: VirtualCamera | None = None
        if camera:
            self.camera = VirtualCamera(host=HOST, port=ports.before("camera"))
            self.camera.start()
            ports.keep("camera", self.camera.port)
            self._devices.callback(self.camera.close)
        self.scale: VirtualScale | None = None
        if scale:
            self.scale = VirtualScale(folder / "scale")
            self._devices.callback(self.scale.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Unplug everything."""
        self._devices.close()

    def settings(self) -> str:
        """The part of a station's settings file that names these devices (TOML)."""
        parts = [
            f'[[scanners]]\nname = "{role}"\nrole = "{role}"\noptions = {{ path = "{scanner.path}" }}\n'
            for role, scanner in self.scanners.items()
        ]
        if self.printer is not None:
            options = f'host = "{HOST}", port = {self.printer.port}, paper = "{self.paper}"'
            parts.append(f'[printer]\nkind = "{self.language.value}-tcp"\noptions = {{ {options} }}\n')
        if self.component is not None:
            options = f'host = "{HOST}", port = {self.component.port}, components = ["{self.component.platform}"]'
            parts.append(f'[printer]\nkind = "component"\noptions = {{ {options} }}\n')
        if self.camera is not None:
            parts.append(f'[camera]\nkind = "stream"\noptions = {{ url = "{self.camera.url}" }}\n')
        if self.scale is not None:
            parts.append(f'[scale]\noptions = {{ path = "{self.scale.path}" }}\n')
        return "\n".join(parts)


class _Ports:
    """The ports of the rig that lay here last: a station's settings go on leading to its devices."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            told = None
        self._ports: dict[str, object] = told if isinstance(told, dict) else {}

    def before(self, device: str) -> int:
        """The port that it had, where nobody has it now; else any free one (0)."""
        port = self._ports.get(device)
        if not isinstance(port, int) or not 0 < port <= PORT_MAX:
            return 0
        try:
            with socket.create_server((HOST, port)):
                return port
        except OSError:
            return 0

    def keep(self, device: str, port: int) -> None:
        """For the next time."""
        self._ports[device] = port
        self._file.write_text(json.dumps(self._ports), encoding="utf-8")
