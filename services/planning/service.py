"""The door of planning: open, load, decide, save, say."""

from __future__ import annotations

from contracts import planning as contrat
from contracts.base import Rien
from kit.database import Transaction
from kit.dependencies import Kit
from kit.door import command, query
from services.planning.animateurs import alertes, encadrement
from services.planning.attente import views_listes
from services.planning.calendrier import calendrier_edition, changements_ecole, fermetures, views_calendrier
from services.planning.cuisine import adultes, commandes, menus
from services.planning.petite_enfance import creche
from services.planning.pointage import (
    marques,
    views_connus,
    views_evacuation,
    views_feuille,
    views_feuilles,
    views_photos,
    views_situes,
    views_version,
)
from services.planning.reservations import (
    absences,
    agendas,
    annulation,
    attentes,
    famille_entiere,
    rappels,
    tardifs,
    un_enfant,
    views,
    views_delais,
    views_edition,
    views_lecture,
)


class Service:
    """Months, drafts, sheets and marks."""

    name = "planning"
    kit = Kit()

    @query(contrat.GET_MOIS)
    def get_mois(self, tx: Transaction, request: contrat.GetMois) -> contrat.MoisEnfant:
        return views.get_mois(tx, request)

    @command(contrat.SAVE_BROUILLON)
    def save_brouillon(self, tx: Transaction, request: contrat.SaveBrouillon) -> Rien:
        return un_enfant.save_brouillon(tx, request)

    @command(contrat.DROP_BROUILLON)
    def drop_brouillon(self, tx: Transaction, request: contrat.DropBrouillon) -> Rien:
        return un_enfant.drop_brouillon(tx, request)

    @query(contrat.PREVIEW_MOIS)
    def preview_mois(self, tx: Transaction, request: contrat.PreviewMois) -> contrat.RecapMois:
        return un_enfant.preview(tx, request)

    @command(contrat.SAVE_MOIS)
    def save_mois(self, tx: Transaction, request: contrat.SaveMois) -> contrat.MoisSauve:
        return un_enfant.save(tx, request)

    @query(contrat.GET_SEMAINE_TYPE)
    def get_semaine_type(self, tx: Transaction, request: contrat.GetSemaineType) -> contrat.SemaineType:
        return views_edition.get_semaine_type(tx)

    @query(contrat.GET_MOIS_FAMILLE)
    def get_mois_famille(self, tx: Transaction, request: contrat.GetMoisFamille) -> contrat.MoisFamille:
        return views_edition.get_mois(tx, request)

    @command(contrat.SAVE_BROUILLONS)
    def save_brouillons(self, tx: Transaction, request: contrat.SaveBrouillons) -> Rien:
        return famille_entiere.save_brouillons(tx, request)

    @command(contrat.DROP_BROUILLONS)
    def drop_brouillons(self, tx: Transaction, request: contrat.DropBrouillons) -> Rien:
        return famille_entiere.drop_brouillons(tx, request)

    @query(contrat.PREVIEW_FAMILLE)
    def preview_famille(self, tx: Transaction, request: contrat.PreviewFamille) -> contrat.RecapFamille:
        return famille_entiere.preview(tx, request)

    @command(contrat.SAVE_FAMILLE)
    def save_famille(self, tx: Transaction, request: contrat.SaveFamille) -> contrat.FamilleSauvee:
        return famille_entiere.save(tx, request)

    @query(contrat.GET_SAUVEGARDE_FAMILLE)
    def get_sauvegarde_famille(self, tx: Transaction, request: contrat.GetSauvegardeFamille) -> contrat.FamilleSauvee:
        return famille_entiere.get_sauvegarde(tx, request)

    @query(contrat.LIST_ACCUSES)
    def list_accuses(self, tx: Transaction, request: contrat.ListAccuses) -> contrat.Accuses:
        return annulation.list_accuses(tx)

    @query(contrat.PREVIEW_ANNULATION)
    def preview_annulation(self, tx: Transaction, request: contrat.PreviewAnnulation) -> contrat.RecapFamille:
        return annulation.preview(tx, request)

    @command(contrat.SAVE_ANNULATION)
    def save_annulation(self, tx: Transaction, request: contrat.SaveAnnulation) -> contrat.FamilleSauvee:
        return annulation.save(tx, request)

    @query(contrat.GET_SAUVEGARDE)
    def get_sauvegarde(self, tx: Transaction, request: contrat.GetSauvegarde) -> contrat.MoisSauve:
        return un_enfant.get_sauvegarde(tx, request)

    @query(contrat.GET_ABSENCES)
    def get_absences(self, tx: Transaction, request: contrat.GetAbsences) -> contrat.Absences:
        return absences.get_absences(tx)

    @command(contrat.DECLARE_ABSENCE)
    def declare_absence(self, tx: Transaction, request: contrat.DeclareAbsence) -> contrat.MoisSauve:
        return absences.declare(tx, request)

    @command(contrat.WITHDRAW_ABSENCE)
    def withdraw_absence(self, tx: Transaction, request: contrat.WithdrawAbsence) -> contrat.MoisSauve:
        return absences.withdraw(tx, request)

    @query(contrat.GET_ATTENTES)
    def get_attentes(self, tx: Transaction, request: contrat.GetAttentes) -> contrat.Attentes:
        return attentes.get_attentes(tx)

    @command(contrat.ANSWER_PLACE)
    def answer_place(self, tx: Transaction, request: contrat.AnswerPlace) -> contrat.MoisSauve:
        return attentes.answer(tx, request)

    @query(contrat.LIST_LISTES)
    def list_listes(self, tx: Transaction, request: contrat.ListListes) -> contrat.Listes:
        return views_listes.list_listes(tx, request)

    @query(contrat.GET_LISTE)
    def get_liste(self, tx: Transaction, request: contrat.GetListe) -> contrat.ListeDetail:
        return views_listes.get_liste(tx, request)

    @query(contrat.LIST_AGENDAS)
    def list_agendas(self, tx: Transaction, request: contrat.ListAgendas) -> contrat.Agendas:
        return agendas.list_agendas(tx)

    @command(contrat.CREATE_AGENDA)
    def create_agenda(self, tx: Transaction, request: contrat.CreateAgenda) -> Rien:
        return agendas.create(tx, request)

    @command(contrat.REVOKE_AGENDA)
    def revoke_agenda(self, tx: Transaction, request: contrat.RevokeAgenda) -> Rien:
        return agendas.revoke(tx, request)

    @query(contrat.READ_AGENDA)
    def read_agenda(self, tx: Transaction, request: contrat.ReadAgenda) -> contrat.AgendaLu:
        return agendas.read(tx, request)

    @query(contrat.GET_RAPPEL)
    def get_rappel(self, tx: Transaction, request: contrat.GetRappel) -> contrat.Rappel:
        return rappels.get_rappel(tx)

    @command(contrat.SAVE_RAPPEL)
    def save_rappel(self, tx: Transaction, request: contrat.SaveRappel) -> contrat.Rappel:
        return rappels.save_rappel(tx, request)

    @query(contrat.READ_LIEN_ABSENCE)
    def read_lien_absence(self, tx: Transaction, request: contrat.ReadLienAbsence) -> contrat.AbsenceDuLien:
        return rappels.read_lien(tx, request)

    @command(contrat.USE_LIEN_ABSENCE)
    def use_lien_absence(self, tx: Transaction, request: contrat.UseLienAbsence) -> contrat.AbsenceDuLien:
        return rappels.use_lien(tx, request)

    @query(contrat.GET_CALENDRIER)
    def get_calendrier(self, tx: Transaction, request: contrat.GetCalendrier) -> contrat.CalendrierVu:
        return views_calendrier.get_calendrier(tx)

    @query(contrat.PREVIEW_CALENDRIER)
    def preview_calendrier(self, tx: Transaction, request: contrat.PreviewCalendrier) -> contrat.EffetCalendrier:
        return calendrier_edition.preview(tx, request)

    @command(contrat.SAVE_CALENDRIER)
    def save_calendrier(self, tx: Transaction, request: contrat.SaveCalendrier) -> contrat.CalendrierVu:
        calendrier_edition.save(tx, request)
        return views_calendrier.get_calendrier(tx)

    @query(contrat.READ_FICHIER_CALENDRIER)
    def read_fichier_calendrier(self, tx: Transaction, request: contrat.ReadFichierCalendrier) -> contrat.FichierLu:
        return calendrier_edition.read_fichier(tx, request)

    @query(contrat.GET_AVIS_TARDIF)
    def get_avis_tardif(self, tx: Transaction, request: contrat.GetAvisTardif) -> contrat.AvisTardif:
        return tardifs.get_tardif(tx, request)

    @command(contrat.SEND_AVIS_TARDIF)
    def send_avis_tardif(self, tx: Transaction, request: contrat.SendAvisTardif) -> contrat.AvisTardif:
        return tardifs.send(tx, request)

    @command(contrat.WITHDRAW_AVIS_TARDIF)
    def withdraw_avis_tardif(self, tx: Transaction, request: contrat.WithdrawAvisTardif) -> contrat.AvisTardif:
        return tardifs.withdraw(tx, request)

    @query(contrat.LIST_CHANGEMENTS_ECOLE)
    def list_changements_ecole(
        self, tx: Transaction, request: contrat.ListChangementsEcole
    ) -> contrat.ChangementsEcole:
        return changements_ecole.list_changements(tx)

    @query(contrat.LIST_FERMETURES)
    def list_fermetures(self, tx: Transaction, request: contrat.ListFermetures) -> contrat.Fermetures:
        return fermetures.list_fermetures(tx)

    @query(contrat.PREVIEW_FERMETURE)
    def preview_fermeture(self, tx: Transaction, request: contrat.PreviewFermeture) -> contrat.EffetFermeture:
        return fermetures.preview(tx, request)

    @command(contrat.SAVE_FERMETURE)
    def save_fermeture(self, tx: Transaction, request: contrat.SaveFermeture) -> contrat.Fermetures:
        return fermetures.close(tx, request)

    @command(contrat.REOPEN_FERMETURE)
    def reopen_fermeture(self, tx: Transaction, request: contrat.ReopenFermeture) -> contrat.Fermetures:
        return fermetures.reopen(tx, request)

    @query(contrat.LIST_COMMANDES)
    def list_commandes(self, tx: Transaction, request: contrat.ListCommandes) -> contrat.Commandes:
        return commandes.list_commandes(tx, request)

    @command(contrat.EMIT_COMMANDES)
    def emit_commandes(self, tx: Transaction, request: contrat.EmitCommandes) -> contrat.CommandesEmises:
        return contrat.CommandesEmises(nombre=commandes.emit_now(tx, request.jour))

    @query(contrat.GET_ENCADREMENT)
    def get_encadrement(self, tx: Transaction, request: contrat.GetEncadrement) -> contrat.Encadrement:
        return encadrement.get_encadrement(tx, request)

    @query(contrat.GET_TABLEAU)
    def get_tableau(self, tx: Transaction, request: contrat.GetTableau) -> contrat.TableauService:
        return encadrement.get_tableau(tx, request)

    @command(contrat.SAVE_TABLEAU)
    def save_tableau(self, tx: Transaction, request: contrat.SaveTableau) -> contrat.TableauService:
        return encadrement.save_tableau(tx, request)

    @query(contrat.LIST_CRECHE)
    def list_creche(self, tx: Transaction, request: contrat.ListCreche) -> contrat.EnfantsCreche:
        return creche.list_creche(tx)

    @query(contrat.GET_CRECHE)
    def get_creche(self, tx: Transaction, request: contrat.GetCreche) -> contrat.Creche:
        return creche.get_creche(tx, request)

    @command(contrat.SAVE_CONTRAT)
    def save_contrat(self, tx: Transaction, request: contrat.SaveContrat) -> contrat.Creche:
        return creche.save_contrat(tx, request)

    @command(contrat.SAVE_ABSENCE_CRECHE)
    def save_absence_creche(self, tx: Transaction, request: contrat.SaveAbsenceCreche) -> Rien:
        return creche.save_absence(tx, request)

    @command(contrat.WITHDRAW_ABSENCE_CRECHE)
    def withdraw_absence_creche(self, tx: Transaction, request: contrat.WithdrawAbsenceCreche) -> Rien:
        return creche.withdraw_absence(tx, request)

    @query(contrat.GET_ALERTES)
    def get_alertes(self, tx: Transaction, request: contrat.GetAlertes) -> contrat.Alertes:
        return alertes.get_alertes(tx)

    @query(contrat.GET_MENUS)
    def get_menus(self, tx: Transaction, request: contrat.GetMenus) -> contrat.Menus:
        return menus.get_menus(tx, request)

    @command(contrat.SAVE_MENUS)
    def save_menus(self, tx: Transaction, request: contrat.SaveMenus) -> contrat.Menus:
        return menus.save_menus(tx, request)

    @command(contrat.SAVE_ADULTES)
    def save_adultes(self, tx: Transaction, request: contrat.SaveAdultes) -> contrat.AdultesSauves:
        return adultes.save_adultes(tx, request)

    @query(contrat.LIST_OUVERTURES)
    def list_ouvertures(self, tx: Transaction, request: contrat.ListOuvertures) -> contrat.Ouvertures:
        return views_delais.list_ouvertures(tx)

    @query(contrat.GET_DELAIS)
    def get_delais(self, tx: Transaction, request: contrat.GetDelais) -> contrat.DelaisDuJour:
        return views_delais.get_delais(tx, request)

    @query(contrat.GET_PLANNING)
    def get_planning(self, tx: Transaction, request: contrat.GetPlanning) -> contrat.PlanningMois:
        return views_lecture.get_planning(tx, request)

    @query(contrat.GET_ACCUEIL)
    def get_accueil(self, tx: Transaction, request: contrat.GetAccueil) -> contrat.AccueilPlanning:
        return views_lecture.get_accueil(tx, request)

    @query(contrat.LIST_FEUILLES)
    def list_feuilles(self, tx: Transaction, request: contrat.ListFeuilles) -> contrat.Feuilles:
        return views_feuilles.list_feuilles(tx, request)

    @query(contrat.GET_FEUILLE)
    def get_feuille(self, tx: Transaction, request: contrat.GetFeuille) -> contrat.Feuille:
        return views_feuille.get_feuille(tx, request)

    @query(contrat.GET_VERSION_FEUILLE)
    def get_version_feuille(self, tx: Transaction, request: contrat.GetVersionFeuille) -> contrat.VersionFeuille:
        views_feuille.find_feuille(tx, request.site, request.activite)
        return views_version.get_version(tx, request)

    @query(contrat.GET_EVACUATION)
    def get_evacuation(self, tx: Transaction, request: contrat.GetEvacuation) -> contrat.Evacuation:
        return views_evacuation.get_evacuation(tx, request)

    @query(contrat.GET_PHOTOS)
    def get_photos(self, tx: Transaction, request: contrat.GetPhotos) -> contrat.Photos:
        return views_photos.get_photos(tx, request)

    @query(contrat.LIST_NON_PREVUS)
    def list_non_prevus(self, tx: Transaction, request: contrat.ListNonPrevus) -> contrat.NonPrevus:
        return views_feuille.list_non_prevus(tx, request)

    @query(contrat.LIST_CONNUS)
    def list_connus(self, tx: Transaction, request: contrat.ListConnus) -> contrat.Connus:
        return views_connus.list_connus(tx, request)

    @query(contrat.LIST_CRENEAUX_SITUES)
    def list_creneaux_situes(self, tx: Transaction, request: contrat.ListCreneauxSitues) -> contrat.CreneauxSitues:
        return views_situes.list_creneaux_situes(tx, request)

    @query(contrat.LIST_SITES)
    def list_sites(self, tx: Transaction, request: contrat.ListSites) -> contrat.Sites:
        return views_feuille.list_sites(tx)

    @command(contrat.POINT)
    def point(self, tx: Transaction, request: contrat.Point) -> contrat.Pointee:
        return marques.save_marques(tx, request)
