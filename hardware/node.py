"""What the kernel says when a device's node cannot be opened, as a state of the device."""

from __future__ import annotations

import errno

from hardware.ports import DeviceState


def state_of(error: OSError) -> DeviceState:
    """Why it could not be opened."""
    return _STATES.get(error.errno or 0, DeviceState.LOST)


_STATES = {
    errno.ENOENT: DeviceState.ABSENT,
    errno.ENODEV: DeviceState.ABSENT,
    errno.ENXIO: DeviceState.ABSENT,
    errno.EACCES: DeviceState.DENIED,
    errno.EPERM: DeviceState.DENIED,
    errno.EBUSY: DeviceState.BUSY,
    errno.EWOULDBLOCK: DeviceState.BUSY,
}
