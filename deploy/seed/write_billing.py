"""Billing's rows: régies and tariffs, incomes, what it heard of dossiers and planning, the first month's invoices."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.base import Event
from contracts.dossiers import EnfantEtat, FoyerEtat, PayeurEtat
from deploy.seed.copie import Copie, pipe, send_all
from deploy.seed.famille import Famille
from deploy.seed.index import without_indexes
from deploy.seed.ville import COMMUNE
from deploy.seed.write_factures import FAMILLES_MAX, write_factures
from deploy.ville.charge import load_billing
from kit.database import Transaction
from kit.sealing import Sealer
from services.billing.revenus import seal_revenu

_CRENEAU = "enfant_id, activite, jour, foyer_id, est_reserve, presence, repas_fourni, version"
_HEURES = (
    "enfant_id, foyer_id, mois, activite, contrat_minutes, deduites_minutes, supplement_minutes, ouvertes, version"
)
_SELECT_CRENEAUX = """
select enfant_id, activite, jour, foyer_id, etat = 'reservee', presence, repas_fourni, version from creneau
"""
# As planning says them: "Mercredi, journée" (``Proposee.nom_complet``).
_SELECT_ACTIVITES = """
select code, case when groupe = '' then libelle
       else upper(left(groupe, 1)) || substr(groupe, 2) || ', ' || lower(left(libelle, 1)) || substr(libelle, 2) end
from activite a where exists (select from creneau where activite = a.code)
"""


class WriteBilling:
    """``add`` each family, ``hear`` each event of dossiers, then ``send`` with a look at planning."""

    def __init__(self, data_key: str, premier: date) -> None:
        self._premier, self._familles = premier, 0
        self._sealer = Sealer(data_key)
        self._ressource = Copie("ressource", "foyer_id, du, scelle, mention")
        self._foyer = Copie("foyer", "foyer_id, version")
        self._foyer_compte = Copie("foyer_compte", "compte_id, foyer_id")
        self._payeur = Copie("payeur", "foyer_id, nom_complet, adresse, est_resident, enfants_a_charge, aeeh, version")
        self._enfant = Copie("enfant", "enfant_id, prenom, naissance, version")
        self._enfant_foyer = Copie("enfant_foyer", "enfant_id, foyer_id, du, au")

    def add(self, famille: Famille) -> None:
        """Incomes, which live in billing alone."""
        self._familles += 1
        for foyer in famille.foyers:
            if (proof := foyer.ressources) is not None:
                scelle = seal_revenu(
                    self._sealer, foyer.foyer_id, proof.du, proof.revenu_mensuel_centimes, proof.quotient_centimes
                )
                self._ressource.add(foyer.foyer_id, proof.du, scelle, proof.mention)

    def hear(self, event: Event) -> None:
        """A full-state event of dossiers, kept as ``services.billing.projections`` would."""
        match event:
            case FoyerEtat():
                self._foyer.add(event.foyer_id, event.version)
                for compte in event.comptes:
                    self._foyer_compte.add(compte.compte_id, event.foyer_id)
            case PayeurEtat():
                self._payeur.add(
                    event.foyer_id, event.nom_complet, event.adresse, event.est_resident, event.enfants_a_charge,
                    event.aeeh, event.version,
                )  # fmt: skip
            case EnfantEtat():
                self._enfant.add(event.enfant_id, event.prenom, event.naissance, event.version)
                for garde in event.gardes:
                    self._enfant_foyer.add(event.enfant_id, garde.foyer_id, garde.du, garde.au)
                    if autre := garde.regle.get("foyer_b"):
                        self._enfant_foyer.add(event.enfant_id, UUID(str(autre)), garde.du, garde.au)

    def send(self, tx: Transaction, planning: Transaction) -> None:
        load_billing(tx, COMMUNE)
        send_all(tx, (self._ressource, self._foyer, self._foyer_compte, self._payeur, self._enfant, self._enfant_foyer))
        pipe(planning, _SELECT_ACTIVITES, tx, "activite", "code, libelle")
        with without_indexes(tx, "creneau"):
            pipe(planning, _SELECT_CRENEAUX, tx, "creneau", _CRENEAU)
        pipe(planning, f"select {_HEURES} from heures_creche", tx, "heures", _HEURES)  # noqa: S608 - constant text
        if self._familles <= FAMILLES_MAX:
            write_factures(tx, self._premier)
