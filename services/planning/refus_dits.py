"""A refusal of the rules, as it travels."""

from __future__ import annotations

from datetime import timedelta

from contracts import errors
from contracts import planning as contrat
from services.planning.domain import refus as motifs
from services.planning.referentiel import Referentiel


def as_contrat(refus: motifs.Refus, referentiel: Referentiel) -> errors.Refus:
    """The refusal of the domain as it travels."""
    match refus:
        case motifs.DatePassee(jour=jour):
            return contrat.DatePassee(jour=jour)
        case motifs.JourFerme(jour=jour, motif=motif):
            if motif.genre == "semaine" and jour.weekday() == 6:
                return contrat.JourFerme(jour=jour, motif="dimanche")
            if motif.genre in ("semaine", "hors_vacances"):
                return contrat.ActivitePasOuverte(jour=jour, motif=motif.texte)
            return contrat.JourFerme(jour=jour, motif=motif.texte)
        case motifs.NonInscrit(annee_scolaire=annee):
            return contrat.NonInscrit(annee_scolaire=annee)
        case motifs.HorsAge(age_min=age_min, age_max=age_max):
            return contrat.HorsAge(age_min=age_min, age_max=age_max)
        case motifs.HorsGarde():
            return contrat.AutreFoyerEnCharge()
        case motifs.FormuleDejaChoisie(genre=genre):
            libelles = [a.libelle for a in referentiel.activites.values() if a.regle.genre == genre]
            return contrat.FormuleDejaPrise(autre=libelles[0] if libelles else genre)
        case motifs.DejaReserve(rang=rang) if rang is not None:
            return contrat.DejaEnListe(rang=rang)
        case motifs.DejaReserve():
            return contrat.DejaReserve()
        case motifs.PasEncoreOuvert(ouvre=ouvre):
            return contrat.PasEncoreOuvert(ouvre_at=ouvre.instant, groupe=ouvre.groupe.value)
        case motifs.OffreExpiree(limite=limite):
            return contrat.OffreExpiree(limite=limite - timedelta(seconds=1))
        case motifs.DejaPointe():
            return contrat.DejaPointe()
        case motifs.RienAAnnuler():
            return contrat.RienAAnnuler()
        case motifs.AbsenceDejaPrevenue():
            return contrat.AbsenceDejaPrevenue()
        case motifs.EncoreReservable(jour=jour):
            return contrat.EncoreReservable(jour=jour)
        case motifs.CreneauTermine(jour=jour, fin=fin):
            return contrat.CreneauTermine(jour=jour, fin=fin)
        case motifs.DelaiDepasse(limite=limite, jours=jours, comptage=comptage):
            dernier = limite - timedelta(seconds=1)
            return errors.DelaiDepasse(limite=dernier, jours=jours, comptage=comptage.value)
        case motifs.Complet(capacite=capacite, prises=prises):
            return contrat.Complet(capacite=capacite, prises=prises)
        case _:
            raise AssertionError(f"{refus!r} cannot come from a tick")
