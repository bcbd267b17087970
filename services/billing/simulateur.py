"""The public simulator (leaflet L13): the tariffs in force today, priced by the code of the invoices. Writes nothing.

Public names
    list_tarifs(tx) -> TarifsSimulables
    simule(tx, request) -> PrixSimule
"""

from __future__ import annotations

from datetime import date

from contracts.billing import (
    ActiviteSansTarif,
    EtapePrix,
    PartPrix,
    PrixSimule,
    SimulePrix,
    TarifSimulable,
    TarifsSimulables,
)
from kit.clock import PARIS
from kit.database import Transaction
from services.billing.domain.bareme import Situation
from services.billing.domain.grille import GrilleTarifs
from services.billing.domain.lecture_tarif import lire_tarif
from services.billing.domain.tarif import Tarif


def list_tarifs(tx: Transaction) -> TarifsSimulables:
    """Every activity that has a tariff today, in the order of the invoices."""
    jour = tx.now.astimezone(PARIS).date()
    grille, activites = _grille(tx, jour)
    trouves = [(activite, grille.find(activite, jour)) for activite in activites]
    en_vigueur = sorted(((t.ordre, a, t) for a, t in trouves if t is not None), key=lambda x: x[:2])
    libelles = {row.code: row.libelle for row in tx.execute("select code, libelle from activite")}
    return TarifsSimulables(
        jour=jour,
        tarifs=[
            TarifSimulable(
                activite=activite,
                libelle=libelles.get(activite, tarif.libelle),
                unite=_unite(tarif),
                demande=sorted((d.value for d in tarif.donnees(Situation())), reverse=True),
            )
            for _, activite, tarif in en_vigueur
        ],
    )


def simule(tx: Transaction, request: SimulePrix) -> PrixSimule:
    """The price of one unit for this situation, with its reasons. The first child of the household is priced."""
    jour = tx.now.astimezone(PARIS).date()
    grille, _ = _grille(tx, jour)
    tarif = grille.find(request.activite, jour)
    if tarif is None:
        raise ActiviteSansTarif(activite=request.activite)
    prix = tarif.prix(
        Situation(
            revenu_mensuel_centimes=request.revenu_mensuel_centimes,
            quotient_centimes=request.quotient_centimes,
            enfants_a_charge=request.enfants_a_charge,
            enfants_aeeh=min(request.enfants_aeeh, request.enfants_a_charge),
            est_exterieur=request.est_exterieur,
        )
    )
    return PrixSimule(
        activite=request.activite,
        libelle=tarif.libelle,
        unite=_unite(tarif),
        total_centimes=prix.total_centimes,
        parts=[
            PartPrix(
                partie=part.partie.value,
                libelle=part.libelle,
                prix_centimes=part.prix_centimes,
                trace=[EtapePrix(libelle=e.libelle, valeur=e.valeur, note=e.note) for e in part.trace],
            )
            for part in prix.parts
        ],
        tarif=tarif.reference,
    )


def _grille(tx: Transaction, jour: date) -> tuple[GrilleTarifs, list[str]]:
    rows = tx.execute("select donnees from tarif where du <= :jour and (au is null or au >= :jour)", jour=jour)
    tarifs = [lire_tarif(row.donnees) for row in rows]
    return GrilleTarifs(tarifs), sorted({activite for tarif in tarifs for activite in tarif.activites})


def _unite(tarif: Tarif) -> str:
    """What the whole price buys: of several priced things, the first names it ("un repas")."""
    premiere = tarif.composantes[0]
    return premiere.unite or premiere.ventilation[0].unite
