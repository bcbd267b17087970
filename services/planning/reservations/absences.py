"""Absences said by the family: what is to come, what is declared, what is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from contracts.errors import Introuvable
from kit.database import Transaction, jsonb
from kit.statements import Planned
from services.planning import mois as calendaire
from services.planning.decision import Accepte, Cle, Creneau, Decision, MoisDecide, Refuse, decide_each
from services.planning.domain import mots
from services.planning.domain.absence import decide_absence, decide_retour
from services.planning.domain.delais import Echeances
from services.planning.domain.refus import Refus
from services.planning.domain.reservation import Acceptee, Demande, EtatReservation
from services.planning.famille import EnfantLu, FamilleLue, read_enfant, read_famille
from services.planning.reservations import repository, views
from services.planning.sante import own_sealer

HORIZON = timedelta(days=20)
"""Today and the three weeks that follow: further on, one cancels in the month."""
Decide = Callable[[Demande], Acceptee | Refus]

_A_VENIR = Planned("""
select c.enfant_id, c.activite, c.jour, c.etat, c.foyer_id, c.site from creneau c
where c.enfant_id = any(cast(:enfants as uuid[])) and c.jour between :premier and :dernier
  and c.etat in ('reservee', 'absence_prevenue') and c.presence is null
""")
_DES_JOURS = Planned(f"""
select c.activite, c.jour, {repository.COLONNES_CRENEAU} from creneau c
where c.enfant_id = :enfant_id and c.jour = any(cast(:jours as date[]))
""")  # noqa: S608 - constant text
_KEEP_MOTIF = """
insert into absence (enfant_id, activite, jour, scelle, accuse, declaree_at, document_id)
select :enfant_id, t.activite, t.jour, :scelle, :accuse, :now, cast(:document_id as uuid)
from unnest(cast(:activites as text[]), cast(:jours as date[])) as t (activite, jour)
on conflict (enfant_id, jour, activite) do update
set scelle = excluded.scelle, accuse = excluded.accuse, declaree_at = excluded.declaree_at,
    document_id = coalesce(excluded.document_id, absence.document_id)
"""

_FORGET_MOTIF = """
delete from absence
where enfant_id = :enfant_id
  and (activite, jour) in (select * from unnest(cast(:activites as text[]), cast(:jours as date[])))
"""


def get_absences(tx: Transaction) -> contrat.Absences:
    """Two statements. Slots of the days on which this person's household has the child."""
    famille = read_famille(tx)
    aujourd_hui = mots.jour_of(tx.now)
    ids = [str(enfant.enfant_id) for enfant in famille.enfants]
    rows = tx.execute(_A_VENIR, enfants=ids, premier=aujourd_hui, dernier=aujourd_hui + HORIZON) if ids else ()
    return contrat.Absences(
        aujourd_hui=aujourd_hui,
        enfants=[
            contrat.EnfantAVenir(
                enfant=enfant.as_vue(famille.referentiel),
                creneaux=[
                    _write_a_venir(tx, famille, row)
                    for row in sorted(rows, key=lambda row: (row.jour, _debut(famille, row.activite)))
                    if row.enfant_id == enfant.enfant_id and enfant.est_a_la_charge(row.foyer_id)
                ],
            )
            for enfant in famille.enfants
            if enfant.peut_reserver
        ],
    )


def _debut(famille: FamilleLue, activite: str) -> tuple[time, str]:
    """A day is said in its order; an activity that the town forgot comes first."""
    proposee = famille.referentiel.activites.get(activite)
    return (proposee.regle.debut if proposee else time.min), activite


def _echeances(famille: FamilleLue, row: Any) -> Echeances | None:
    ecole = famille.find(row.enfant_id).ecole
    return famille.referentiel.prepare(row.activite, row.jour, row.site, ecole).echeances


def _write_a_venir(tx: Transaction, famille: FamilleLue, row: Any) -> contrat.CreneauAVenir:
    activite, jour, etat = row.activite, row.jour, row.etat
    proposee = famille.referentiel.activites.get(activite)
    est_prevenue = etat == EtatReservation.ABSENCE_PREVENUE
    annulation = None
    if proposee is not None and (trois := _echeances(famille, row)) is not None:
        annulation = trois.annulation
    est_annulable = annulation is None or annulation.accepte(tx.now)
    if est_prevenue:
        note = "absence déjà prévenue"
    elif annulation is not None and est_annulable:
        note = annulation.annulable
    else:
        note = "le délai d’annulation est passé : le site sera prévenu"
    return contrat.CreneauAVenir(
        activite=activite,
        libelle=proposee.libelle if proposee else activite,
        jour=jour,
        est_annulable=est_annulable,
        est_prevenue=est_prevenue,
        note=note,
    )


def declare(tx: Transaction, request: contrat.DeclareAbsence) -> contrat.MoisSauve:
    """Idempotent by its operation id; the slots are said to billing and to the public with the change.

    Said again of a slot already said absent, nothing changes but the reason, and the piece where one is joined.
    """
    mois, decision, accuse = _decide(tx, request.enfant_id, request.creneaux, decide_absence)
    dites: list[Accepte | Refuse] = [a for a in decision.acceptes if a.etat is EtatReservation.ABSENCE_PREVENUE]
    dites += [r for r in decision.refuses if isinstance(r.refus, contrat.AbsenceDejaPrevenue)]
    if dites:
        scelle = jsonb({"motif": request.motif.value, "precision": request.precision})
        tx.execute(
            _KEEP_MOTIF,
            enfant_id=request.enfant_id,
            activites=[a.activite for a in dites],
            jours=[a.jour for a in dites],
            scelle=own_sealer().seal(scelle.encode(), f"absence:{request.enfant_id}"),
            accuse=accuse,
            now=tx.now,
            document_id=request.document_id,
        )
    tx.audit("declare_absence", f"enfant:{request.enfant_id} accuse:{accuse}")
    return views.write_mois_sauve(mois, decision, accuse)


def withdraw(tx: Transaction, request: contrat.WithdrawAbsence) -> contrat.MoisSauve:
    """The reason that was given is forgotten with the absence."""
    mois, decision, accuse = _decide(tx, request.enfant_id, request.creneaux, decide_retour)
    tx.execute(
        _FORGET_MOTIF,
        enfant_id=request.enfant_id,
        activites=[a.activite for a in decision.acceptes],
        jours=[a.jour for a in decision.acceptes],
    )
    tx.audit("withdraw_absence", f"enfant:{request.enfant_id} accuse:{accuse}")
    return views.write_mois_sauve(mois, decision, accuse)


def _decide(
    tx: Transaction, enfant_id: UUID, creneaux: Iterable[contrat.CreneauVise], decide: Decide
) -> tuple[MoisDecide, Decision, str]:
    referentiel, enfant = read_enfant(tx, enfant_id, verrouille=True)
    fois = Counter((creneau.activite, creneau.jour) for creneau in creneaux)
    mois = MoisDecide(referentiel, enfant, calendaire.mois_de(min(jour for _, jour in fois)), tx.now)
    mois.creneaux = _read_creneaux(tx, enfant, {jour for _, jour in fois})
    decision = Decision()
    for cle in sorted(fois, key=lambda cle: (cle[1], cle[0])):
        if cle[0] in referentiel.activites:
            decide_each(mois, cle, decide, decision)
        else:
            decision.refuses.append(Refuse(*cle, Introuvable(objet="activite")))
    accuse = repository.write_decisions(tx, [(mois, decision)])
    return mois, decision, accuse


def _read_creneaux(tx: Transaction, enfant: EnfantLu, jours: set[date]) -> dict[Cle, Creneau]:
    rows = tx.execute(_DES_JOURS, enfant_id=enfant.enfant_id, jours=[jour.isoformat() for jour in sorted(jours)])
    return {(row.activite, row.jour): Creneau(*row[2:]) for row in rows}
