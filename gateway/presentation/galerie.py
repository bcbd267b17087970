"""What the style gallery shows: one invented family, one day, Thursday 5 November 2026, 14h12."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from contracts.planning import (
    ActiviteVue,
    CelluleVue,
    Coche,
    EnfantDuPlanning,
    JourPlanning,
    JourVue,
    LignePlanning,
    MoisEnfant,
    PlanningMois,
)
from gateway.presentation.formulaire import Formulaire
from gateway.presentation.mots import date_courte

COULEURS: Final = (
    ("--papier", "fond de page"),
    ("--surface", "cartes, champs"),
    ("--creux", "zones calmes"),
    ("--texte", "texte courant"),
    ("--doux", "texte second, ≥ 7:1"),
    ("--trait", "filets"),
    ("--bord", "bords de champs, ≥ 4,5:1"),
    ("--encre", "liens, actions"),
    ("--encre-pale", "choisi, information"),
    ("--marge", "la marge du cahier, décor"),
    ("--miel", "halo du focus"),
    ("--vert", "accepté, présent"),
    ("--ambre", "en attente"),
    ("--rouge", "manque, refus, danger"),
)
JEUDI_5: Final = date(2026, 11, 5)
_ACTIVITES: Final = [
    ActiviteVue(code="matin", libelle="Accueil du matin", horaires="7h30-8h20"),
    ActiviteVue(code="repas", libelle="Restauration", horaires="11h30-13h20"),
    ActiviteVue(code="etude", libelle="Étude", horaires="16h30-18h"),
    ActiviteVue(code="soir", libelle="Accueil du soir", horaires="18h-19h"),
    ActiviteVue(code="mercredi_journee", libelle="Journée", horaires="8h-18h30", groupe="mercredi"),
    ActiviteVue(code="mercredi_matin", libelle="Matin + repas", horaires="8h-13h30", groupe="mercredi"),
    ActiviteVue(code="mercredi_aprem", libelle="Repas + après-midi", horaires="11h30-18h30", groupe="mercredi"),
]


def enfant(prenom: str, rang: int) -> EnfantDuPlanning:
    return EnfantDuPlanning(
        enfant_id=UUID(int=rang), prenom=prenom, nom="N’Guessan-Lefèvre", ecole="Jean-Jaurès", classe="CM1",
        peut_reserver=True,
    )  # fmt: skip


def libre(code: str, jour: date) -> CelluleVue:
    limite = jour - timedelta(days=3)
    if limite < JEUDI_5:
        return _fixe(code, "Fermé en ligne", f"depuis {date_courte(limite)} 23h59", "cadenas")
    return CelluleVue(
        activite=code,
        etat="libre",
        mot="Libre, à réserver",
        note=f"jusqu’à {date_courte(limite)} 23h59",
        mot_si_change="À ajouter",
        note_si_change="compté pour les animateurs",
    )


def prise(code: str, jour: date) -> CelluleVue:
    fin = f"jusqu’à {date_courte(jour - timedelta(days=1))} 23h59"
    return CelluleVue(
        activite=code,
        etat="prise",
        est_reserve=True,
        mot="Réservé, annulable",
        note=fin,
        mot_si_change="À retirer, accepté",
        note_si_change=fin,
    )


def _fixe(code: str, mot: str, note: str, signe: Any, *, est_reserve: bool = False, **plus: Any) -> CelluleVue:
    return CelluleVue(activite=code, etat="fixe", mot=mot, note=note, signe=signe, est_reserve=est_reserve, **plus)


def mois_de_leonie() -> MoisEnfant:
    """November 2026: past days, closed cells, a public holiday, a strike, a waiting list, a draft of four ticks."""
    jours = []
    for n in range(2, 31):
        jour = date(2026, 11, n)
        if jour.weekday() < 5:
            jours.append(_jour(jour))
    leonie = enfant("Léonie", 1)
    return MoisEnfant(
        enfant=leonie,
        enfants=[leonie, enfant("Gaspard", 2)],
        mois="2026-11",
        aujourd_hui=JEUDI_5,
        activites=_ACTIVITES,
        jours=jours,
        brouillon=[
            Coche(activite="matin", jour=date(2026, 11, 16), voulu=True),
            Coche(activite="matin", jour=date(2026, 11, 17), voulu=False),
            Coche(activite="mercredi_journee", jour=date(2026, 11, 25), voulu=False),
            Coche(activite="mercredi_matin", jour=date(2026, 11, 25), voulu=True),
        ],
    )


def _jour(jour: date) -> JourVue:
    codes = ["matin", "repas", "etude", "soir"]
    if jour.day == 11:
        return JourVue(jour=jour, ferme="Armistice, jour férié")
    if jour.weekday() == 2:
        return JourVue(jour=jour, cellules=_mercredi(jour))
    if jour < JEUDI_5:
        return JourVue(jour=jour, cellules=[_fixe(c, "Présence", "pointée", "ok", est_reserve=True) for c in codes])
    if jour == JEUDI_5:
        reserve = [_fixe(c, "Réservé", "", "ok", est_reserve=True, absence_a_declarer=True) for c in ("repas", "etude")]
        return JourVue(jour=jour, cellules=[libre("matin", jour), *reserve, libre("soir", jour)])
    cellules = [
        prise(c, jour) if c in ("repas", "etude") or (c, jour.day) == ("matin", 17) else libre(c, jour) for c in codes
    ]
    if jour.day == 19:
        cellules[1] = _fixe("repas", "Fermé : grève", "annulé par la ville, rien à payer", "non")
    return JourVue(jour=jour, cellules=cellules)


def _mercredi(jour: date) -> list[CelluleVue]:
    codes = ["mercredi_journee", "mercredi_matin", "mercredi_aprem"]
    if jour < JEUDI_5:
        presence = _fixe(codes[0], "Présence", "pointée de 8h25 à 17h50", "ok", est_reserve=True)
        return [presence, *(_fixe(c, "Rien", "", "moins") for c in codes[1:])]
    if jour.day == 18:
        attente = _fixe(codes[0], "Liste d’attente : 3e", "40 places, toutes prises", "attente")
        return [attente, *(libre(c, jour) for c in codes[1:])]
    return [prise(codes[0], jour), *(libre(c, jour) for c in codes[1:])]


def planning_des_enfants() -> PlanningMois:
    """The same month, to be read, for two children."""
    leonie, gaspard = enfant("Léonie", 1), enfant("Gaspard", 2)
    jours = [
        JourPlanning(jour=jour, ferme="Armistice, jour férié" if jour.day == 11 else "", lignes=[
            LignePlanning(enfant_id=leonie.enfant_id, mots=["repas", "étude"] if jour.weekday() < 5 else []),
            LignePlanning(enfant_id=gaspard.enfant_id, mots=["repas"] if jour.weekday() < 4 else []),
        ])
        for jour in (date(2026, 11, n) for n in range(2, 14))
    ]  # fmt: skip
    return PlanningMois(mois="2026-11", aujourd_hui=JEUDI_5, enfants=[leonie, gaspard], jours=jours)


def contexte() -> dict[str, Any]:
    """Everything ``composants.html`` reads beside ``vue``."""
    return {
        "couleurs": COULEURS,
        "jour": JEUDI_5,
        "recu_at": datetime(2026, 11, 5, 13, 12, 37, tzinfo=UTC),
        "faute": Formulaire(
            {
                "numero": "596",
                "email": "amelie.nguessan.gmail.com",
                "nom": "de La Rochefoucauld-Montbel",
                "pour": ["gaspard"],
            },
            {
                "numero": "Le numéro de dossier a 4 chiffres, par exemple 5961",
                "email": "Il manque le « @ » dans l’adresse e-mail du dossier",
                "cgu": "Cochez la case pour accepter les conditions",
            },
        ),
        "mois": mois_de_leonie(),
        "planning": planning_des_enfants(),
    }
