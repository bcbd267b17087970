"""The RPC door of dossiers."""

from __future__ import annotations

from contracts import dossiers as d
from contracts.base import Rien
from contracts.errors import ChampRefuse, RequeteInvalide
from kit.database import Transaction
from kit.dependencies import Kit
from kit.door import command, query
from services.dossiers import (
    accuses,
    composition,
    guichet,
    historique,
    inscriptions,
    litiges,
    litiges_decision,
    permissions,
    personnes,
    propositions,
    propositions_lecture,
    reglement,
    repository,
    sante,
    vaccination,
    views,
)
from services.dossiers.acces import read_moi


class Service:
    name = "dossiers"
    kit = Kit()

    # ---- a parent, or an agent who acts for a household ----

    @query(d.GET_ACCUEIL)
    def get_accueil(self, tx: Transaction, request: d.GetAccueil) -> d.AccueilDossier:
        """Block 1 of the home page."""
        return views.read_accueil(tx)

    @query(d.GET_DOSSIER)
    def get_dossier(self, tx: Transaction, request: d.GetDossier) -> d.DossierVue:
        """The dossier of the person who asks."""
        return views.read_dossier(tx)

    @query(d.GET_ACCUSE)
    def get_accuse(self, tx: Transaction, request: d.GetAccuse) -> d.Accuse:
        """The receipt of one of this household's submissions."""
        return accuses.read(tx, read_moi(tx), request.numero)

    @query(d.GET_HISTORIQUE)
    def get_historique(self, tx: Transaction, request: d.GetHistorique) -> d.Historique:
        """Who changed what, of everything that this reader may know."""
        return historique.read_historique(tx, request)

    @command(d.SAVE_COORDONNEES)
    def save_coordonnees(self, tx: Transaction, request: d.SaveCoordonnees) -> d.Accuse:
        """Telephone and e-mail, at once."""
        return composition.save_coordonnees(tx, request)

    @command(d.PROPOSE)
    def propose(self, tx: Transaction, request: d.Propose) -> d.Accuse:
        """A sensitive change, for an agent to decide."""
        return propositions.propose(tx, request)

    @query(d.GET_FICHE)
    def get_fiche(self, tx: Transaction, request: d.GetFiche) -> d.FicheVue:
        """The health sheet of one child."""
        return sante.read_fiche(tx, request.enfant_id)

    @command(d.SAVE_FICHE)
    def save_fiche(self, tx: Transaction, request: d.SaveFiche) -> d.Accuse:
        """The health sheet, field by field; nothing that somebody else wrote is overwritten."""
        return sante.save_fiche(tx, request)

    @query(d.GET_AUTORISATIONS)
    def get_autorisations(self, tx: Transaction, request: d.GetAutorisations) -> d.Autorisations:
        """This household's own entries."""
        return personnes.read_autorisations(tx)

    @command(d.SAVE_PERSONNE)
    def save_personne(self, tx: Transaction, request: d.SavePersonne) -> d.Accuse:
        """Somebody who may pick the children up, or must not; at once."""
        return personnes.save_personne(tx, request)

    @command(d.REMOVE_PERSONNE)
    def remove_personne(self, tx: Transaction, request: d.RemovePersonne) -> d.Accuse:
        """Somebody who may no longer come."""
        return personnes.remove_personne(tx, request)

    @command(d.SAVE_AUTORISATIONS)
    def save_autorisations(self, tx: Transaction, request: d.SaveAutorisations) -> d.Accuse:
        """Photo, outings, emergency care, "rentre seul"."""
        return permissions.save_autorisations(tx, request)

    @query(d.GET_INSCRIPTIONS)
    def get_inscriptions(self, tx: Transaction, request: d.GetInscriptions) -> d.Inscriptions:
        """Where each enrolment stands, and what it lacks."""
        return inscriptions.read_inscriptions(tx, request)

    @command(d.ASK_INSCRIPTIONS)
    def ask_inscriptions(self, tx: Transaction, request: d.AskInscriptions) -> d.Accuse:
        """Asks for a child's enrolments of a school year."""
        return inscriptions.ask(tx, request)

    @query(d.GET_REGLEMENT)
    def get_reglement(self, tx: Transaction, request: d.GetReglement) -> d.ReglementVue:
        """The règlement intérieur in force."""
        return reglement.read_reglement(tx)

    @command(d.ACCEPT_REGLEMENT)
    def accept_reglement(self, tx: Transaction, request: d.AcceptReglement) -> d.Accuse:
        """The household accepts the version in force."""
        return reglement.accept_reglement(tx, request)

    # ---- agents ----

    @query(d.LIST_FAMILLES)
    def list_familles(self, tx: Transaction, request: d.ListFamilles) -> d.Familles:
        """Families found by number, name, e-mail or telephone, whatever the spelling."""
        return guichet.list_familles(tx, request.texte)

    @query(d.GET_FAMILLE)
    def get_famille(self, tx: Transaction, request: d.GetFamille) -> d.FamilleVue:
        """Households, adults, children and enrolments, side by side."""
        return guichet.read_famille(tx, request.dossier_id)

    @query(d.LIST_RATTACHEMENTS)
    def list_rattachements(self, tx: Transaction, request: d.ListRattachements) -> d.Rattachements:
        """The link requests that wait for an agent."""
        return views.read_rattachements(tx)

    @command(d.DECIDE_RATTACHEMENT)
    def decide_rattachement(self, tx: Transaction, request: d.DecideRattachement) -> Rien:
        """Links the account to one adult, or refuses with a reason: one of the two, never both."""
        if (request.adulte_id is None) != bool(request.motif_refus):
            raise RequeteInvalide(champs=[ChampRefuse(champ="motif_refus", raison="choix_a_faire")])
        demande = repository.lock_demande(tx, request.demande_id)
        if request.adulte_id is None:
            repository.refuse_demande(tx, demande, request.motif_refus)
        else:
            repository.accept_demande(tx, demande, request.adulte_id)
        return Rien()

    @query(d.GET_EN_ATTENTE)
    def get_en_attente(self, tx: Transaction, request: d.GetEnAttente) -> d.EnAttente:
        """How much waits, for the home page of the desk."""
        return views.read_en_attente(tx)

    @query(d.LIST_PROPOSITIONS)
    def list_propositions(self, tx: Transaction, request: d.ListPropositions) -> d.Propositions:
        return propositions_lecture.list_waiting(tx)

    @query(d.GET_PROPOSITION)
    def get_proposition(self, tx: Transaction, request: d.GetProposition) -> d.PropositionAgent:
        return propositions_lecture.read_one(tx, request.proposition_id)

    @command(d.DECIDE_PROPOSITION)
    def decide_proposition(self, tx: Transaction, request: d.DecideProposition) -> Rien:
        propositions.decide(tx, request)
        return Rien()

    @command(d.GRANT_ACCES)
    def grant_acces(self, tx: Transaction, request: d.GrantAcces) -> Rien:
        composition.grant_acces(tx, request)
        return Rien()

    @query(d.LIST_INSCRIPTIONS)
    def list_inscriptions(self, tx: Transaction, request: d.ListInscriptions) -> d.DemandesInscription:
        return inscriptions.list_demandes(tx)

    @query(d.GET_INSCRIPTION)
    def get_inscription(self, tx: Transaction, request: d.GetInscription) -> d.DemandeInscription:
        return inscriptions.read_demande(tx, request.inscription_id)

    @command(d.DECIDE_INSCRIPTION)
    def decide_inscription(self, tx: Transaction, request: d.DecideInscription) -> Rien:
        inscriptions.decide(tx, request)
        return Rien()

    @query(d.LIST_LITIGES)
    def list_litiges(self, tx: Transaction, request: d.ListLitiges) -> d.Litiges:
        return litiges.list_litiges(tx)

    @query(d.GET_LITIGE)
    def get_litige(self, tx: Transaction, request: d.GetLitige) -> d.LitigeVue:
        return litiges.read_litige(tx, request.litige_id)

    @command(d.DECIDE_LITIGE)
    def decide_litige(self, tx: Transaction, request: d.DecideLitige) -> Rien:
        litiges_decision.decide(tx, request)
        return Rien()

    @query(d.GET_VACCINATION)
    def get_vaccination(self, tx: Transaction, request: d.GetVaccination) -> d.VaccinationVue:
        return vaccination.read_for_agent(tx, request.enfant_id)

    @command(d.VERIFY_VACCINS)
    def verify_vaccins(self, tx: Transaction, request: d.VerifyVaccins) -> Rien:
        vaccination.verify(tx, request)
        return Rien()

    @query(d.LIST_VACCINS)
    def list_vaccins(self, tx: Transaction, request: d.ListVaccins) -> d.Obligations:
        return vaccination.list_obligations(tx)

    @command(d.SAVE_VACCIN)
    def save_vaccin(self, tx: Transaction, request: d.SaveVaccin) -> Rien:
        vaccination.save_obligation(tx, request)
        return Rien()
