"""Ranks and offers of a family: seen, accepted, left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

from contracts import planning as contrat
from contracts.planning import Coche
from kit.database import Transaction
from kit.statements import Planned
from services.planning import mois as calendaire
from services.planning.attente.listes import RANG, UNE_SECONDE, est_close
from services.planning.decision import Creneau, MoisDecide
from services.planning.domain import mots
from services.planning.domain.formules import est_formule
from services.planning.domain.reservation import EN_LISTE, EtatReservation
from services.planning.famille import FamilleLue, read_enfant, read_famille
from services.planning.referentiel import Referentiel
from services.planning.reservations import edition, repository, views
from services.planning.reservations.edition import Part

MEMOIRE = timedelta(days=7)
"""An offer that was not answered in time is shown for a week: the mail's link leads to it."""
_ATTENTES = Planned(f"""
select c.enfant_id, c.activite, c.site, c.jour, c.foyer_id, c.etat, c.offre_limite, {RANG},
       array(select b.activite from creneau b
             where b.enfant_id = c.enfant_id and b.jour = c.jour and b.etat = 'reservee') as reservees
from creneau c
where c.enfant_id = any(cast(:enfants as uuid[])) and c.jour >= :aujourd_hui
  and (c.etat in ('en_attente', 'proposee') or (c.etat = 'annulee' and c.offre_limite > :depuis))
order by c.etat <> 'proposee', c.offre_limite, c.jour, c.activite, c.ordre
""")  # noqa: S608 - constant text
Etat = Literal["en_attente", "proposee", "expiree", "close"]


def get_attentes(tx: Transaction) -> contrat.Attentes:
    """Two statements."""
    famille = read_famille(tx)
    ids = [str(enfant.enfant_id) for enfant in famille.enfants]
    aujourd_hui = mots.jour_of(tx.now)
    rows = tx.execute(_ATTENTES, enfants=ids, aujourd_hui=aujourd_hui, depuis=tx.now - MEMOIRE) if ids else ()
    return contrat.Attentes(attentes=[_write(tx.now, famille, row) for row in rows])


def _write(now: datetime, famille: FamilleLue, row: Any) -> contrat.AttenteVue:
    referentiel, enfant = famille.referentiel, famille.find(row.enfant_id)
    proposee = referentiel.activites.get(row.activite)
    return contrat.AttenteVue(
        enfant_id=row.enfant_id,
        prenom=enfant.prenom,
        activite=row.activite,
        libelle=proposee.libelle if proposee else row.activite,
        site=referentiel.nom_site(row.site),
        jour=row.jour,
        etat=_etat(now, referentiel, row),
        rang=row.rang,
        jusqu_au=row.offre_limite - UNE_SECONDE if row.offre_limite else None,
        peut_repondre=enfant.peut_reserver and enfant.est_a_la_charge(row.foyer_id),
        remplace=_find_remplacee(referentiel, row),
    )


def _find_remplacee(referentiel: Referentiel, row: Any) -> str:
    proposees = [
        referentiel.activites[code] for code in (row.activite, *row.reservees) if code in referentiel.activites
    ]
    formules = [une for une in proposees if est_formule(une.regle.genre)]
    return formules[1].libelle if len(formules) > 1 and formules[0].code == row.activite else ""


def _etat(now: datetime, referentiel: Referentiel, row: Any) -> Etat:
    if row.etat == EtatReservation.PROPOSEE and now < row.offre_limite:
        return "proposee"
    if row.etat != EtatReservation.EN_ATTENTE:
        return "expiree"
    return "close" if est_close(now, referentiel, row.activite, row.site, row.jour) else "en_attente"


def answer(tx: Transaction, request: contrat.AnswerPlace) -> contrat.MoisSauve:
    """The same rules and the same writes as a tick of the month, for one slot that waits or is offered."""
    referentiel, enfant = read_enfant(tx, request.enfant_id, verrouille=True)
    mois = MoisDecide(referentiel, enfant, calendaire.mois_de(request.jour), tx.now)
    cle = (request.activite, request.jour)
    coche = Coche(activite=request.activite, jour=request.jour, voulu=request.accepte)
    places = repository.read_locked(tx, [mois], [[coche]])
    _refuse_sans_attente(mois.creneaux.get(cle), request)
    part = Part(mois, [coche, *(_list_formules_rendues(mois, request) if request.accepte else ())])
    edition.decide_part(part, places, part.coches)
    if not any((a.activite, a.jour) == cle for a in part.decision.acceptes):
        raise next(r.refus for r in part.decision.refuses if (r.activite, r.jour) == cle)
    accuse = edition.write(tx, [part])
    tx.audit("answer_place", f"enfant:{request.enfant_id} accuse:{accuse}")
    return views.write_mois_sauve(mois, part.decision, accuse)


def _refuse_sans_attente(creneau: Creneau | None, request: contrat.AnswerPlace) -> None:
    if creneau is not None and creneau.offre_limite is not None and creneau.etat not in EN_LISTE:
        raise contrat.OffreExpiree(limite=creneau.offre_limite - UNE_SECONDE)
    attendu = {EtatReservation.PROPOSEE.value} if request.accepte else {etat.value for etat in EN_LISTE}
    if creneau is None or creneau.etat not in attendu:
        raise contrat.PasEnListe(jour=request.jour)


def _list_formules_rendues(mois: MoisDecide, request: contrat.AnswerPlace) -> Iterator[Coche]:
    """The formula that the child has meanwhile is given up for the one that it waited for."""
    autres = mois.autres_genres(request.activite, request.jour)
    for (activite, jour), creneau in mois.creneaux.items():
        if jour != request.jour or activite == request.activite or not creneau.est_reserve:
            continue
        proposee = mois.referentiel.activites.get(activite)
        if proposee is not None and proposee.regle.genre in autres and est_formule(proposee.regle.genre):
            yield Coche(activite=activite, jour=jour, voulu=False)
