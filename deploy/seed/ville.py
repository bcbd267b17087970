"""The town: sites, activities with their deadlines, and where each activity opens, as ``deploy/ville/demo/`` says.

A *quartier* is 200 families with its three schools, its leisure centre and its crèche; the demo is the first one. A
greater town is more of them, so that a sheet of attendance has the size of a school's, whatever the number of families.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from deploy.ville.lecture import DEMO, Ville, read_ville

FAMILLES_PAR_QUARTIER = 200

JEAN_JAURES, CHATAIGNIERS, PASTEUR = "jean-jaures", "chataigniers", "pasteur"
CENTRE, CRECHE = "centre-primeveres", "creche-lutins"

ECOLES = (JEAN_JAURES, CHATAIGNIERS, PASTEUR)

FORMULES = ("mercredi_journee", "mercredi_matin_repas", "mercredi_repas_apres_midi")


COMMUNE = read_ville(DEMO)
ACTIVITES = COMMUNE.activites
RANG_BY_ACTIVITE = {activite["code"]: rang for rang, activite in enumerate(ACTIVITES)}


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
        for site in COMMUNE.sites:
            yield site | {"code": self.site(site["code"]), "libelle": site["libelle"] + suite}

    def sites_pointes(self) -> tuple[str, ...]:
        """Plain names of the sites where attendance is marked on a tablet."""
        return (*ECOLES, CENTRE)

    def ouvertures(self) -> Iterator[dict[str, Any]]:
        """As ``services.planning.reference.upsert_ouvertures`` reads them."""
        for ouverture in COMMUNE.ouvertures:
            servies = [self.site(code) for code in ouverture["ecoles"]]
            yield ouverture | {"site": self.site(ouverture["site"]), "ecoles": servies}


def quartiers(familles: int) -> list[Quartier]:
    """As many as this number of families fills, at least one."""
    return [Quartier(rang) for rang in range(max(1, -(-familles // FAMILLES_PAR_QUARTIER)))]


def commune_of(quartiers: Iterable[Quartier]) -> Ville:
    """The town with the sites of all its quartiers."""
    return replace(COMMUNE, sites=tuple(site for quartier in quartiers for site in quartier.sites()))
