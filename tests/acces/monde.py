"""The world of the table: household A is given one thing of each kind, by real calls, and B and C what they need.

``Cible`` names A's things, or things of nowhere. What must never be answered to whom is in ``words_kept``.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from schwifty import IBAN

from contracts import accounts, dossiers
from contracts.actor import Actor
from contracts.base import Role, Rpc
from tests.acces import foyers
from tests.acces.acteurs import FAMILLE_C, FOYER_B, SANS_DROIT, Qui
from tests.acces.cible import Cible
from tests.acces.foyers import REVENUS_CENTIMES, Familles, Personne
from tests.acces.grammaire import Essai
from tests.acces.mobilier import Mobilier
from tests.e2e.maison import Maison


def make_iban() -> str:
    """A French account that nobody has, with its keys."""
    compte = f"{random.randrange(10**11):011d}"
    return str(IBAN.generate("FR", bank_code="30006", branch_code="00001", account_code=compte))


class Monde:
    """Who everybody is, what A has, and the means to ask."""

    def __init__(self, maison: Maison) -> None:
        self.maison = maison
        self.jour: date = maison.now().date()
        self.familles: Familles = foyers.settle(maison)
        self.comptes = {nom: maison.compte(compte) for nom, compte in maison.comptes.items()}
        self.nulle_part = Cible.of_nowhere()
        numero = self.familles.numero
        self.objet, self.nouvelle_adresse = f"Objet d’Alice {numero}", f"9 rue Promise à Alice, bâtiment {numero}"
        self.ibans = {cle: make_iban() for cle in "abc"}
        self.telephone, self.personne = "06 71 82 93 04", "Ginette-Odile"
        self._secrets: list[str] = [self.telephone, self.familles.adresses["a"], self.familles.alice.email]
        revenu = REVENUS_CENTIMES["a"] // 100
        self._secrets += [f"{revenu}00", f"{revenu // 1000} {revenu % 1000}", f"{revenu // 1000}\u202f{revenu % 1000}"]
        self.a = Mobilier(self, self._secrets).furnish()
        self.jeton = self.log_in(self.familles.alice)

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
            Qui.CAROLE_EN_VILLE: (f.carole.compte_id, en_ville, {}),
            Qui.REGISSEUR: (self.comptes["regisseur"], {Role.REGISSEUR}, {}),
            Qui.REGISSEUR_POUR: (self.comptes["regisseur"], {Role.REGISSEUR}, {"pour_le_compte_de": f.foyer_a}),
            Qui.ADMINISTRATEUR: (self.comptes["administrateur"], {Role.ADMINISTRATEUR}, {}),
            Qui.ANIMATEUR: (self.comptes["animateur"], {Role.ANIMATEUR}, {"sites": frozenset({"jean-jaures"})}),
            Qui.ANIMATEUR_AILLEURS: (self.comptes["animateur"], {Role.ANIMATEUR}, {"sites": frozenset({"pasteur"})}),
            Qui.CUISINE: (self.comptes["cuisine"], {Role.CUISINE}, {}),
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
        de_la_famille = [str(f.dossier_id), f.numero, str(f.lea), str(f.foyer_a), f.adresses["b"], self.personne]
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
        self.log_in(self.familles.alice)
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
            self.save_personne(personne_id, "Odette")
        return {"personne_id": personne_id, "version_lue": 1}

    def version_of_personne(self, personne_id: UUID) -> int:
        rows = self.maison.sql("dossiers", "select version from personne where personne_id = %s", str(personne_id))
        return int(rows[0][0]) if rows else 0

    def adresse_proposee(self, essai: Essai) -> str:
        """A repeats its own; nobody is told another's."""
        return f"5 impasse des Essais, {essai.qui.name}"

    def log_in(self, personne: Personne) -> str:
        request = accounts.Login(identifiant=personne.nom_utilisateur, mot_de_passe=self.maison.mot_de_passe)
        return str(self.maison.call(accounts.LOGIN, request, None).jeton)

    def save_personne(self, personne_id: UUID, prenom: str) -> None:
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
