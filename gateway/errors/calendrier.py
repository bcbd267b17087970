"""The calendar of the town, and agendas of families."""

from __future__ import annotations

from contracts import planning
from gateway.errors.registre import Explication, fixed, says


@says(planning.TropDAgendas)
def _(refus: planning.TropDAgendas) -> Explication:
    return Explication(
        409,
        "Vous avez déjà beaucoup d’adresses",
        f"{refus.maximum} adresses d’agenda sont en service pour votre compte. Aucune n’a été ajoutée.",
        "Supprimez celle qui ne sert plus, puis recommencez.",
    )


fixed(
    planning.AgendaFerme,
    410,
    "Cette adresse d’agenda ne sert plus",
    "Elle a été supprimée, ou l’enfant n’est plus rattaché au compte qui l’avait créée.",
    "Retirez-la de votre agenda. Créez-en une autre depuis la page Planning.",
)
