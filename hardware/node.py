"""What the kernel says when a device's node cannot be opened, as a state of the device."""

from __future__ import annotations

import errno

from hardware.ports import DeviceState


def state_of(error: Exception) -> DeviceState:
    """Why it could not be opened. ``error``: its first argument is the kernel's number, if it has one."""
    # Not by `errno`: termios' error, which is no OSError, has none.
    return _STATES.get(error.args[0] if error.args else None, DeviceState.LOST)


_STATES: dict[object, DeviceState] = {
    errno.ENOENT: DeviceState.ABSENT,
    errno.ENODEV: DeviceState.ABSENT,
    errno.ENXIO: DeviceState.ABSENT,
    errno.EACCES: DeviceState.DENIED,
    errno.EPERM: DeviceState.DENIED,
    errno.EBUSY: DeviceState.BUSY,
    errno.EWOULDBLOCK: DeviceState.BUSY,
}
