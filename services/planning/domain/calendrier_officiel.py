"""The calendar that the ministry publishes, read into rows of ours: CSV of data.education.gouv.fr, ICS of a zone.

Public names
    FichierIllisible(raison)            vide, colonnes, date, ics, zone, rien; `.detail` for the sentence
    Publie(genre, premier_jour, dernier_jour, nom)
    read_officiel(texte, zone) -> tuple[Publie, ...]          only this zone, pupils only, both days included
    propose(publies, lignes, aujourd_hui) -> Proposition      what to remove and add; nothing the second time

In both files the end is the day of return to class, and instants are midnights of Paris written in UTC. A school year
runs from the return to class to the eve of the next one; a summer of which only the first day is published ends on
31 August until the return is known. Rows of the town's own (another bridge day) stay.

Sources: data.education.gouv.fr, dataset « fr-en-calendrier-scolaire », and its Zone-A.ics, Zone-B.ics, Zone-C.ics.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import Calendar

from services.planning.domain import mots
from services.planning.domain.calendrier import Genre, Ligne
from services.planning.domain.feries import nom_ferie

SOURCE: Final = "education.gouv.fr/calendrier-scolaire"
LIGNES_MAX: Final = 20_000
_UN_JOUR: Final = timedelta(days=1)
_ANNEES: Final = range(2000, 2100)
_COLONNES: Final = {
    "description": "description",
    "population": "population",
    "date de debut": "debut",
    "start_date": "debut",
    "date de fin": "fin",
    "end_date": "fin",
    "zones": "zones",
    "annee_scolaire": "annee_scolaire",
}
_NOMS: Final = (
    ("toussaint", Genre.VACANCES, "vacances de la Toussaint"),
    ("noel", Genre.VACANCES, "vacances de Noël"),
    ("hiver", Genre.VACANCES, "vacances d’hiver"),
    ("printemps", Genre.VACANCES, "vacances de printemps"),
    ("ascension", Genre.SANS_CLASSE, "pont de l’Ascension"),
    ("ete", Genre.ETE, "vacances d’été"),
)
_ZONES: Final = re.compile(r"\bzones?[ -]*([abc]\b(?:[ ,/]+(?:et )?[abc]\b)*)", re.IGNORECASE)


class FichierIllisible(ValueError):
    """The file says nothing that can be used; `raison` is a word for programs."""

    def __init__(self, raison: str, detail: str = "") -> None:
        super().__init__(f"{raison} {detail}".strip())
        self.raison, self.detail = raison, detail


@dataclass(frozen=True, slots=True)
class Publie:
    genre: Genre
    premier_jour: date
    dernier_jour: date
    nom: str


@dataclass(frozen=True, slots=True)
class Proposition:
    ajouter: tuple[Ligne, ...]
    retirer: tuple[Ligne, ...]
    inchangees: int


@dataclass(frozen=True, slots=True)
class _Fait:
    """One row of either file: `retour` is the day of return, or the same day where only a start is published."""

    texte: str
    debut: date
    retour: date


def read_officiel(texte: str, zone: str) -> tuple[Publie, ...]:
    """Raises FichierIllisible."""
    utile = texte.lstrip("\ufeff").strip()
    if not utile:
        raise FichierIllisible("vide")
    faits = _read_ics(utile, zone) if utile.upper().startswith("BEGIN:VCALENDAR") else _read_csv(utile, zone)
    publies = tuple(sorted(_write(faits), key=lambda publie: (publie.premier_jour, publie.genre)))
    if not publies:
        raise FichierIllisible("rien")
    return publies


# ---- the two files ----


def _read_csv(texte: str, zone: str) -> list[_Fait]:
    lignes = texte.splitlines()
    if len(lignes) > LIGNES_MAX:
        raise FichierIllisible("trop_long", str(LIGNES_MAX))
    separateur = ";" if lignes[0].count(";") >= lignes[0].count(",") else ","
    try:
        rangees = list(csv.reader(lignes, delimiter=separateur, strict=True))
    except csv.Error as erreur:
        raise FichierIllisible("colonnes") from erreur
    colonnes = [_COLONNES.get(_simple(nom), "") for nom in rangees[0]]
    if absentes := {"description", "debut", "fin", "zones"} - set(colonnes):
        raise FichierIllisible("colonnes", ", ".join(sorted(absentes)))
    faits, zones = [], set()
    for numero, rangee in enumerate(rangees[1:], start=2):
        lue = dict(zip(colonnes, rangee, strict=False))
        siennes = _zones_of(lue.get("zones", ""))
        zones |= siennes
        if zone in siennes and "enseignant" not in _simple(lue.get("population", "")):
            faits.append(_Fait(_simple(lue["description"]), *_jours(lue.get("debut", ""), lue.get("fin", ""), numero)))
    if not faits:
        raise FichierIllisible("zone", ", ".join(sorted(zones)))
    return faits


def _read_ics(texte: str, zone: str) -> list[_Fait]:
    try:
        calendrier = Calendar.from_ical(texte)
        evenements = list(calendrier.walk("VEVENT"))[: LIGNES_MAX + 1]
    except (ValueError, IndexError, KeyError) as erreur:
        raise FichierIllisible("ics") from erreur
    if len(evenements) > LIGNES_MAX:
        raise FichierIllisible("trop_long", str(LIGNES_MAX))
    du_fichier = _zones_of(" ".join(str(calendrier.get(nom, "")) for nom in ("name", "x-wr-calname", "x-wr-caldesc")))
    faits, zones = [], set()
    for evenement in evenements:
        resume = str(evenement.get("summary", ""))
        siennes = _zones_of(f"{resume} {evenement.get('location', '')}") or du_fichier or {zone}
        zones |= siennes
        est_annule = str(evenement.get("status", "")).upper() == "CANCELLED"
        if zone in siennes and not est_annule and "enseignant" not in _simple(resume):
            faits.append(_Fait(_simple(resume), *_dates(evenement)))
    if not faits:
        raise FichierIllisible("zone", ", ".join(sorted(zones)))
    return faits


def _dates(evenement: Mapping[str, object]) -> tuple[date, date]:
    try:
        debut = evenement["dtstart"].dt  # type: ignore[attr-defined]
        if (fin := evenement.get("dtend")) is not None:
            return _day_of(debut), _day_of(fin.dt)  # type: ignore[attr-defined]
        duree = evenement.get("duration")
        return _day_of(debut), _day_of(debut + duree.dt if duree is not None else debut)  # type: ignore[attr-defined]
    except (KeyError, AttributeError, ValueError) as erreur:
        raise FichierIllisible("date", str(evenement.get("summary", ""))[:60]) from erreur


def _jours(debut: str, fin: str, numero: int) -> tuple[date, date]:
    try:
        premier = _parse_jour(debut)
        return premier, _parse_jour(fin) if fin.strip() else premier
    except ValueError as erreur:
        raise FichierIllisible("date", f"ligne {numero}") from erreur


def _parse_jour(texte: str) -> date:
    utile = texte.strip()
    if "/" in utile:
        return _checked(datetime.strptime(utile, "%d/%m/%Y").date())  # noqa: DTZ007 - a day
    return _day_of(datetime.fromisoformat(utile))


def _day_of(valeur: date | datetime) -> date:
    if isinstance(valeur, datetime):
        valeur = mots.jour_of(valeur) if valeur.tzinfo else valeur.date()
    return _checked(valeur)


def _checked(jour: date) -> date:
    if jour.year not in _ANNEES:
        raise ValueError(f"{jour.isoformat()} is out of bounds")
    return jour


def _zones_of(texte: str) -> set[str]:
    return {lettre for trouve in _ZONES.findall(texte) for lettre in re.findall(r"[ABC]", trouve.upper())}


def _simple(texte: str) -> str:
    """Without accents, capitals, curly apostrophes nor doubled spaces."""
    plat = unicodedata.normalize("NFKD", texte.replace("’", "'")).encode("ascii", "ignore").decode()
    return " ".join(plat.lower().split())


# ---- what they say ----


def _write(faits: Iterable[_Fait]) -> Iterator[Publie]:
    """One row a holiday: academies of one zone repeat each other, the most frequent return wins."""
    rentrees: dict[int, date] = {}
    retours: dict[tuple[Genre, str, date], Counter[date]] = {}
    for fait in faits:
        if "rentree" in fait.texte:
            rentrees.setdefault(fait.debut.year, fait.debut)
            continue
        for mot, genre, nom in _NOMS:
            if re.search(rf"\b{mot}\b", fait.texte):
                retours.setdefault((genre, nom, fait.debut), Counter())[fait.retour] += 1
                break
    for (genre, nom, debut), votes in retours.items():
        retour = votes.most_common(1)[0][0]
        if genre is Genre.ETE and retour <= debut + _UN_JOUR:  # « début des vacances d’été »
            retour = rentrees.get(debut.year, date(debut.year, 9, 1))
        if genre is Genre.SANS_CLASSE and retour == debut:  # a day without an end is that day (RFC 5545, 3.6.1)
            retour += _UN_JOUR
        if retour > debut:
            yield Publie(genre, debut, retour - _UN_JOUR, nom)


# ---- against what the town has ----


def propose(publies: Iterable[Publie], lignes: Sequence[Ligne], aujourd_hui: date) -> Proposition:
    """School years that are over are left as they are."""
    utiles = [
        publie for publie in publies if publie.dernier_jour >= aujourd_hui or _is_of_a_year_to_come(publie, aujourd_hui)
    ]
    ajouter: list[Ligne] = []
    retirer: list[Ligne] = []
    inchangees = 0
    for publie in utiles:
        siennes = [ligne for ligne in lignes if ligne.genre is publie.genre and _touches(ligne, publie)]
        if any(_says_the_same(ligne, publie) for ligne in siennes):
            inchangees += 1
            continue
        retirer += siennes
        ajouter.append(Ligne(publie.genre, publie.premier_jour, publie.dernier_jour, publie.nom, source=SOURCE))
    for annee in _write_annees(utiles, lignes):
        siennes = [ligne for ligne in lignes if ligne.genre is Genre.ANNEE and ligne.nom == annee.nom]
        if any(
            (ligne.premier_jour, ligne.dernier_jour) == (annee.premier_jour, annee.dernier_jour) for ligne in siennes
        ):
            continue
        retirer += siennes
        ajouter.append(annee)
    par_jour = sorted(ajouter, key=lambda ligne: (ligne.premier_jour, ligne.genre))
    return Proposition(tuple(par_jour), tuple(dict.fromkeys(retirer)), inchangees)


def _is_of_a_year_to_come(publie: Publie, aujourd_hui: date) -> bool:
    """Of the school year that runs on this day: its first holidays may be over."""
    debut = aujourd_hui.year if aujourd_hui.month >= 9 else aujourd_hui.year - 1
    return publie.premier_jour >= date(debut, 9, 1)


def _touches(ligne: Ligne, publie: Publie) -> bool:
    return ligne.premier_jour <= publie.dernier_jour and publie.premier_jour <= ligne.dernier_jour


def _says_the_same(ligne: Ligne, publie: Publie) -> bool:
    """The same days without class: a Sunday or a public holiday at either end changes nothing of a bridge."""
    dits = Ligne(publie.genre, publie.premier_jour, publie.dernier_jour, publie.nom)
    if publie.genre is not Genre.SANS_CLASSE:
        return (ligne.premier_jour, ligne.dernier_jour) == (dits.premier_jour, dits.dernier_jour)
    return _useful(ligne) == _useful(dits)


def _useful(ligne: Ligne) -> set[date]:
    return {jour for jour in ligne.jours() if jour.weekday() != 6 and nom_ferie(jour) is None}


def _write_annees(publies: Sequence[Publie], lignes: Sequence[Ligne]) -> Iterator[Ligne]:
    """From one return to class to the eve of the next, for each year whose summer is known."""
    etes = {publie.premier_jour.year: publie for publie in publies if publie.genre is Genre.ETE}
    connues = {ligne.nom: ligne for ligne in lignes if ligne.genre is Genre.ANNEE}
    for fin, ete in sorted(etes.items()):
        nom = f"{fin - 1}-{fin}"
        if (avant := etes.get(fin - 1)) is not None:
            premier = avant.dernier_jour + _UN_JOUR
        elif nom in connues:
            premier = connues[nom].premier_jour
        elif (precedente := connues.get(f"{fin - 2}-{fin - 1}")) is not None:
            premier = precedente.dernier_jour + _UN_JOUR
        else:
            premier = date(fin - 1, 9, 1)
        yield Ligne(Genre.ANNEE, premier, ete.dernier_jour, nom, source=SOURCE)
