"""What the law wants to read on an invoice. Shown as help, each with its article; to be checked by the town.

Public names
    Emetteur(nom, qualite, collectivite, regie)
    Mentions(...).lines() -> list[str]
    write_mentions(emetteur, debiteur, deliberations, total_centimes) -> Mentions
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.money import INSECABLE, format_centimes
from services.billing.domain.titre import SEUIL_TITRE_CENTIMES


@dataclass(frozen=True, slots=True)
class Emetteur:
    """Who issues: first name, name and capacity (CRPA L212-1), the town and its régie. Settings of the town."""

    nom: str
    qualite: str
    collectivite: str
    regie: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """One sentence each, in French, in the order in which ``lines`` gives them."""

    debiteur: str
    base_legale: str
    bases_de_la_somme: str
    emetteur: str
    recours: str
    seuil: str
    credit_impot: str

    def lines(self) -> list[str]:
        return [
            self.debiteur,
            self.base_legale,
            self.bases_de_la_somme,
            self.emetteur,
            self.recours,
            self.seuil,
            self.credit_impot,
        ]


def write_mentions(emetteur: Emetteur, debiteur: str, deliberations: Iterable[str], total_centimes: int) -> Mentions:
    """The mentions of one invoice. ``deliberations``: the numbers its prices come from, in any order."""
    numeros = sorted(set(deliberations))
    mot = "Délibération" if len(numeros) == 1 else "Délibérations"
    textes = f"{mot} du conseil municipal n°{INSECABLE}{', '.join(numeros)}." if numeros else "Barème national (PSU)."
    return Mentions(
        debiteur=f"Somme due par {debiteur} : {format_centimes(total_centimes)}.",
        base_legale=f"Participation des familles. {textes}",
        bases_de_la_somme=(
            "La somme est calculée sur les présences constatées, ligne par ligne"
            " (décret n° 2012-1246 du 7 novembre 2012, article 24)."
        ),
        emetteur=f"Émise par {emetteur.nom}, {emetteur.qualite}, {emetteur.collectivite}, {emetteur.regie}.",
        recours=(
            "Une erreur ? Écrivez d’abord au service. Vous pouvez aussi saisir le tribunal administratif dans les"
            " deux mois (code de justice administrative, article R421-1)."
        ),
        seuil=(
            "Cette facture est payable quel que soit son montant. Le Trésor public n’est saisi qu’à partir de"
            f" {format_centimes(SEUIL_TITRE_CENTIMES)} dus en tout"
            " (code général des collectivités territoriales, article D1611-1)."
        ),
        credit_impot=(
            "Le repas et l’encadrement sont séparés : l’encadrement d’un enfant de moins de 6 ans peut donner droit à"
            " un crédit d’impôt (code général des impôts, article 200 quater B)."
        ),
    )
