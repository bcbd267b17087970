"""What the demo shows of the calendar: the official file imported once, and an address of Léonie's family's agenda."""

from __future__ import annotations

import os
import uuid
from datetime import date, datetime, time, timedelta

from gateway.secret_agenda import empreinte_of, secret_of
from kit.database import Transaction, jsonb
from services.planning.domain.calendrier import Calendrier, Genre
from services.planning.domain.mots import PARIS, jour_long

_IMPORT = """
insert into calendrier_changement (changement_id, decide_at, par, origine, avant, apres, est_fini)
values (:id, :decide_at, 'Sandrine Ménétrier', 'import', '[]', cast(:apres as jsonb), true) on conflict do nothing
"""
_COMPTE = """
select a.compte_id from acces a join enfant e using (enfant_id)
where e.prenom = 'Léonie' and e.nom like 'N’Guessan%' and a.niveau = 'ecrire' order by a.compte_id limit 1
"""
_AGENDA = """
insert into agenda (agenda_id, compte_id, empreinte, cree_at)
values (:agenda_id, :compte_id, decode(:empreinte, 'hex'), :cree_at) on conflict do nothing
"""


def write_import(tx: Transaction, calendrier: Calendrier, jour: date) -> None:
    """The holidays of the running school year, as an agent imported them when they were published."""
    annee = calendrier.annee_scolaire(jour)
    vacances = [
        f"vacances « {x.nom} », du {jour_long(x.premier_jour)} au {jour_long(x.dernier_jour)}"
        for x in calendrier.lignes
        if x.genre in (Genre.VACANCES, Genre.ETE) and calendrier.annee_scolaire(x.premier_jour) == annee
    ]
    decide_at = datetime.combine(date(int(annee[:4]), 6, 15), time(10, 12), PARIS)
    tx.execute(
        _IMPORT, id=uuid.uuid5(uuid.NAMESPACE_OID, f"import {annee}"), decide_at=decide_at, apres=jsonb(vacances)
    )


def write_agenda(tx: Transaction, jour: date) -> None:
    """Only where the pages' own secret is known, as on a private machine: an address is nothing without it."""
    cookie_secret = os.environ.get("COOKIE_SECRET", "")
    compte = tx.one_or_none(_COMPTE)
    if not cookie_secret or compte is None:
        return
    agenda_id = uuid.uuid5(compte.compte_id, "agenda")
    tx.execute(
        _AGENDA,
        agenda_id=agenda_id,
        compte_id=compte.compte_id,
        empreinte=empreinte_of(secret_of(cookie_secret, agenda_id)),
        cree_at=datetime.combine(jour - timedelta(days=20), time(20, 41), PARIS),
    )
