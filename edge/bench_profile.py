"""The site's profile as one bench can keep it: without a camera, or with a delay of its own. Decides nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from domain.site import Photo, Profile


@lru_cache(maxsize=8)
def profile_here(profile: Profile, *, has_camera: bool, photo_delay_ms: int | None) -> Profile:
    """Wanted means where there is a camera; a demanded photo is asked for all the same, and its absence called out.

    ``photo_delay_ms``: this bench's own, in the place of the site's; None: the site's.
    """
    if not has_camera:
        photo = Photo.NONE if profile.photo is Photo.WANTED else profile.photo
        return replace(profile, photo=photo, more_photos=())
    return profile if photo_delay_ms is None else replace(profile, photo_delay_ms=photo_delay_ms)
