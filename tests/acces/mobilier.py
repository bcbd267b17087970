"""What household A is given, by real calls, so that each row has something to ask about; and what B and C need."""

from __future__ import annotations

import uuid
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx

from contracts import accounts, billing, documents, dossiers, planning
from deploy.seed.papier import make_pdf
from tests.acces import foyers
from tests.acces.acteurs import Qui
from tests.acces.cible import Cible
from tests.waiting import wait_until

if TYPE_CHECKING:
    from tests.acces.monde import Monde

REPAS = {
    "a": (date(2026, 9, 15), date(2026, 10, 13), date(2026, 10, 15)),
    "b": (date(2026, 10, 6), date(2026, 10, 8)),
    "c": (date(2026, 10, 13),),
}
"""Days on which the child of each household eats; even weeks are A's."""


class Mobilier:
    """Furnishes one world. ``secrets`` receives what only A, and the town where it must, may read."""

    def __init__(self, monde: Monde, secrets: list[str]) -> None:
        self.monde, self._secrets = monde, secrets

    def furnish(self) -> Cible:
        """One thing of each kind for A; what its ids and words are is kept from the others."""
        f = self.monde.familles
        ids: dict[str, Any] = {
            "dossier_id": f.dossier_id, "foyer_id": f.foyer_a, "enfant_id": f.lea, "adulte_id": f.alice.adulte_id,
            "sans_autorite_id": f.sam.adulte_id,
        }  # fmt: skip
        for furnish in (
            self._furnish_dossier, self._furnish_autorisations, self._furnish_demandes, self._furnish_planning,
            self._furnish_factures, self._furnish_mandats, self._furnish_pieces, self._furnish_fils,
        ):  # fmt: skip
            ids |= furnish()
        connus = {champ.name for champ in fields(Cible)}
        self._secrets += [
            str(ids[nom])
            for nom in ("facture_id", "paiement_id", "mandat_id", "mandat_revoque_id", "rib_id", "envoi_id", "fil_id",
                        "fil_guichet_id", "proposition_id", "accuse", "personne_id")
        ]  # fmt: skip
        return Cible(**{nom: valeur for nom, valeur in ids.items() if nom in connus})

    def _one(self, service: str, statement: str, *parameters: Any) -> UUID:
        ((found,),) = self.monde.maison.sql(service, statement, *parameters)
        return UUID(str(found))

    def _furnish_dossier(self) -> dict[str, Any]:
        """Telephone, health sheet, two proposals, one of them decided, an enrolment asked."""
        lea = self.monde.familles.lea
        coordonnees = {
            "adulte_id": self.monde.familles.alice.adulte_id,
            "version_lue": 1,
            "telephone": self.monde.telephone,
        }
        accuse = self.monde.ask(dossiers.SAVE_COORDONNEES, Qui.PARENT, coordonnees).numero
        self.monde.ask(dossiers.SAVE_FICHE, Qui.PARENT, {"enfant_id": lea, "version_lue": 0, "allergies": ["arachide"]})
        self.monde.ask(dossiers.PROPOSE, Qui.PARENT, {"enfant_id": lea, "ecole": {"ecole": "pasteur", "classe": "CM1"}})
        decidee = self._proposition("ecole")
        refus = {"proposition_id": decidee, "accepte": False, "motif": "Pas de place."}
        self.monde.ask(dossiers.DECIDE_PROPOSITION, Qui.AGENT, refus)
        demande = {"enfant_id": lea, "annee_scolaire": foyers.ANNEE, "activites": ["matin"]}
        self.monde.ask(dossiers.ASK_INSCRIPTIONS, Qui.PARENT, demande)
        self.monde.reglement = self.monde.ask(dossiers.GET_REGLEMENT, Qui.PARENT).version
        return {
            "accuse": accuse,
            "proposition_decidee_id": decidee,
            "inscription_id": self._inscription("matin"),
            "inscription_decidee_id": self._inscription("restauration"),
        }

    def _proposition(self, genre: str) -> UUID:
        return self._one(
            "dossiers",
            "select proposition_id::text from proposition where foyer_id = %s and genre = %s and etat = 'en_attente'",
            str(self.monde.familles.foyer_a), genre,
        )  # fmt: skip

    def _inscription(self, activite: str) -> UUID:
        return self._one(
            "dossiers",
            "select inscription_id::text from inscription where enfant_id = %s and activite = %s",
            str(self.monde.familles.lea), activite,
        )  # fmt: skip

    def _furnish_autorisations(self) -> dict[str, Any]:
        """Who may pick Léa up for A, and two matters on which her parents disagree; an agent settled one."""
        lea, personne_id = self.monde.familles.lea, uuid.uuid4()
        self.monde.save_personne(personne_id, self.monde.personne)
        for qui, oui in ((Qui.PARENT, True), (Qui.AUTRE_FOYER, False)):
            reponse = {"enfant_id": lea, "version_lue": 0, "photo": oui, "sorties": oui, "soins": True}
            self.monde.ask(dossiers.SAVE_AUTORISATIONS, qui, reponse)
        litiges = {
            cle: UUID(litige_id)
            for cle, litige_id in self.monde.maison.sql(
                "dossiers", "select cle, litige_id::text from litige where enfant_id = %s", str(lea)
            )
        }
        self.monde.ask(dossiers.DECIDE_LITIGE, Qui.AGENT, {"litige_id": litiges["sorties"], "decision": "premiere"})
        return {
            "personne_id": personne_id,
            "litige_id": litiges["photo"],
            "litige_decide_id": litiges["sorties"],
        }

    def _furnish_demandes(self) -> dict[str, Any]:
        """Two accounts that asked for a link: one refused, one that waits."""
        ids = {}
        for nom, etat in (("demande_id", "refuse"), ("demande_attente_id", "en_attente")):
            compte_id, ids[nom] = uuid.uuid4(), uuid.uuid4()
            self.monde.maison.sql(
                "dossiers",
                "insert into compte (compte_id, nom, prenom, email, actif, version)"
                " values (%s, 'Acces', 'Inconnue', 'x@familles.example', true, 1)",
                str(compte_id),
            )
            est_decidee = etat == "refuse"
            self.monde.maison.sql(
                "dossiers",
                "insert into rattachement (demande_id, compte_id, service, numero, nom_dossier, email,"
                " email_reference, sans_numero, demande_at, etat, motif, decide_at)"
                " values (%s, %s, 'Service enfance', '5961', 'TEST', 'x@familles.example', '', false, now(), %s, %s,"
                " case when %s then now() end)",
                str(ids[nom]), str(compte_id), etat, "Inconnue." if est_decidee else "", est_decidee,
            )  # fmt: skip
        return ids

    def _furnish_planning(self) -> dict[str, Any]:
        """A booking by Alice, with its receipt; days of October on which the children ate."""
        f, sauvegarde_id = self.monde.familles, uuid.uuid4()
        save = planning.SaveMois(
            operation_id=sauvegarde_id,
            enfant_id=f.lea,
            mois="2026-12",
            coches=[planning.Coche(activite="restauration", jour=date(2026, 12, 10), voulu=True)],
        )
        sauve = self.monde.maison.call(planning.SAVE_MOIS, save, self.monde.actor(Qui.PARENT))
        assert len(sauve.changements) == 1, sauve
        famille_id, annulee = self._furnish_annulation()
        for cle, jours in REPAS.items():
            for jour in jours:
                self._point(f.tom if cle == "c" else f.lea, jour)
        return {
            "sauvegarde_id": sauvegarde_id,
            "sauvegarde_famille_id": famille_id,
            "accuse_annule": annulee,
        }

    def _furnish_annulation(self) -> tuple[UUID, str]:
        """A save of the family by Alice, undone since."""
        famille_id, alice = uuid.uuid4(), self.monde.actor(Qui.PARENT)
        coche = planning.CocheEnfant(
            enfant_id=self.monde.familles.lea, activite="restauration", jour=date(2026, 12, 11), voulu=True
        )
        save = planning.SaveFamille(operation_id=famille_id, mois="2026-12", coches=[coche])
        sauvee = self.monde.maison.call(planning.SAVE_FAMILLE, save, alice)
        annule = planning.SaveAnnulation(operation_id=uuid.uuid4(), accuse=sauvee.accuse)
        self.monde.maison.call(planning.SAVE_ANNULATION, annule, alice)
        return famille_id, sauvee.accuse

    def _point(self, enfant_id: UUID, jour: date) -> None:
        marque = planning.Marque(
            marque_id=uuid.uuid4(), enfant_id=enfant_id, etat=planning.EtatPointage.PRESENT, appareil="tablette",
            rang=1, instant=datetime(jour.year, jour.month, jour.day, 10, 40, tzinfo=UTC),
        )  # fmt: skip
        feuille = {"site": "jean-jaures", "activite": "restauration", "jour": jour}
        self.monde.ask(planning.POINT, Qui.AGENT, feuille | {"marques": [marque.model_dump()]})

    def _furnish_factures(self) -> dict[str, Any]:
        """September and October are issued; A pays the first by cheque, and a euro of the second."""
        f, jours = self.monde.familles, sum(map(len, REPAS.values()))
        compte = "select count(*) from creneau where enfant_id = any(%s::uuid[]) and presence = 'present'"
        wait_until(lambda: self.monde.maison.sql("billing", compte, [str(f.lea), str(f.tom)])[0][0] == jours)
        for mois in ("2026-09", "2026-10"):
            self.monde.ask(billing.ISSUE_FACTURES, Qui.REGISSEUR, {"mois": mois})
        foyers_ids = [str(f.foyer_a), str(f.foyer_b), str(f.foyer_c)]
        compte = "select count(*) from facture where foyer_id = any(%s::uuid[])"
        wait_until(lambda: self.monde.maison.sql("billing", compte, foyers_ids)[0][0] == 4)
        septembre, octobre = (self._facture(mois) for mois in (date(2026, 9, 1), date(2026, 10, 1)))
        self._pay(septembre.resume.facture_id, septembre.resume.total_centimes)
        quittance = self._pay(octobre.resume.facture_id, 100)
        self._secrets += [octobre.resume.numero, quittance.numero]
        return {
            "facture_id": octobre.resume.facture_id,
            "facture_payee_id": septembre.resume.facture_id,
            "paiement_id": quittance.paiement_id,
        }

    def _facture(self, mois: date) -> Any:
        """A's invoice of this month."""
        find = "select facture_id::text from facture where foyer_id = %s and mois = %s"
        facture_id = self._one("billing", find, str(self.monde.familles.foyer_a), mois)
        return self.monde.ask(billing.GET_FACTURE, Qui.PARENT, {"facture_id": facture_id})

    def _pay(self, facture_id: UUID, montant_centimes: int) -> Any:
        paiement = {"facture_ids": [facture_id], "mode": "cheque", "montant_centimes": montant_centimes}
        return self.monde.ask(billing.RECORD_PAIEMENT, Qui.REGISSEUR, paiement | {"reference": "4100777"})

    def _furnish_mandats(self) -> dict[str, Any]:
        """Each household has a mandate that the régie accepted; A's first one was revoked."""
        premier = self._ask_mandat("a", Qui.PARENT)
        self.monde.ask(billing.REVOKE_MANDAT, Qui.PARENT, {"mandat_id": premier.mandat_id})
        mandats = {}
        for cle, qui in (("a", Qui.PARENT), ("b", Qui.AUTRE_FOYER), ("c", Qui.AUTRE_FAMILLE)):
            mandats[cle] = self._ask_mandat(cle, qui)
            self.monde.ask(billing.DECIDE_MANDAT, Qui.REGISSEUR, {"mandat_id": mandats[cle].mandat_id, "accepte": True})
        self._secrets += [self.monde.ibans["a"], mandats["a"].rum, mandats["a"].accuse]
        return {"mandat_id": mandats["a"].mandat_id, "mandat_revoque_id": premier.mandat_id}

    def _ask_mandat(self, cle: str, qui: Qui) -> Any:
        return self.monde.ask(
            billing.ASK_MANDAT,
            qui,
            {
                "civilite": "madame",
                "titulaire": f"Titulaire {cle.upper()}",
                "iban": self.monde.ibans[cle],
                "adresse": self.monde.familles.adresses[cle],
                "code_postal": "91380",
                "ville": "Chilly-Mazarin",
                "fait_a": "Chilly-Mazarin",
                "consentement": "oui",
            },
        )

    def _furnish_pieces(self) -> dict[str, Any]:
        """Alice sent Léa's insurance, which an agent accepted, and her bank details, which wait."""
        document_id, _ = self._send("assurance", [self.monde.familles.lea])
        rib_id, envoi_id = self._send("rib", [])
        self.monde.ask(documents.DECIDE_PIECE, Qui.AGENT, {"document_id": document_id, "accepte": True})
        return {"document_id": document_id, "rib_id": rib_id, "envoi_id": envoi_id}

    def _send(self, genre: str, enfants: list[UUID]) -> tuple[UUID, UUID]:
        corps, envoi_id = make_pdf([f"Essai {genre}"]), uuid.uuid4()
        ticket = self.monde.ask(
            documents.OPEN_DEPOT,
            Qui.PARENT,
            {
                "envoi_id": envoi_id,
                "genre": genre,
                "enfant_ids": enfants,
                "nom_fichier": f"{genre}-alice-{self.monde.familles.numero}.pdf",
                "taille_octets": len(corps),
            },
        )
        httpx.put(ticket.url, content=corps, trust_env=False).raise_for_status()
        self.monde.ask(documents.CONFIRM_DEPOT, Qui.PARENT, {"document_id": ticket.document_id})
        if not enfants:
            self._secrets.append(f"{genre}-alice-{self.monde.familles.numero}.pdf")
        return ticket.document_id, envoi_id

    def _furnish_fils(self) -> dict[str, Any]:
        """A thread of Alice's, and one that an agent opened at the counter for her household."""
        fil = {
            "destinataire": "periscolaire",
            "theme": "etudes",
            "objet": self.monde.objet,
            "texte": f"Texte de {self.monde.objet}",
        }
        self._secrets += [self.monde.objet]
        # The address comes last: it is what waits for an agent from now on.
        self.monde.ask(
            dossiers.PROPOSE,
            Qui.PARENT,
            {"adresse": {"adresse": self.monde.nouvelle_adresse}, "precision": f"Motif de {self.monde.objet}"},
        )
        self._secrets += [self.monde.nouvelle_adresse]
        return {
            "fil_id": self.monde.ask(accounts.OPEN_FIL, Qui.PARENT, fil).fil_id,
            "fil_guichet_id": self.monde.ask(accounts.OPEN_FIL, Qui.AGENT_POUR, fil).fil_id,
            "proposition_id": self._proposition("adresse"),
        }
