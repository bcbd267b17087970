"""The rosters of the demo town, for the week of the reference day and the next: enough animateurs, but one at noon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from deploy.seed.comptes import AGENT
from deploy.seed.copie import Copie
from deploy.seed.ville import CENTRE, ECOLES, JEAN_JAURES
from kit.database import Transaction, jsonb
from services.planning.animateurs.effectifs import Effectifs, read_effectifs, required
from services.planning.domain.effectif import Plage
from services.planning.referentiel import Referentiel

INITIALES: Final = (
    "A. B.", "C. D.", "F. K.", "H. L.", "J. M.", "L. P.", "M. R.", "N. S.", "O. T.", "P. V.", "R. W.", "S. Z.",
)  # fmt: skip


def write_tableaux(tx: Transaction, referentiel: Referentiel, jour: date) -> None:
    tableau = Copie("tableau_service", "site, lundi, version, lignes, modifie_at, compte_id")
    lundi = jour - timedelta(days=jour.weekday())
    for semaine in (lundi, lundi + timedelta(days=7)):
        effectifs = read_effectifs(tx, (*ECOLES, CENTRE), semaine, semaine + timedelta(days=6))
        for site in (*ECOLES, CENTRE):
            lignes = list(_list_lignes(referentiel, site, semaine, effectifs))
            tableau.add(site, semaine, 1, jsonb(lignes), tx.now, AGENT.compte_id)
    tableau.send(tx)


def _list_lignes(
    referentiel: Referentiel, site: str, lundi: date, effectifs: dict[tuple[str, date], Effectifs]
) -> Iterator[dict[str, Any]]:
    """By accueil, as many animateurs as its busiest day asks for; one less at lunch at Jean-Jaurès."""
    plages: dict[tuple[Any, Any], list[tuple[int, Plage]]] = {}
    for rang in range(7):
        jour = lundi + timedelta(days=rang)
        compte = effectifs.get((site, jour), Effectifs())
        for plage in required(referentiel, site, jour, compte.reel):
            plages.setdefault((plage.debut, plage.fin), []).append((rang, plage))
    for (debut, fin), jours in sorted(plages.items()):
        nombre = max(plage.requis for _, plage in jours)
        nombre -= 1 if site == JEAN_JAURES and debut.hour in (11, 12) and nombre > 1 else 0
        for animateur in range(nombre):
            nom = INITIALES[animateur % len(INITIALES)]
            horaires = {"debut": debut.isoformat(), "fin": fin.isoformat()}
            yield {"nom": nom, "jours": [rang for rang, _ in jours]} | horaires
