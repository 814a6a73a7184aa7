"""Every error of this room, one tree; each leaf is a decision for its caller.

HardwareError
├── UnknownDriver        settings name a kind that does not exist: refuse to start
├── BadOption            settings give a driver an option it does not take: refuse to start
├── PortUnplugged        a virtual device was told to send and nobody can hear it: a test or demo is wrong
├── CameraError
│   ├── CameraOff        the bench has no camera: ask for no photo
│   ├── CameraLost       no picture comes: the photo is missed, tell the bench
│   └── FrameMissed      pictures come, but none within the time allowed: the photo is missed
├── ScaleError
│   ├── ScaleLost        no weight comes: the parcel goes unweighed, tell the bench
│   └── NotStable        weights come, but none rested within the time allowed: lift it, put it down, scan again
├── CalibrationUnreadable  what is known of a bench is no such thing: judge photos without it, and say so
├── PictureError
│   ├── DiskFull         no room: stop taking photos, tell the supervisor
│   └── PictureUnwritten the disk refused otherwise: the photo is missed
├── OutletError          the second system is not there or takes nothing: try later, a code may be lost
└── PrinterError
    └── PrinterUnreachable  nothing left us: the print failed, it may be tried again
                            (the rest of this branch is in hardware.printer_errors)
"""

from __future__ import annotations


class HardwareError(Exception):
    """Root of every error that this room raises."""


class UnknownDriver(HardwareError):
    """The settings name a kind of device that does not exist."""


class BadOption(HardwareError):
    """The settings give a driver an option that it does not take."""


class PortUnplugged(HardwareError):
    """A virtual device is unplugged, or nobody reads what it sends."""


class CameraError(HardwareError):
    """A camera gives no picture."""


class CameraOff(CameraError):
    """This bench has no camera."""


class CameraLost(CameraError):
    """The camera is unplugged, unreachable or stalled."""


class FrameMissed(CameraError):
    """The camera works, but no frame arrived within the time allowed."""


class ScaleError(HardwareError):
    """A scale gives no weight."""


class ScaleLost(ScaleError):
    """The scale is unplugged, switched off or silent."""


class NotStable(ScaleError):
    """The scale works, but no new weight came to rest within the time allowed."""


class CalibrationUnreadable(HardwareError):
    """What is kept of a bench's camera cannot be read, or names a region that no picture has."""


class PictureError(HardwareError):
    """A picture could not be made or kept."""


class DiskFull(PictureError):
    """There is no room for the picture; nothing of it was left behind."""


class PictureUnwritten(PictureError):
    """The picture could not be encoded or written; nothing of it was left behind."""


class OutletError(HardwareError):
    """A second system is not there, or does not take what it is sent."""


class PrinterError(HardwareError):
    """A printer did not print, or nobody knows whether it did."""


class PrinterUnreachable(PrinterError):
    """No connection: not one byte left us."""
