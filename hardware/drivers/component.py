"""Print components on a PC, and a virtual one for a station without any."""

from __future__ import annotations

from hardware.component_printer import ComponentPatience, ComponentPrinter

__all__ = ["ComponentPrinter", "VirtualComponentPrinter"]


class VirtualComponentPrinter(ComponentPrinter):
    """The driver with a virtual component on its line: `printer.peer`."""

    def __init__(self, *, platform: str = "cainiao", patience: ComponentPatience | None = None) -> None:
        """``platform``: whose component it is."""
        from hardware.virtual_component import VirtualComponent  # noqa: PLC0415 - its server only where it is used

        self.peer = VirtualComponent(platform)
        super().__init__(host="127.0.0.1", port=self.peer.port, components=[platform], patience=patience)

    def close(self) -> None:
        """Switch it off."""
        super().close()
        self.peer.close()
