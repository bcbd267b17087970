"""The world of the table: household A is given one thing of each kind, by real calls, and B and C what they need.

``Cible`` names A's things, or things of nowhere. What must never be answered to whom is in ``words_kept``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx

from contracts import accounts, billing, documents, dossiers, planning
from contracts.actor import Actor
from contracts.base import Role, Rpc
from deploy.seed.papier import make_pdf
from tests.acces import foyers
from tests.acces.acteurs import FAMILLE_C, FOYER_B, SANS_DROIT, Qui
from tests.acces.foyers import ADRESSES, REVENUS_CENTIMES, Familles, Personne
from tests.acces.grammaire import Essai
from tests.e2e.maison import Maison
from tests.waiting import wait_until

IBANS = {
    "a": "FR7630006000011234567890189",
    "b": "FR1420041010050500013M02606",
    "c": "FR7630001007941234567890185",
}
OCTOBRE = {"a": (13, 15), "b": (6, 8), "c": (13,)}
"""Days of October 2026 on which the child of each household eats; even weeks are A's."""


@dataclass(frozen=True, slots=True)
class Cible:
    """Ids of A's things."""

    dossier_id: UUID
    foyer_id: UUID
    adulte_id: UUID
    sans_autorite_id: UUID
    enfant_id: UUID
    facture_id: UUID
    paiement_id: UUID
    mandat_id: UUID
    mandat_revoque_id: UUID
    document_id: UUID
    rib_id: UUID
    envoi_id: UUID
    fil_id: UUID
    fil_guichet_id: UUID
    proposition_id: UUID
    proposition_decidee_id: UUID
    inscription_id: UUID
    inscription_decidee_id: UUID
    litige_id: UUID
    litige_decide_id: UUID
    demande_id: UUID
    demande_attente_id: UUID
    personne_id: UUID
    sauvegarde_id: UUID
    accuse: str

    @classmethod
    def of_nowhere(cls) -> Cible:
        """Ids that nothing has."""
        ids: dict[str, Any] = {champ.name: uuid.uuid4() for champ in fields(cls)}
        return cls(**(ids | {"accuse": "F-2026-999999"}))


class Monde:
    """Who everybody is, what A has, and the means to ask."""

    def __init__(self, maison: Maison) -> None:
        self.maison = maison
        self.jour: date = maison.now().date()
        self.familles: Familles = foyers.settle(maison)
        self.comptes = {nom: maison.compte(compte) for nom, compte in maison.comptes.items()}
        self.nulle_part = Cible.of_nowhere()
        self.telephone, self.personne = "06 71 82 93 04", "Ginette-Odile"
        self._secrets: list[str] = [self.telephone, ADRESSES["a"], IBANS["a"], self.familles.alice.email]
        revenu = REVENUS_CENTIMES["a"] // 100
        self._secrets += [f"{revenu}00", f"{revenu // 1000} {revenu % 1000}", f"{revenu // 1000}\u202f{revenu % 1000}"]
        self.a = self._furnish()

    # ---- who ----

    def actor(self, qui: Qui) -> Actor | None:
        """The signed identity of this column."""
        if qui is Qui.VISITEUR:
            return None
        f, agent = self.familles, self.comptes["agent"]
        parent, en_ville = {Role.PARENT}, {Role.PARENT, Role.AGENT, Role.REGISSEUR}
        compte, roles, more = {
            Qui.PARENT: (f.alice.compte_id, parent, {}),
            Qui.AUTRE_FOYER: (f.bruno.compte_id, parent, {}),
            Qui.SANS_AUTORITE: (f.sam.compte_id, parent, {}),
            Qui.CONJOINT: (f.nora.compte_id, parent, {}),
            Qui.AUTRE_FAMILLE: (f.carole.compte_id, parent, {}),
            Qui.PARENT_POUR: (f.carole.compte_id, parent, {"pour_le_compte_de": f.foyer_a}),
            Qui.AGENT: (agent, {Role.AGENT}, {}),
            Qui.AGENT_SCOLAIRE: (agent, {Role.AGENT}, {"services": frozenset({"scolaire"})}),
            Qui.AGENT_POUR: (agent, {Role.AGENT}, {"pour_le_compte_de": f.foyer_a}),
            Qui.AGENT_POUR_B: (agent, {Role.AGENT}, {"pour_le_compte_de": f.foyer_b}),
            Qui.AGENT_POUR_C: (agent, {Role.AGENT}, {"pour_le_compte_de": f.foyer_c}),
            Qui.ALICE_EN_VILLE: (f.alice.compte_id, en_ville, {}),
            Qui.ALICE_POUR_ELLE: (f.alice.compte_id, en_ville, {"pour_le_compte_de": f.foyer_a}),
            Qui.BRUNO_EN_VILLE: (f.bruno.compte_id, en_ville, {}),
            Qui.BRUNO_POUR_A: (f.bruno.compte_id, en_ville, {"pour_le_compte_de": f.foyer_a}),
            Qui.REGISSEUR: (self.comptes["regisseur"], {Role.REGISSEUR}, {}),
            Qui.REGISSEUR_POUR: (self.comptes["regisseur"], {Role.REGISSEUR}, {"pour_le_compte_de": f.foyer_a}),
            Qui.ADMINISTRATEUR: (self.comptes["administrateur"], {Role.ADMINISTRATEUR}, {}),
            Qui.ANIMATEUR: (self.comptes["animateur"], {Role.ANIMATEUR}, {"sites": frozenset({"jean-jaures"})}),
            Qui.ANIMATEUR_AILLEURS: (self.comptes["animateur"], {Role.ANIMATEUR}, {"sites": frozenset({"pasteur"})}),
            Qui.CUISINE: (uuid.UUID(int=1), {Role.CUISINE}, {}),
            Qui.MACHINE: (uuid.UUID(int=2), {Role.MACHINE}, {}),
        }[qui]
        return Actor(compte_id=compte, roles=frozenset(roles), **more)

    def ask(self, rpc: Rpc[Any, Any], qui: Qui, demande: Mapping[str, Any] | None = None) -> Any:
        """One real call; raises its refusal."""
        champs = dict(demande or {})
        if rpc.is_write:
            champs["operation_id"] = uuid.uuid4()
        return self.maison.call(rpc, rpc.request(**champs), self.actor(qui))

    # ---- what nobody else may read ----

    def words_kept(self, qui: Qui) -> list[str]:
        """What must be in no answer to this column."""
        f = self.familles
        du_foyer = [*self._secrets]
        de_la_famille = [str(f.dossier_id), f.numero, str(f.lea), str(f.foyer_a), ADRESSES["b"], self.personne]
        if qui in FOYER_B | SANS_DROIT | {Qui.BRUNO_POUR_A}:
            return [*du_foyer, self.personne]
        if qui in FAMILLE_C | {Qui.VISITEUR, Qui.CUISINE, Qui.MACHINE, Qui.PARENT_POUR}:
            return du_foyer + de_la_famille
        return du_foyer if qui in (Qui.ANIMATEUR, Qui.ANIMATEUR_AILLEURS) else []

    # ---- things made for one cell ----

    def new_session(self, essai: Essai) -> UUID:
        """A session of Alice's; of nowhere, an id."""
        if essai.cible is self.nulle_part:
            return uuid.uuid4()
        self._log_in(self.familles.alice)
        ((session_id,),) = self.maison.sql(
            "accounts",
            "select session_id::text from session where compte_id = %s and revoquee_at is null"
            " order by ouverte_at desc limit 1",
            str(self.familles.alice.compte_id),
        )
        return UUID(session_id)

    def new_personne(self, essai: Essai) -> dict[str, Any]:
        """An entry of A's that can be removed."""
        personne_id = uuid.uuid4()
        if essai.cible is not self.nulle_part:
            self._save_personne(personne_id, "Odette")
        return {"personne_id": personne_id, "version_lue": 1}

    def version_of_personne(self, personne_id: UUID) -> int:
        rows = self.maison.sql("dossiers", "select version from personne where personne_id = %s", str(personne_id))
        return int(rows[0][0]) if rows else 0

    def adresse_proposee(self, essai: Essai) -> str:
        """A repeats its own; nobody is told another's."""
        return f"5 impasse des Essais, {essai.qui.name}"

    # ---- furnishing ----

    def _furnish(self) -> Cible:
        f = self.familles
        self.jeton = self._log_in(f.alice)
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

    def _log_in(self, personne: Personne) -> str:
        request = accounts.Login(identifiant=personne.nom_utilisateur, mot_de_passe=self.maison.mot_de_passe)
        return str(self.maison.call(accounts.LOGIN, request, None).jeton)

    def _one(self, service: str, statement: str, *parameters: Any) -> UUID:
        ((found,),) = self.maison.sql(service, statement, *parameters)
        return UUID(str(found))

    def _furnish_dossier(self) -> dict[str, Any]:
        """Telephone, health sheet, two proposals, one of them decided, an enrolment asked."""
        lea = self.familles.lea
        coordonnees = {"adulte_id": self.familles.alice.adulte_id, "version_lue": 1, "telephone": self.telephone}
        accuse = self.ask(dossiers.SAVE_COORDONNEES, Qui.PARENT, coordonnees).numero
        self.ask(dossiers.SAVE_FICHE, Qui.PARENT, {"enfant_id": lea, "version_lue": 0, "allergies": ["arachide"]})
        self.ask(dossiers.PROPOSE, Qui.PARENT, {"enfant_id": lea, "ecole": {"ecole": "pasteur", "classe": "CM1"}})
        decidee = self._proposition("ecole")
        refus = {"proposition_id": decidee, "accepte": False, "motif": "Pas de place."}
        self.ask(dossiers.DECIDE_PROPOSITION, Qui.AGENT, refus)
        demande = {"enfant_id": lea, "annee_scolaire": foyers.ANNEE, "activites": ["matin"]}
        self.ask(dossiers.ASK_INSCRIPTIONS, Qui.PARENT, demande)
        self.reglement = self.ask(dossiers.GET_REGLEMENT, Qui.PARENT).version
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
            str(self.familles.foyer_a), genre,
        )  # fmt: skip

    def _inscription(self, activite: str) -> UUID:
        return self._one(
            "dossiers",
            "select inscription_id::text from inscription where enfant_id = %s and activite = %s",
            str(self.familles.lea), activite,
        )  # fmt: skip

    def _save_personne(self, personne_id: UUID, prenom: str) -> None:
        self.ask(
            dossiers.SAVE_PERSONNE,
            Qui.PARENT,
            {
                "personne_id": personne_id,
                "enfant_ids": [self.familles.lea],
                "prenom": prenom,
                "nom": "Essai",
                "du": foyers.RENTREE,
            },
        )

    def _furnish_autorisations(self) -> dict[str, Any]:
        """Who may pick Léa up for A, and two matters on which her parents disagree; an agent settled one."""
        lea, personne_id = self.familles.lea, uuid.uuid4()
        self._save_personne(personne_id, self.personne)
        for qui, oui in ((Qui.PARENT, True), (Qui.AUTRE_FOYER, False)):
            reponse = {"enfant_id": lea, "version_lue": 0, "photo": oui, "sorties": oui, "soins": True}
            self.ask(dossiers.SAVE_AUTORISATIONS, qui, reponse)
        litiges = {
            cle: UUID(litige_id)
            for cle, litige_id in self.maison.sql(
                "dossiers", "select cle, litige_id::text from litige where enfant_id = %s", str(lea)
            )
        }
        self.ask(dossiers.DECIDE_LITIGE, Qui.AGENT, {"litige_id": litiges["sorties"], "decision": "premiere"})
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
            self.maison.sql(
                "dossiers",
                "insert into compte (compte_id, nom, prenom, email, actif, version)"
                " values (%s, 'Acces', 'Inconnue', 'x@familles.example', true, 1)",
                str(compte_id),
            )
            est_decidee = etat == "refuse"
            self.maison.sql(
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
        f, sauvegarde_id = self.familles, uuid.uuid4()
        save = planning.SaveMois(
            operation_id=sauvegarde_id,
            enfant_id=f.lea,
            mois="2026-12",
            coches=[planning.Coche(activite="restauration", jour=date(2026, 12, 10), voulu=True)],
        )
        sauve = self.maison.call(planning.SAVE_MOIS, save, self.actor(Qui.PARENT))
        assert len(sauve.changements) == 1, sauve
        for cle, jours in OCTOBRE.items():
            for jour in jours:
                self._point(f.tom if cle == "c" else f.lea, date(2026, 10, jour))
        return {"sauvegarde_id": sauvegarde_id}

    def _point(self, enfant_id: UUID, jour: date) -> None:
        marque = planning.Marque(
            marque_id=uuid.uuid4(), enfant_id=enfant_id, etat=planning.EtatPointage.PRESENT, appareil="tablette",
            rang=1, instant=datetime(jour.year, jour.month, jour.day, 10, 40, tzinfo=UTC),
        )  # fmt: skip
        feuille = {"site": "jean-jaures", "activite": "restauration", "jour": jour}
        self.ask(planning.POINT, Qui.ANIMATEUR, feuille | {"marques": [marque.model_dump()]})

    def _furnish_factures(self) -> dict[str, Any]:
        """October is issued; A pays a euro of it by cheque."""
        f, jours = self.familles, sum(map(len, OCTOBRE.values()))
        compte = "select count(*) from creneau where enfant_id = any(%s::uuid[]) and presence = 'present'"
        wait_until(lambda: self.maison.sql("billing", compte, [str(f.lea), str(f.tom)])[0][0] == jours)
        self.ask(billing.ISSUE_FACTURES, Qui.REGISSEUR, {"mois": "2026-10"})
        foyers_ids = [str(f.foyer_a), str(f.foyer_b), str(f.foyer_c)]
        compte = "select count(distinct foyer_id) from facture where foyer_id = any(%s::uuid[])"
        wait_until(lambda: self.maison.sql("billing", compte, foyers_ids)[0][0] == 3)
        facture_id = self._one("billing", "select facture_id::text from facture where foyer_id = %s", foyers_ids[0])
        paiement = {"facture_ids": [facture_id], "mode": "cheque", "montant_centimes": 100, "reference": "4100777"}
        quittance = self.ask(billing.RECORD_PAIEMENT, Qui.REGISSEUR, paiement)
        vue = self.ask(billing.GET_FACTURE, Qui.PARENT, {"facture_id": facture_id})
        self._secrets += [vue.resume.numero, quittance.numero]
        return {"facture_id": facture_id, "paiement_id": quittance.paiement_id}

    def _furnish_mandats(self) -> dict[str, Any]:
        """Each household has a mandate that the régie accepted; A's first one was revoked."""
        premier = self._ask_mandat("a", Qui.PARENT)
        self.ask(billing.REVOKE_MANDAT, Qui.PARENT, {"mandat_id": premier.mandat_id})
        mandats = {}
        for cle, qui in (("a", Qui.PARENT), ("b", Qui.AUTRE_FOYER), ("c", Qui.AUTRE_FAMILLE)):
            mandats[cle] = self._ask_mandat(cle, qui)
            self.ask(billing.DECIDE_MANDAT, Qui.REGISSEUR, {"mandat_id": mandats[cle].mandat_id, "accepte": True})
        self._secrets += [mandats["a"].iban_masque, mandats["a"].rum, mandats["a"].accuse]
        return {"mandat_id": mandats["a"].mandat_id, "mandat_revoque_id": premier.mandat_id}

    def _ask_mandat(self, cle: str, qui: Qui) -> Any:
        return self.ask(
            billing.ASK_MANDAT,
            qui,
            {
                "civilite": "madame",
                "titulaire": f"Titulaire {cle.upper()}",
                "iban": IBANS[cle],
                "adresse": ADRESSES[cle],
                "code_postal": "91380",
                "ville": "Chilly-Mazarin",
                "fait_a": "Chilly-Mazarin",
                "consentement": "oui",
            },
        )

    def _furnish_pieces(self) -> dict[str, Any]:
        """Alice sent Léa's insurance, which an agent accepted, and her bank details, which wait."""
        document_id, _ = self._send("assurance", [self.familles.lea])
        rib_id, envoi_id = self._send("rib", [])
        self.ask(documents.DECIDE_PIECE, Qui.AGENT, {"document_id": document_id, "accepte": True})
        return {"document_id": document_id, "rib_id": rib_id, "envoi_id": envoi_id}

    def _send(self, genre: str, enfants: list[UUID]) -> tuple[UUID, UUID]:
        corps, envoi_id = make_pdf([f"Essai {genre}"]), uuid.uuid4()
        ticket = self.ask(
            documents.OPEN_DEPOT,
            Qui.PARENT,
            {
                "envoi_id": envoi_id,
                "genre": genre,
                "enfant_ids": enfants,
                "nom_fichier": f"{genre}-alice.pdf",
                "taille_octets": len(corps),
            },
        )
        httpx.put(ticket.url, content=corps, trust_env=False).raise_for_status()
        self.ask(documents.CONFIRM_DEPOT, Qui.PARENT, {"document_id": ticket.document_id})
        if not enfants:
            self._secrets.append(f"{genre}-alice.pdf")
        return ticket.document_id, envoi_id

    def _furnish_fils(self) -> dict[str, Any]:
        """A thread of Alice's, and one that an agent opened at the counter for her household."""
        fil = {"destinataire": "periscolaire", "theme": "etudes", "objet": "Objet d’Alice", "texte": "Texte d’Alice"}
        self._secrets += ["Objet d’Alice", "Texte d’Alice"]
        # The address comes last: it is what waits for an agent from now on.
        self.ask(
            dossiers.PROPOSE,
            Qui.PARENT,
            {"adresse": {"adresse": "9 rue Promise à Alice"}, "precision": "Motif d’Alice"},
        )
        self._secrets += ["9 rue Promise à Alice", "Motif d’Alice"]
        return {
            "fil_id": self.ask(accounts.OPEN_FIL, Qui.PARENT, fil).fil_id,
            "fil_guichet_id": self.ask(accounts.OPEN_FIL, Qui.AGENT_POUR, fil).fil_id,
            "proposition_id": self._proposition("adresse"),
        }
