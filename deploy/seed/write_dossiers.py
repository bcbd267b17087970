"""Dossiers' own rows: families as the service would have them after months of use."""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import md5

from contracts.accounts import ServiceSouscrit
from contracts.dossiers import FicheSanitaire, SignesSante
from deploy.seed.comptes import AGENT, VERSION_COMPTE, activation_of
from deploy.seed.copie import Copie, send_all
from deploy.seed.famille import Compte, Enfant, Famille, make_id
from deploy.seed.sections import fill_sections
from deploy.seed.ville import Quartier
from kit.database import Transaction, jsonb
from kit.sealing import Sealer
from services.dossiers.domain.fiche import next_rentree
from services.dossiers.domain.vaccins import end_of_admission
from services.dossiers.fiche import seal_fiche


class WriteDossiers:
    """``add`` each family and each account of the staff, then ``send``."""

    def __init__(self, jour: date, data_key: str, quartiers: list[Quartier]) -> None:
        self._jour, self._sealer, self._quartiers = jour, Sealer(data_key), quartiers
        self._dossier = Copie("dossier", "dossier_id, numero, nom")
        self._foyer = Copie("foyer", "foyer_id, dossier_id, nom, adresse, est_resident, enfants_a_charge, aeeh")
        self._adulte = Copie(
            "adulte", "adulte_id, dossier_id, foyer_id, prenom, nom, email, telephone, compte_id, rattache_at"
        )
        self._enfant = Copie("enfant", "enfant_id, dossier_id, prenom, nom, naissance, ecole, classe")
        self._lien = Copie("lien", "adulte_id, enfant_id, autorite_parentale, part_payeur")
        self._garde = Copie("garde", "enfant_id, du, foyer_id, autre_foyer_id, regle")
        self._inscription = Copie("inscription", "inscription_id, enfant_id, annee_scolaire, activite, etat, motif")
        self._sante = Copie("sante", "enfant_id, scelle, relue_le, a_renouveler_le")
        self._vaccination = Copie(
            "vaccination", "enfant_id, verifiee_le, verifiee_par, est_complete, provisoire_jusqu_au, scelle"
        )
        self._compte = Copie("compte", "compte_id, nom, prenom, email, actif, version")
        self._rattachement = Copie(
            "rattachement",
            "demande_id, compte_id, service, numero, nom_dossier, email, email_reference, sans_numero, demande_at,"
            " etat, adulte_id, decide_at",
        )

    def add(self, famille: Famille) -> None:
        self._dossier.add(famille.dossier_id, famille.numero, famille.nom)
        for foyer in famille.foyers:
            self._foyer.add(
                foyer.foyer_id, famille.dossier_id, foyer.nom, foyer.adresse, foyer.est_resident,
                foyer.enfants_a_charge, foyer.aeeh,
            )  # fmt: skip
        for adulte in famille.adultes:
            compte = adulte.compte
            rattache_at = activation_of(compte, self._jour) if compte else None
            self._adulte.add(
                adulte.adulte_id, famille.dossier_id, famille.foyers[adulte.foyer].foyer_id, adulte.prenom, adulte.nom,
                adulte.email, adulte.telephone, compte.compte_id if compte else None, rattache_at,
            )  # fmt: skip
            if compte:
                self.add_compte(compte)
                self._rattachement.add(
                    make_id("rattachement", compte.compte_id), compte.compte_id, ServiceSouscrit.ENFANCE.value,
                    famille.numero, famille.nom, compte.email, compte.email, False, rattache_at, "accepte",
                    adulte.adulte_id, rattache_at,
                )  # fmt: skip
        for enfant in famille.enfants:
            self._add_enfant(famille, enfant)

    def add_compte(self, compte: Compte) -> None:
        """What dossiers heard of an activated account, the staff's included."""
        self._compte.add(compte.compte_id, compte.nom, compte.prenom, compte.email, True, VERSION_COMPTE)

    def _add_enfant(self, famille: Famille, enfant: Enfant) -> None:
        self._enfant.add(
            enfant.enfant_id, famille.dossier_id, enfant.prenom, enfant.nom, enfant.naissance, enfant.ecole,
            enfant.classe,
        )  # fmt: skip
        for lien in enfant.liens:
            adulte_id = famille.adultes[lien.adulte].adulte_id
            self._lien.add(adulte_id, enfant.enfant_id, lien.autorite_parentale, lien.part_payeur)
        alternance = enfant.alternance
        self._garde.add(
            enfant.enfant_id, enfant.naissance, famille.foyers[enfant.foyer].foyer_id,
            famille.foyers[1].foyer_id if alternance else None, jsonb(alternance.regle if alternance else {}),
        )  # fmt: skip
        for inscription in enfant.inscriptions:
            cle = f"{enfant.enfant_id.int}:{inscription.annee_scolaire}:{inscription.activite}"
            self._inscription.add(
                md5(cle.encode(), usedforsecurity=False).hexdigest(),
                enfant.enfant_id,
                inscription.annee_scolaire,
                inscription.activite,
                inscription.etat,
                inscription.motif,
            )
        if enfant.signes is not None:
            self._add_sante(enfant, enfant.signes)

    def _add_sante(self, enfant: Enfant, signes: SignesSante) -> None:
        relue_le = enfant.fiche_relue_le or self._jour - timedelta(days=30)
        signes = FicheSanitaire(**signes.model_dump(), pai_ecole=enfant.ecole if signes.a_un_pai else "")
        self._sante.add(
            enfant.enfant_id, seal_fiche(self._sealer, enfant.enfant_id, signes), relue_le, next_rentree(relue_le)
        )  # fmt: skip
        self._add_vaccination(enfant, relue_le)

    def _add_vaccination(self, enfant: Enfant, verifiee_le: date) -> None:
        """Read by an agent for most; one card in twenty lacks a vaccine, and some are still to be read."""
        tirage = enfant.enfant_id.int % 20
        if tirage > 15:
            return
        manquants = ["tetanos"] if tirage == 0 else []
        scelle = self._sealer.seal(json.dumps(manquants).encode(), f"vaccination:{enfant.enfant_id}")
        self._vaccination.add(
            enfant.enfant_id, verifiee_le, AGENT.compte_id, not manquants,
            end_of_admission(verifiee_le) if manquants else None, scelle,
        )  # fmt: skip

    def send(self, tx: Transaction) -> None:
        send_all(
            tx,
            (
                self._dossier, self._foyer, self._adulte, self._enfant, self._lien, self._garde, self._inscription,
                self._sante, self._vaccination, self._compte, self._rattachement,
            ),
        )  # fmt: skip
        fill_sections(tx, self._quartiers, self._jour)
