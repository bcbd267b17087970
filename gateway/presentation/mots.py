"""French words of the pages: dates, hours, money, plurals, and the non-breaking spaces that go with them.

Days are ``date``; instants are aware and are put on the clock of Europe/Paris here; money is integer cents.
Each function is a Jinja filter of the same name (see ``environnement.py``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from contracts.money import format_centimes

PARIS: Final = ZoneInfo("Europe/Paris")
INSECABLE: Final = "\u00a0"
FINE: Final = "\u202f"
JOURS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
JOURS_COURTS: Final = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MOIS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

# A space before a high mark or a unit, after « or n°: never the end of a line (Lexique de l'Imprimerie nationale).
_ESPACES: Final = re.compile(
    r"[ \u00a0](?=[:;?!»€%](?![\w/=]))"
    r"|(?<=«) "
    r"|(?<=\bn°) "
    r"|(?<=\d) (?=(?:h|min|ans?|mois|jours?|heures?|[KMG]o|rem|places?)\b)"
)


def typo(texte: object) -> str:
    """``« Prêt » : 3 places !`` with the non-breaking spaces that French asks for; markup stays markup."""
    if isinstance(texte, Markup):
        return Markup(_insecables(str(texte)))  # noqa: S704 (only spaces change)
    return _insecables(str(texte))


@lru_cache(maxsize=4096)
def _insecables(texte: str) -> str:
    """Kept, since pages say the same words again and again."""
    return _ESPACES.sub(INSECABLE, texte)


def quantieme(jour: int) -> str:
    """The day of a month: 1er, 2, 3…"""
    return "1er" if jour == 1 else str(jour)


def date_longue(jour: date, annee: bool = True) -> str:
    """``jeudi 5 novembre 2026``, or without its year."""
    fin = f" {jour.year}" if annee else ""
    return f"{JOURS[jour.weekday()]} {quantieme(jour.day)}{INSECABLE}{MOIS[jour.month - 1]}{fin}"


def date_courte(jour: date) -> str:
    """``jeu. 19/11``."""
    return f"{JOURS_COURTS[jour.weekday()]}{INSECABLE}{jour.day}/{jour.month}"


def to_paris(instant: datetime) -> datetime:
    """An aware instant on the town's clock; a naive one raises ValueError, its meaning being unknown."""
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware, this one has no zone")
    return instant.astimezone(PARIS)


def heure(moment: time | datetime) -> str:
    """``23h59``, ``8h05``, ``18h``; a ``time`` is already local."""
    local = to_paris(moment) if isinstance(moment, datetime) else moment
    return f"{local.hour}h{local.minute:02}" if local.minute else f"{local.hour}h"


def instant(moment: datetime, secondes: bool = False) -> str:
    """``jeudi 5 novembre 2026 à 14h12``, with ``min 37 s`` on a receipt."""
    local = to_paris(moment)
    fin = (
        f"{local.hour}h{local.minute:02}{INSECABLE}min{INSECABLE}{local.second:02}{INSECABLE}s"
        if secondes
        else heure(local)
    )
    return f"{date_longue(local.date())} à {fin}"


def instant_court(moment: datetime) -> str:
    """``jeu. 19/11 23h59``."""
    local = to_paris(moment)
    return f"{date_courte(local.date())} {heure(local)}"


def mois_annee(mois: str | date) -> str:
    """``novembre 2026`` from ``"2026-11"`` or any day of the month."""
    annee, numero = (mois.year, mois.month) if isinstance(mois, date) else map(int, mois.split("-", 1))
    return f"{MOIS[numero - 1]} {annee}"


def de_mois(mois: str | date) -> str:
    """``de novembre 2026``, ``d’octobre 2026``: the small word before a month."""
    dit = mois_annee(mois)
    return f"d’{dit}" if dit[0] in "ao" else f"de {dit}"


def de(nom: str) -> str:
    """``de Léonie``, ``d’Inès``, ``d’Élise``: the small word before a first name."""
    voyelle = unicodedata.normalize("NFKD", nom[:1]).casefold()[:1] in set("aeiouœ")
    return f"d’{nom}" if voyelle else f"de {nom}"


def nombre(valeur: int) -> str:
    """``12 500`` with a narrow non-breaking space."""
    return f"{valeur:,}".replace(",", FINE)


def euros(montant_centimes: int) -> str:
    """``65,22 €``; the sentence is made in ``contracts/money.py``."""
    return format_centimes(montant_centimes)


def pluriel(quantite: int, singulier: str, plusieurs: str = "") -> str:
    """``1 place``, ``3 places``; below two is singular in French. Give the plural when it is not an added s."""
    mot = singulier if abs(quantite) < 2 else plusieurs or f"{singulier}s"
    return f"{nombre(quantite)}{INSECABLE}{mot}"


def duree_en_heures(minutes: int) -> str:
    """``69 h 20``, ``8 h``."""
    heures, reste = divmod(minutes, 60)
    return f"{nombre(heures)}{INSECABLE}h" + (f"{INSECABLE}{reste:02d}" if reste else "")


def liste(mots: Iterable[str], lien: str = "et") -> str:
    """``Léonie, Gaspard et Zoé``."""
    *debut, fin = [str(mot) for mot in mots] or [""]
    return f"{', '.join(debut)} {lien} {fin}" if debut else fin


def ordinal(rang: int) -> str:
    """``1er``, ``3e``."""
    return "1er" if rang == 1 else f"{rang}e"


def taille(octets: int) -> str:
    """A file's size as a person reads it: ``48 Ko``, ``2,4 Mo``."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))}{INSECABLE}Ko"
    return f"{octets / 1_000_000:.1f}".removesuffix(".0").replace(".", ",") + f"{INSECABLE}Mo"


def initiales(nom: str) -> str:
    """Two letters for the round sign of a person: ``Lé`` of Léonie, ``GN`` of Gaspard N’Guessan-Lefèvre."""
    mots = nom.split() or [""]
    return mots[0][:2].capitalize() if len(mots) == 1 else mots[0][0].upper() + mots[-1][0].upper()


def majuscule(texte: str) -> str:
    """``Novembre 2026``: the first letter alone changes."""
    return texte[:1].upper() + texte[1:]


def telephone_lien(numero: str) -> str:
    """``+33169103700`` of ``01 69 10 37 00``, for ``href="tel:…"``."""
    chiffres = re.sub(r"[^\d+]", "", numero)
    return f"+33{chiffres[1:]}" if chiffres.startswith("0") else chiffres


def blocs(texte: str) -> list[tuple[str, list[str]]]:
    """A text that the town wrote: its titles (lines that begin with ``## ``), each with its paragraphs."""
    lus: list[tuple[str, list[str]]] = []
    for bloc in re.split(r"\r?\n\s*\r?\n", texte.strip()):
        titre, _, reste = bloc.partition("\n") if bloc.startswith("## ") else ("", "", bloc)
        if titre or not lus:
            lus.append((titre.removeprefix("## ").strip(), []))
        if reste.strip():
            lus[-1][1].append(" ".join(reste.split()))
    return lus


FILTRES: Final = {
    f.__name__: f
    for f in (
        typo, date_longue, date_courte, heure, instant, instant_court, mois_annee, de_mois, de,
        nombre, euros, pluriel, duree_en_heures, liste, ordinal, taille, initiales, majuscule, telephone_lien, blocs,
    )
}  # fmt: skip
