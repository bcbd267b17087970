"""Portraits of nobody, drawn: what the demo's families send as the photo of a child."""

from __future__ import annotations

import random
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

TAILLE: Final = (360, 450)
_FONDS: Final = ("#cfe3f5", "#f6dfc3", "#d7ecd2", "#eadcf4", "#f7d9dc", "#dfe6ea")
_PEAUX: Final = ("#f2cfb3", "#e3b38c", "#c98f65", "#9a653f", "#74472b")
_CHEVEUX: Final = ("#2a1c16", "#4b2e1e", "#7a4a26", "#b3752f", "#d9ad62", "#1d1b22")
_HABITS: Final = ("#2f5aa8", "#b2353f", "#2c7a56", "#7b4aa0", "#c26a1b", "#3a4658")


def draw_portrait(qui: str) -> bytes:
    """A JPEG, the same each time for the same name."""
    hasard = random.Random(qui)
    peau, cheveux, habit = hasard.choice(_PEAUX), hasard.choice(_CHEVEUX), hasard.choice(_HABITS)
    image = Image.new("RGB", TAILLE, hasard.choice(_FONDS))
    trait = ImageDraw.Draw(image)
    if hasard.random() < 0.5:  # long hair behind the shoulders
        trait.rounded_rectangle((88, 110, 272, 340), 80, fill=cheveux)
    trait.ellipse((60, 330, 300, 620), fill=habit)
    trait.rectangle((155, 270, 205, 350), fill=peau)
    trait.ellipse((98, 95, 262, 315), fill=peau)
    trait.chord((92, 72, 268, 260), 180, 360, fill=cheveux)
    if hasard.random() < 0.5:  # a fringe
        trait.pieslice((110, 110, 250, 200), 180, 360, fill=cheveux)
    _draw_face(trait, peau, cheveux, hasard.random() < 0.3)
    sortie = BytesIO()
    image.save(sortie, "JPEG", quality=85)
    return sortie.getvalue()


def _draw_face(trait: ImageDraw.ImageDraw, peau: str, cheveux: str, a_des_lunettes: bool) -> None:
    for x in (145, 215):
        trait.ellipse((x - 9, 196, x + 9, 220), fill="#ffffff")
        trait.ellipse((x - 6, 200, x + 6, 216), fill="#2b211c")
        trait.arc((x - 18, 176, x + 18, 204), 200, 340, fill=cheveux, width=5)
        if a_des_lunettes:
            trait.ellipse((x - 27, 182, x + 27, 234), outline="#33373f", width=5)
    if a_des_lunettes:
        trait.line((172, 206, 188, 206), fill="#33373f", width=5)
    trait.arc((168, 218, 192, 248), 20, 160, fill=cheveux, width=4)
    trait.chord((150, 248, 210, 290), 0, 180, fill="#b5484f")
    trait.chord((158, 250, 202, 268), 0, 180, fill="#ffffff")
