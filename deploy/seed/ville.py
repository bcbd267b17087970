"""The town: sites, activities with their deadlines, and where each activity opens.

A *quartier* is 200 families with its three schools, its leisure centre and its crèche; the demo is the first one. A
greater town is more of them, so that a sheet of attendance has the size of a school's, whatever the number of families.
The codes of the activities are those of ``services/billing/donnees/tarifs_demo.json``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FAMILLES_PAR_QUARTIER = 200

JEAN_JAURES, CHATAIGNIERS, PASTEUR = "jean-jaures", "chataigniers", "pasteur"
CENTRE, CRECHE = "centre-primeveres", "creche-lutins"

_SITES = (
    (JEAN_JAURES, "école Jean-Jaurès", "ecole"),
    (CHATAIGNIERS, "maternelle Les Châtaigniers", "ecole"),
    (PASTEUR, "groupe scolaire Pasteur", "ecole"),
    (CENTRE, "centre de loisirs Les Primevères", "centre"),
    (CRECHE, "crèche Les Lutins", "creche"),
)
ECOLES = (JEAN_JAURES, CHATAIGNIERS, PASTEUR)

# The leaflet's three deadlines (L10), in calendar days; where nobody eats there is no order to the kitchen.
_AVEC_REPAS = {"cuisine": {"jours": 15}, "animateurs": {"jours": 3}, "annulation": {"jours": 1}}
_SANS_REPAS = {"animateurs": {"jours": 3}, "annulation": {"jours": 1}}
_ECOLE, _MERCREDI, _SEMAINE = [0, 1, 3, 4], [2], [0, 1, 2, 3, 4]
FORMULES = ("mercredi_journee", "mercredi_matin_repas", "mercredi_repas_apres_midi")


def _activite(code: str, libelle: str, mot: str, jours: list[int], heures: str, **autres: Any) -> dict[str, Any]:
    debut, fin = heures.split("-")
    commun = {"code": code, "libelle": libelle, "mot": mot, "genre": code, "jours": jours, "debut": debut, "fin": fin}
    return commun | {"delais": _AVEC_REPAS, "age_min": 2, "age_max": 12} | autres


ACTIVITES: tuple[dict[str, Any], ...] = (
    _activite("matin", "Accueil du matin", "matin", _ECOLE, "07:30-08:20", delais=_SANS_REPAS),
    _activite("restauration", "Restauration", "repas", _ECOLE, "11:30-13:20"),
    _activite("etude", "Étude", "étude", _ECOLE, "16:30-18:00", delais=_SANS_REPAS, age_min=5),
    _activite("soir", "Accueil du soir", "soir", _ECOLE, "16:30-18:30", delais=_SANS_REPAS),
    _activite(FORMULES[0], "Journée", "mercredi, journée", _MERCREDI, "08:00-18:00", groupe="mercredi"),
    _activite(FORMULES[1], "Matin + repas", "mercredi, matin + repas", _MERCREDI, "08:00-13:30", groupe="mercredi"),
    _activite(
        FORMULES[2], "Repas + après-midi", "mercredi, repas + après-midi", _MERCREDI, "11:30-18:00", groupe="mercredi"
    ),
    _activite("vacances", "Centre de loisirs", "centre de loisirs", _SEMAINE, "08:00-18:00", periode="vacances"),
    _activite("creche", "Crèche", "crèche", _SEMAINE, "07:30-18:30", periode="annee", age_min=0, age_max=3),
)
RANG_BY_ACTIVITE = {activite["code"]: rang for rang, activite in enumerate(ACTIVITES)}

# Activity, sites, capacity (None: no limit; the canteen is a right, code de l'éducation L131-13).
_OUVERTURES: tuple[tuple[str, tuple[str, ...], int | None], ...] = (
    ("matin", ECOLES, None),
    ("restauration", ECOLES, None),
    ("etude", (JEAN_JAURES, PASTEUR), 60),
    ("soir", ECOLES, None),
    *((formule, (CENTRE,), 40) for formule in FORMULES),
    ("vacances", (CENTRE,), 60),
    ("creche", (CRECHE,), 30),
)


@dataclass(frozen=True, slots=True)
class Quartier:
    """The ``rang``-th quartier; 0 is the demo town and keeps the plain names."""

    rang: int

    def site(self, code: str) -> str:
        """The code of this quartier's own site."""
        return code if self.rang == 0 else f"{code}-{self.rang + 1}"

    def sites(self) -> Iterator[dict[str, str]]:
        """As ``services.planning.reference.upsert_sites`` reads them."""
        suite = "" if self.rang == 0 else f" {self.rang + 1}"
        for code, libelle, genre in _SITES:
            yield {"code": self.site(code), "libelle": libelle + suite, "genre": genre}

    def sites_pointes(self) -> tuple[str, ...]:
        """Plain names of the sites where attendance is marked on a tablet."""
        return (*ECOLES, CENTRE)

    def ouvertures(self) -> Iterator[dict[str, Any]]:
        """As ``services.planning.reference.upsert_ouvertures`` reads them."""
        ecoles = [self.site(code) for code in ECOLES]
        for activite, codes, capacite in _OUVERTURES:
            for code in codes:
                servies = ecoles if code == CENTRE else []
                yield {"activite": activite, "site": self.site(code), "capacite": capacite, "ecoles": servies}


def quartiers(familles: int) -> list[Quartier]:
    """As many as this number of families fills, at least one."""
    return [Quartier(rang) for rang in range(max(1, -(-familles // FAMILLES_PAR_QUARTIER)))]
