"""The small square picture of a child, made of the photo that its family sent.

What the camera wrote beside the picture (place, hour, device) is dropped: only points are left. Native decoders read a
stranger's bytes here, so nobody calls this in the program itself: see ``decoupe.py``.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

COTE: Final = 160
"""Points a side: twice what a tablet shows, so that a dense screen draws it sharp."""
QUALITE: Final = 78
POINTS_MAX: Final = 60_000_000
"""Decoded whole (PNG, HEIC), at most this: more than any telephone. A JPEG is decoded small at once [choice]."""
_HAUT: Final = (0.5, 0.35)
"""A face is above the middle of an upright picture."""

pi_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # judged here, and by ``images.check_image`` before


class VignetteImpossible(Exception):
    """These bytes are no picture that can be drawn."""


def make_vignette(contenu: bytes) -> bytes:
    """A JPEG of 160 points a side, upright, without any other data than the picture. Raises ``VignetteImpossible``."""
    try:
        with Image.open(BytesIO(contenu), formats=("JPEG", "PNG", "HEIF")) as image:
            if image.format != "JPEG" and image.width * image.height > POINTS_MAX:
                raise VignetteImpossible
            image.draft("RGB", (2 * COTE, 2 * COTE))
            droite = ImageOps.exif_transpose(image)
            carree = ImageOps.fit(_flatten(droite), (COTE, COTE), Image.Resampling.LANCZOS, centering=_HAUT)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise VignetteImpossible from error
    sortie = BytesIO()
    # A new image: what came with the other one (EXIF, colour profile, comments) stays with it.
    nue = Image.frombytes("RGB", carree.size, carree.tobytes())
    nue.save(sortie, "JPEG", quality=QUALITE, optimize=True)
    return sortie.getvalue()


def _flatten(image: Image.Image) -> Image.Image:
    """Red, green, blue; what is transparent becomes white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        calque = image.convert("RGBA")
        fond = Image.new("RGB", calque.size, "white")
        fond.paste(calque, mask=calque.getchannel("A"))
        return fond
    return image.convert("RGB")
