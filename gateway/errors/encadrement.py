"""Staffing and the crèche."""

from __future__ import annotations

from contracts import planning
from gateway.errors.registre import Explication, says


@says(planning.TableauModifie)
def _(_refus: planning.TableauModifie) -> Explication:
    return Explication(
        409,
        "Ce tableau a changé entre-temps",
        "Une autre personne vient d’enregistrer ce tableau : rien de sa saisie n’est effacé.",
        "Comparez les deux, corrigez le vôtre si besoin, puis enregistrez de nouveau.",
    )
