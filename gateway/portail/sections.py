"""How the state of a section of the dossier reads: its word, its tint and its sign (leaflet L4)."""

from __future__ import annotations

from typing import Final

from contracts.dossiers import EtatSection

ETATS: Final = {
    EtatSection.MANQUE: ("À envoyer", "manque", "urgent"),
    EtatSection.ENVOYE: ("En vérification", "attente", "heure"),
    EtatSection.ACCEPTE: ("À jour", "ok", "ok"),
    EtatSection.REFUSE: ("À refaire", "manque", "non"),
    EtatSection.EXPIRE: ("À renouveler", "attente", "heure"),
}
