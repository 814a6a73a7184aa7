"""Effects on the world, two facts each: an intent, durable before it, and an outcome. Does not know devices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelAttached:
    """Somebody else's label of an order lies at this station: its digest (sha256, hex), never what is on it.

    ``tracking_number`` names its parcel where the order has several. ``document`` is its kind: pdf, zpl and the like.
    """

    order_id: str
    at: datetime
    digest: str
    document: str
    tracking_number: str = ""
    parcel_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelAsked:
    """Intent to print. ``attempt`` counts from 1; a later one is marked where a label may be out (LabelMark)."""

    job_id: str
    parcel_id: str
    printer: str
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStarted:
    """Durable before the first byte leaves us. ``document`` is the digest of the attached label; empty: our own.

    ``marked``: REPRINT stands on it.
    """

    job_id: str
    attempt: int
    at: datetime
    document: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPrinted:
    job_id: str
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFailed:
    """No byte left us."""

    job_id: str
    attempt: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelUnknown:
    """Bytes left us and no answer says what became of them. A person looks; nothing is printed again by itself."""

    job_id: str
    attempt: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelDropped:
    """Asked for and never started, and its parcel is no longer open here: not printed."""

    job_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoAsked:
    """Intent to take a photo: the frame must arrive after ``trigger_at``.

    ``trigger_boot_ns`` is the same moment on the boot clock (0: unknown), which no step of the wall clock can move.
    ``shot`` empty: the photo that counts; else one more: open | closed | label. ``delay_ms`` lies between the trigger
    and the frame.
    """

    photo_id: str
    parcel_id: str
    place: str
    trigger_at: datetime
    trigger_boot_ns: int = 0
    shot: str = ""
    delay_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoTaken:
    """The JPEG is durable under its digest (sha256, hex), and was looked at.

    ``waybill`` is whose waybill can be read in it: matched | not_visible | other_parcel (then ``other_parcel`` is that
    parcel's id); empty: nobody looked, as before there were checks. ``defects`` make it a poor photo, kept anyway.
    """

    photo_id: str
    parcel_id: str
    digest: str
    frame_at: datetime
    width: int
    height: int
    size_bytes: int
    waybill: str = ""
    other_parcel: str = ""
    defects: tuple[str, ...] = ()
    shot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoMissed:
    """No photo of this parcel.

    ``reason``: restart | no_camera | camera_lost | no_frame | disk_full, or late (another parcel's scan came first;
    older records: next_parcel), or what was wrong with every frame: a defect's name, or other_parcel, which names whose
    waybill was in it.
    """

    photo_id: str
    parcel_id: str
    at: datetime
    reason: str
    other_parcel: str = ""
    shot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipKept:
    """A film of one parcel's packing is durable under its digest (sha256, hex): the camera's own frames, copied."""

    parcel_id: str
    place: str
    digest: str
    first_at: datetime
    last_at: datetime
    frames: int
    size_bytes: int
