"""A frame as a JPEG file that survives a power cut. Knows the file's name is its digest, not whose parcel is in it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hardware.durable import write_durably
from hardware.errors import PictureUnwritten
from hardware.ports import Frame, Image

QUALITY = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that is on the disk."""

    digest: str
    """SHA-256 of the file, in hex; also its name."""
    path: Path
    width: int
    height: int
    size_bytes: int


def save(frame: Frame, folder: Path, *, quality: int = QUALITY) -> Picture:
    """Encode and keep a frame; when this returns it is on the disk. Raises DiskFull or PictureUnwritten."""
    jpeg = encode(frame.image, quality=quality)
    digest = sha256(jpeg).hexdigest()
    path = path_of(digest, folder)
    write_durably([jpeg], path)
    height, width = frame.image.shape[:2]
    return Picture(digest=digest, path=path, width=width, height=height, size_bytes=len(jpeg))


def encode(image: Image, *, quality: int = QUALITY) -> bytes:
    """The image as a JPEG. Raises PictureUnwritten."""
    from hardware.opencv import cv2  # noqa: PLC0415 - a bench without camera must not pay for OpenCV

    try:
        done, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error as error:
        raise PictureUnwritten(f"the frame cannot be encoded: {error}") from error
    if not done:
        raise PictureUnwritten("the frame cannot be encoded")
    return jpeg.tobytes()


def path_of(digest: str, folder: Path) -> Path:
    """Where a picture lies: two hex digits a folder keep each folder small enough to list."""
    return folder / digest[:2] / f"{digest}.jpg"
