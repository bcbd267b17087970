"""Issuing the invoices of a month."""

from __future__ import annotations

from contracts import billing
from gateway.errors.registre import Explication, says
from gateway.presentation.mots import de_mois, liste, pluriel


@says(billing.MoisPasFini)
def _(refus: billing.MoisPasFini) -> Explication:
    return Explication(
        409,
        "Ce mois n’est pas fini",
        f"Les factures {de_mois(refus.mois)} partent une fois le mois terminé. Rien n’a été émis.",
        "Choisissez un mois terminé.",
    )


@says(billing.PointagesEnConflit)
def _(refus: billing.PointagesEnConflit) -> Explication:
    return Explication(
        409,
        "Des pointages se contredisent",
        f"{pluriel(refus.nombre, 'pointage')} à régler : deux tablettes ne disent pas la même chose. "
        "Rien n’a été émis.",
        "Réglez d’abord ces pointages, puis relancez l’émission.",
    )


@says(billing.TarifAbsent)
def _(refus: billing.TarifAbsent) -> Explication:
    return Explication(
        409,
        "Un tarif manque",
        f"{pluriel(refus.nombre, 'présence')} sans tarif ({liste(refus.activites)}). Rien n’a été émis.",
        "Entrez le tarif de ces activités, puis relancez l’émission.",
    )
