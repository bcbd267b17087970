"""What accounts forgets, and when (docs/regles/comptes.md has the table)."""

from __future__ import annotations

from datetime import timedelta

from kit.database import Transaction
from services.accounts.domain.inscription import GARDE_BROUILLON, GARDE_NON_ACTIVE
from services.accounts.repository.session import GARDE_APPAREIL

# Statement, and what is kept. Sessions: the longest lives 30 days.
_DELETES: tuple[tuple[str, timedelta], ...] = (
    ("delete from brouillon_inscription where modifie_at <= :before", GARDE_BROUILLON),
    ("delete from compte where etat = 'en_attente' and cree_at <= :before", GARDE_NON_ACTIVE),
    ("delete from lien_activation where remplace_at <= :before", timedelta(days=30)),
    ("delete from lien_mot_de_passe where cree_at <= :before", timedelta(days=30)),
    ("delete from session where ouverte_at <= :before", timedelta(days=31)),
    ("delete from essai where dernier_at <= :before", timedelta(hours=25)),
    ("delete from appareil where vue_at <= :before", GARDE_APPAREIL),
    ("delete from courriel where ecrit_at <= :before and etat <> 'a_envoyer'", timedelta(days=30)),
    # The kept answers of the wizard hold what was typed, and two fingerprints cover a password: no longer than a draft.
    (
        "delete from operation where done_at <= :before"
        " and method in ('save_etape', 'create_compte', 'reset_mot_de_passe')",
        GARDE_BROUILLON,
    ),
)


def clean(tx: Transaction) -> None:
    """Deletes what has served."""
    for statement, keep in _DELETES:
        tx.execute(statement, before=tx.now - keep)
    # Written and judged by PostgreSQL's own clock; a gateway that was silent for so long has begun again since.
    tx.execute("delete from compte_change where change_at <= now() - interval '1 hour'")
