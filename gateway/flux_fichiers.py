"""A form with files, read as it comes: fields first, then one file at a time, so that memory holds one file.

Starlette's own parser keeps the whole form before anybody sees it: six photos of ten people would be 600 MB, or clear
bytes of families on the gateway's disk. Here a file that is too heavy is read through and thrown away, and the next
one is still taken.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest

from contracts.errors import ChampRefuse, RequeteInvalide

CHAMP_MAX_OCTETS: Final = 8 * 1024
CHAMPS_MAX: Final = 60
ENTETE_MAX_OCTETS: Final = 16 * 1024
RESTE_S: Final = 30.0


@dataclass(slots=True)
class Champ:
    """One field that was typed or chosen."""

    nom: str
    valeur: str


@dataclass(slots=True)
class Fichier:
    """One file, whole in memory; without its bytes when it is heavier than what the page takes."""

    champ: str
    nom: str
    taille_octets: int = 0
    morceaux: list[bytes] = field(default_factory=list)
    empreinte: str = ""
    """SHA-256 of the bytes: the same file sent again is the same operation."""


@dataclass(slots=True)
class DebutFichier:
    """A file begins: nothing of it is read before the reader asks for what follows."""

    nom: str


Partie = Champ | DebutFichier | Fichier


def refuse_form() -> RequeteInvalide:
    """What came is not the form that we sent."""
    return RequeteInvalide(champs=[ChampRefuse(champ="fichier", raison="missing")])


async def read_parts(requete: HttpRequest, taille_max_octets: int) -> AsyncGenerator[Partie]:
    """The parts in their order; a file is told twice, when it begins and when it is whole.

    Raises ``RequeteInvalide`` for what is not such a form, or is cut short.
    """
    flux = requete.stream()
    try:
        lecteur = _Lecteur(requete, taille_max_octets)
        async for morceau in flux:
            est_bon = lecteur.write(morceau)
            while lecteur.lues:  # what came whole before a fault is still told: the form's token is there
                yield lecteur.lues.popleft()
            if not est_bon:
                raise refuse_form()
        lecteur.finish()
    except ClientDisconnect as error:
        raise refuse_form() from error
    finally:
        await _drain(flux)


async def _drain(flux: AsyncIterator[bytes]) -> None:
    """A browser shows our answer only once it has sent everything: what nobody wants is read and thrown away."""
    with suppress(ClientDisconnect, TimeoutError):
        async with asyncio.timeout(RESTE_S):
            async for _ in flux:
                pass


class _Lecteur:
    """The callbacks of ``python_multipart``, and the parts that they have made so far."""

    def __init__(self, requete: HttpRequest, taille_max_octets: int) -> None:
        sorte, options = parse_options_header(requete.headers.get("content-type", ""))
        if sorte != b"multipart/form-data" or b"boundary" not in options:
            raise refuse_form()
        self.lues: deque[Partie] = deque()
        self._max = taille_max_octets
        self._entetes: dict[bytes, bytes] = {}
        self._nom, self._valeur = b"", b""
        self._partie: Champ | Fichier | None = None
        self._texte, self._somme, self._champs, self._est_fini = bytearray(), hashlib.sha256(), 0, False
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._open,
                "on_part_data": self._on_data,
                "on_part_end": self._close,
                "on_end": self._end,
            },
        )

    def write(self, morceau: bytes) -> bool:
        """Reads on; says whether this is still such a form."""
        try:
            self._parser.write(morceau)
        except (FormParserError, RequeteInvalide):
            return False
        return True

    def finish(self) -> None:
        """A form whose last boundary never came was cut short."""
        if not self._est_fini:
            raise refuse_form()

    def _begin(self) -> None:
        self._entetes, self._partie = {}, None

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._nom += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._valeur += data[start:end]
        if len(self._valeur) > ENTETE_MAX_OCTETS:
            raise refuse_form()

    def _on_header_end(self) -> None:
        self._entetes[self._nom.lower()] = self._valeur
        self._nom, self._valeur = b"", b""

    def _open(self) -> None:
        _, options = parse_options_header(self._entetes.get(b"content-disposition", b""))
        nom = options.get(b"name", b"").decode(errors="replace")
        if b"filename" in options:
            self._partie = Fichier(nom, options[b"filename"].decode(errors="replace"))
            self._somme = hashlib.sha256()
            self.lues.append(DebutFichier(self._partie.nom))
            return
        self._champs += 1
        if self._champs > CHAMPS_MAX:
            raise refuse_form()
        self._partie, self._texte = Champ(nom, ""), bytearray()

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        partie = self._partie
        if isinstance(partie, Fichier):
            partie.taille_octets += end - start
            if partie.taille_octets > self._max:
                partie.morceaux.clear()
                return
            morceau = data[start:end]
            self._somme.update(morceau)
            partie.morceaux.append(morceau)
            return
        self._texte += data[start:end]
        if len(self._texte) > CHAMP_MAX_OCTETS:
            raise refuse_form()

    def _close(self) -> None:
        partie = self._partie
        if isinstance(partie, Fichier):
            partie.empreinte = self._somme.hexdigest()
        elif partie is not None:
            partie.valeur = self._texte.decode(errors="replace")
        if partie is not None:
            self.lues.append(partie)

    def _end(self) -> None:
        self._est_fini = True
