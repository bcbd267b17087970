"""Judges a file while it passes: its type, then what is dangerous or useless in a file of that type.

Never more than the first mebibyte is kept, whatever comes.
"""

from __future__ import annotations

from contracts.documents import FichierTrompeur, TypeRefuse
from services.documents.domain import pdf
from services.documents.domain.images import ENTETE_OCTETS, check_image
from services.documents.domain.type_media import OCTETS_LUS, find_type_media


class Inspection:
    """Fed with the pieces of one file in order, then asked ``finish``."""

    def __init__(self) -> None:
        self.type_media = ""
        self.is_chiffre = False
        """A PDF that is encrypted: its whole content says whether it asks for a password (``pdf.asks_password``)."""
        self._debut = bytearray()
        self._fin = b""

    def feed(self, piece: bytes) -> None:
        """Raises ``TypeRefuse`` as soon as the beginning says so."""
        if len(self._debut) < ENTETE_OCTETS:
            self._debut += piece[: ENTETE_OCTETS - len(self._debut)]
        if not self.type_media and len(self._debut) >= OCTETS_LUS:
            self._judge_type()
        if self.type_media == "application/pdf" or not self.type_media:
            joint = self._fin + piece
            self.is_chiffre = self.is_chiffre or pdf.MARQUE in joint
            self._fin = joint[-len(pdf.MARQUE) :]

    def finish(self) -> str:
        """The media type. Raises ``TypeRefuse``, ``FichierTrompeur``, ``ImageDemesuree`` or ``FichierAbime``."""
        if not self.type_media:
            self._judge_type()
        if self.type_media == "application/pdf":
            if pdf.is_trompeur(bytes(self._debut[: pdf.DEBUT_TROMPEUR])):
                raise FichierTrompeur
        else:
            self.is_chiffre = False
            check_image(self.type_media, bytes(self._debut))
        return self.type_media

    def _judge_type(self) -> None:
        type_media = find_type_media(bytes(self._debut[:OCTETS_LUS]))
        if type_media is None:
            raise TypeRefuse
        self.type_media = type_media
