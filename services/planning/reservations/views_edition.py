"""What was decided for a family, in lines: one for each child, activity and meaning, over its days."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from contracts import planning as contrat
from kit.database import Transaction
from services.planning import mois as calendaire
from services.planning.decision import EFFETS, Accepte, MoisDecide, Refuse
from services.planning.delais_en_mots import write_delais
from services.planning.domain import mots
from services.planning.domain.activite import Periode
from services.planning.famille import EnfantLu, read_famille
from services.planning.referentiel import Proposee
from services.planning.reservations.edition import Part, find_fin_annee, over
from services.planning.reservations.views import MoisLu, list_proposees, note_of, read_mois_of, write_mois_of

LIGNES_MAX = 100
"""Beyond, days that mean the same are said together: nobody reads two thousand lines."""


def get_mois(tx: Transaction, request: contrat.GetMoisFamille) -> contrat.MoisFamille:
    """Two statements, three where an activity has a limit, whatever the number of children."""
    famille = read_famille(tx)
    enfants = [enfant for enfant in famille.enfants if enfant.peut_reserver]
    lus = read_mois_of(tx, famille.referentiel, enfants, request.mois) if enfants else []
    proposees: dict[str, Proposee] = {p.code: p for lu in lus for p, _ in lu.proposees}
    return contrat.MoisFamille(
        mois=request.mois,
        aujourd_hui=mots.jour_of(tx.now),
        enfants=[_write_mois(lu) for lu in lus],
        delais=write_delais(proposees.values()),
    )


def get_semaine_type(tx: Transaction) -> contrat.SemaineType:
    """One statement."""
    famille = read_famille(tx)
    referentiel, aujourd_hui = famille.referentiel, mots.jour_of(tx.now)
    enfants = [enfant for enfant in famille.enfants if enfant.peut_reserver]
    fin = find_fin_annee(referentiel.calendrier, aujourd_hui) if enfants else aujourd_hui
    siens: dict[str, list[UUID]] = {}
    for enfant in enfants:
        for proposee, ouverture in list_proposees(over(referentiel, enfant, aujourd_hui, fin, tx.now)):
            if ouverture is not None:
                siens.setdefault(proposee.code, []).append(enfant.enfant_id)
    return contrat.SemaineType(
        aujourd_hui=aujourd_hui,
        fin_annee=fin,
        enfants=[enfant.as_vue(referentiel) for enfant in enfants],
        activites=[
            contrat.ActiviteDeLaSemaine(
                code=a.code,
                libelle=a.libelle,
                horaires=a.horaires,
                groupe=a.groupe,
                jours=sorted(a.regle.jours),
                enfants=siens[a.code],
                vacances=a.regle.periode is Periode.VACANCES,
            )
            for a in referentiel.activites.values()
            if a.code in siens
        ],
    )


def _write_mois(lu: MoisLu) -> contrat.MoisDunEnfant:
    activites, jours = write_mois_of(lu)
    enfant = lu.mois.enfant.as_vue(lu.mois.referentiel)
    return contrat.MoisDunEnfant(enfant=enfant, activites=activites, jours=jours, brouillon=lu.brouillon)


def write_coches(parts: Sequence[Part]) -> list[contrat.CocheEnfant]:
    return [
        contrat.CocheEnfant(enfant_id=_id(part), activite=c.activite, jour=c.jour, voulu=c.voulu)
        for part in parts
        for c in part.coches
    ]


def write_parts(
    parts: Sequence[Part], *, est_resume: bool = False, est_estime: bool = True
) -> list[contrat.ChangementsEnfant]:
    """``est_resume``: what means the same is one line; the deadline of each day is then not said.

    ``est_estime``: nothing is written yet, and the ranks on waiting lists may change.
    """
    est_resume = est_resume or sum(len(part.decision.acceptes) for part in parts) > LIGNES_MAX
    return [
        contrat.ChangementsEnfant(
            enfant=_enfant(part).as_vue(part.mois.referentiel),
            changements=_write_changements(part, est_resume, est_estime),
            refusees=_write_refus(part, est_resume),
        )
        for part in parts
    ]


def write_sauvee(
    tx: Transaction, parts: Sequence[Part], accuse: str, *, est_resume: bool = False, annule: str = ""
) -> contrat.FamilleSauvee:
    premiers = [accepte.jour for part in parts for accepte in part.decision.acceptes]
    mois = calendaire.mois_de(min(premiers)) if premiers else parts[0].mois.mois
    return contrat.FamilleSauvee(
        accuse=accuse,
        enregistre_at=tx.now,
        mois=mois,
        enfants=write_parts(parts, est_resume=est_resume, est_estime=False),
        annule=annule,
    )


def _write_changements(part: Part, est_resume: bool, est_estime: bool) -> list[contrat.LigneChangement]:
    by_sens: dict[tuple[str, contrat.Effet, str, UUID], list[Accepte]] = {}
    for accepte in sorted(part.decision.acceptes, key=lambda a: (a.jour, a.activite)):
        note = "" if est_resume else note_of(accepte, est_estime=est_estime)
        cle = (accepte.activite, EFFETS[accepte.effet], note, accepte.foyer_id)
        by_sens.setdefault(cle, []).append(accepte)
    return [
        contrat.LigneChangement(
            activite=activite,
            libelle=_libelle(part.mois, activite),
            effet=effet,
            note=note or acceptes[0].effet.texte,
            jours=[accepte.jour for accepte in acceptes],
            foyer_id=foyer_id,
        )
        for (activite, effet, note, foyer_id), acceptes in by_sens.items()
    ]


def _write_refus(part: Part, est_resume: bool) -> list[contrat.LigneRefus]:
    by_raison: dict[tuple[str, str, str], list[tuple[date, Refuse, dict[str, object]]]] = {}
    for refuse in sorted(part.decision.refuses, key=lambda r: (r.jour, r.activite)):
        wire = refuse.refus.to_wire()
        nombres = wire["nombres"]
        precision = str(nombres.get("motif", "")) if est_resume else json.dumps(nombres, sort_keys=True)
        cle = (refuse.activite, str(wire["code"]), precision)
        by_raison.setdefault(cle, []).append((refuse.jour, refuse, nombres))
    return [
        contrat.LigneRefus(
            activite=activite,
            libelle=_libelle(part.mois, activite),
            code=code,
            nombres=refuses[0][2],
            jours=[jour for jour, _, _ in refuses],
        )
        for (activite, code, _), refuses in by_raison.items()
    ]


def _libelle(mois: MoisDecide, activite: str) -> str:
    proposee = mois.referentiel.activites.get(activite)
    return proposee.libelle if proposee else activite


def _enfant(part: Part) -> EnfantLu:
    return part.mois.enfant


def _id(part: Part) -> UUID:
    return part.mois.enfant.enfant_id
