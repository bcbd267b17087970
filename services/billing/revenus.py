"""Incomes and quotients, sealed at rest: they live in billing alone and are opened only to price.

Public names
    seal_revenu(sealer, foyer_id, du, revenu_mensuel_centimes, quotient_centimes) -> str
    open_justificatif(sealer, row) -> Justificatif          row: foyer_id, du, au, scelle, mention
    situations_of(payeur, justificatifs, premier, dernier, regle) -> tuple[SituationDatee, ...]
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kit.sealing import Sealer
from services.billing.domain.assiette import SituationDatee
from services.billing.domain.bareme import Situation
from services.billing.domain.regle_revenu import Justificatif, SansJustificatif, choose_base

UN_JOUR = timedelta(days=1)


def _context(foyer_id: UUID | str, du: date) -> str:
    return f"ressource:{foyer_id}:{du.isoformat()}"


def seal_revenu(
    sealer: Sealer, foyer_id: UUID | str, du: date, revenu_mensuel_centimes: int | None, quotient_centimes: int | None
) -> str:
    """Bound to its household and first day: a value moved to another row does not open."""
    return sealer.seal(json.dumps([revenu_mensuel_centimes, quotient_centimes]).encode(), _context(foyer_id, du))


def open_justificatif(sealer: Sealer, row: Any) -> Justificatif:
    revenu, quotient = json.loads(sealer.open(row.scelle, _context(row.foyer_id, row.du)))
    return Justificatif(row.du, row.au, revenu, quotient, row.mention)


def situations_of(
    payeur: Any, justificatifs: Sequence[Justificatif], premier: date, dernier: date, regle: SansJustificatif
) -> tuple[SituationDatee, ...]:
    """From ``premier`` to ``dernier``: one situation, and one more at each day on which a proof starts or ends."""
    jours = {premier}
    for justificatif in justificatifs:
        fin = (justificatif.au + UN_JOUR,) if justificatif.au else ()
        jours |= {jour for jour in (justificatif.du, *fin) if premier < jour <= dernier}
    situations = []
    for jour in sorted(jours):
        base = choose_base(justificatifs, jour, regle)
        situation = Situation(
            revenu_mensuel_centimes=base.revenu_mensuel_centimes,
            quotient_centimes=base.quotient_centimes,
            enfants_a_charge=max(1, payeur.enfants_a_charge),
            enfants_aeeh=payeur.aeeh,
            est_exterieur=not payeur.est_resident,
            justificatif=base.mention,
        )
        situations.append(SituationDatee(jour, situation, base.est_bloquee))
    return tuple(situations)
