"""What a change of the calendar would do: days whose kind changes, deadlines that move, bookings on closed days.

The same reading says the preview and does the cancelling (``calendrier_edition.py``): a booking never stays on a day
that the calendar closes. Closures decided by the town have their own cancelling and are left out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from contracts import planning as contrat
from kit.database import Transaction
from services.planning.domain.activite import Unite
from services.planning.domain.calendrier import Calendrier, Comptage, Ligne
from services.planning.domain.delais import Delais, Echeances
from services.planning.referentiel import Referentiel

JOURS_DITS, ECHEANCES_DITES = 40, 40
APRES: Final = timedelta(days=60)
"""How far after the last changed day a deadline counted in school days may move."""
_UNE_SECONDE: Final = timedelta(seconds=1)
RESERVEES: Final = "c.etat in ('reservee', 'absence_prevenue') and c.presence is null"
_GROUPES = f"""
select c.activite, c.site, e.ecole, c.jour from creneau c join enfant e using (enfant_id)
where c.jour between :premier and :dernier and {RESERVEES}
group by c.activite, c.site, e.ecole, c.jour
"""  # noqa: S608 - constant text
FERMES = f"""
from creneau c join enfant e using (enfant_id)
join unnest(cast(:activites as text[]), cast(:sites as text[]), cast(:ecoles as text[]), cast(:jours as date[]))
     as t (activite, site, ecole, jour)
  on t.activite = c.activite and t.site = c.site and t.ecole = e.ecole and t.jour = c.jour
where {RESERVEES}
"""
_COMPTE = f"""
select count(*) as reservations, count(distinct c.enfant_id) as enfants, count(distinct c.foyer_id) as familles {FERMES}
"""


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where the children of a school go for an activity."""

    activite: str
    site: str
    ecole: str


@dataclass(frozen=True, slots=True)
class Comparaison:
    """``premier`` is never before tomorrow; nothing changes where it comes after ``dernier``."""

    avant: Referentiel
    apres: Referentiel
    premier: date
    dernier: date

    def jours(self, plus: timedelta = timedelta(0)) -> Iterator[date]:
        for rang in range((self.dernier + plus - self.premier).days + 1):
            yield self.premier + timedelta(days=rang)


def change_of(referentiel: Referentiel, lignes: Sequence[Ligne], rythme: frozenset[int] | None = None,
              rythmes: Mapping[str, frozenset[int]] | None = None) -> Referentiel:  # fmt: skip
    """The same reference data with another calendar, and nothing remembered of the first one."""
    avant = referentiel.calendrier
    calendrier = Calendrier(
        tuple(lignes), avant.rythme if rythme is None else rythme, avant.rythmes if rythmes is None else rythmes
    )
    return replace(referentiel, calendrier=calendrier, memo={})


def closed_bookings(tx: Transaction, referentiel: Referentiel, premier: date, dernier: date) -> dict[str, Any]:
    """The parameters of ``FERMES``: booked (activity, site, school, day) that this calendar closes."""
    fermes = [
        row
        for row in tx.execute(_GROUPES, premier=premier, dernier=dernier)
        if row.activite in referentiel.activites and _is_closed(referentiel, row)
    ]
    return {
        "activites": [row.activite for row in fermes],
        "sites": [row.site for row in fermes],
        "ecoles": [row.ecole for row in fermes],
        "jours": [row.jour for row in fermes],
    }


def _is_closed(referentiel: Referentiel, row: Any) -> bool:
    motif = referentiel.prepare(row.activite, row.jour, row.site, row.ecole).motif
    return motif is not None and motif.genre != "fermeture"


def count_closed(tx: Transaction, fermes: Mapping[str, Any]) -> Any:
    return tx.one_or_none(_COMPTE, **fermes)


def list_jours(comparaison: Comparaison) -> list[contrat.JourChange]:
    """Days on which there is school in one calendar and not in the other, for the town or for a school."""
    rythmes = _rythmes(comparaison)
    jours = []
    for jour in comparaison.jours():
        for avant, apres in rythmes:
            motifs = [comparaison.avant.calendrier.motif(jour, avant), comparaison.apres.calendrier.motif(jour, apres)]
            dits = [motif.texte if motif else "" for motif in motifs]
            est_semaine = all(motif is not None and motif.genre == "semaine" for motif in motifs)
            if dits[0] != dits[1] and not est_semaine:
                jours.append(contrat.JourChange(jour=jour, avant=dits[0], apres=dits[1]))
                break
    return jours


def _rythmes(comparaison: Comparaison) -> list[tuple[frozenset[int], frozenset[int]]]:
    avant, apres = comparaison.avant.calendrier, comparaison.apres.calendrier
    sites = ("", *avant.rythmes, *apres.rythmes)
    return list(dict.fromkeys((avant.rythme_de(site), apres.rythme_de(site)) for site in sites))


def list_echeances(comparaison: Comparaison, now: Any) -> list[contrat.EcheanceDeplacee]:
    """Deadlines of open days that are not both over, by day and activity; each said once whatever the sites."""
    dites: dict[tuple[Any, ...], contrat.EcheanceDeplacee] = {}
    for jour in comparaison.jours(APRES):
        for lieu in _lieux(comparaison):
            avant = comparaison.avant.prepare(lieu.activite, jour, lieu.site, lieu.ecole).echeances
            apres = comparaison.apres.prepare(lieu.activite, jour, lieu.site, lieu.ecole).echeances
            if avant is None or apres is None:
                continue
            libelle = comparaison.apres.activites[lieu.activite].libelle
            for dite in _moved(libelle, jour, avant, apres, now):
                dites.setdefault((dite.libelle, dite.jour, dite.genre, dite.avant, dite.apres), dite)
    return list(dites.values())


def _moved(
    libelle: str, jour: date, avant: Echeances, apres: Echeances, now: Any
) -> Iterator[contrat.EcheanceDeplacee]:
    for genre in ("cuisine", "animateurs", "annulation"):
        une, autre = getattr(avant, genre), getattr(apres, genre)
        if une is None or autre is None or une.limite == autre.limite or max(une.limite, autre.limite) <= now:
            continue
        yield contrat.EcheanceDeplacee(
            libelle=libelle,
            jour=jour,
            genre=genre,
            pourquoi=autre.pourquoi,
            avant=une.limite - _UNE_SECONDE,
            apres=autre.limite - _UNE_SECONDE,
        )


def _lieux(comparaison: Comparaison) -> list[Lieu]:
    """One place for each activity whose deadlines can move and each pair of rhythms: a thousand sites say the same."""
    cle = ("lieux de comparaison",)
    lieux: list[Lieu] | None = comparaison.apres.memo.get(cle)
    if lieux is None:
        lieux = list(_search_lieux(comparaison))
        comparaison.apres.memo[cle] = lieux
    return lieux


def _search_lieux(comparaison: Comparaison) -> Iterator[Lieu]:
    avant, apres = comparaison.avant.calendrier, comparaison.apres.calendrier
    nommes = {portee for ligne in {*avant.lignes} ^ {*apres.lignes} for portee in ligne.portees}
    ecoles = [site.code for site in comparaison.apres.sites.values() if site.genre == "ecole"]
    vus = set()
    for code, proposee in comparaison.apres.activites.items():
        if not _may_move(proposee.regle.delais) and proposee.regle.unite is Unite.JOUR:
            continue
        for ecole in ecoles:
            ouverture = comparaison.apres.find_ouverture(code, ecole)
            if ouverture is None:
                continue
            nomme = ouverture.site if ouverture.site in nommes else ""
            cle = (code, avant.rythme_de(ecole), apres.rythme_de(ecole), nomme)
            if cle not in vus:
                vus.add(cle)
                yield Lieu(code, ouverture.site, ecole)


def _may_move(delais: Delais) -> bool:
    """Only school days depend on the table; public holidays are the law's."""
    trois = (delais.cuisine, delais.animateurs, delais.annulation)
    return any(delai is not None and delai.comptage is Comptage.SCOLAIRE for delai in trois)


def write_lignes(lignes: Iterable[Ligne]) -> list[contrat.LigneCalendrier]:
    return [
        contrat.LigneCalendrier(
            genre=contrat.GenreJournee(ligne.genre.value),
            premier_jour=ligne.premier_jour,
            dernier_jour=ligne.dernier_jour,
            nom=ligne.nom,
            portees=sorted(ligne.portees),
        )
        for ligne in lignes
    ]
