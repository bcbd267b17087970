"""Waiting lists as planning would answer them."""

from __future__ import annotations

from datetime import date

from contracts import planning
from tests.gateway.fabrique import A_14H12, LEONIE, LUNDI_16, MARDI_17


def des_attentes(enfant: planning.EnfantDuPlanning) -> planning.Attentes:
    """A place kept until tomorrow, a rank, a place lost and a list that is closed."""
    lignes = [
        ("proposee", LUNDI_16, None, A_14H12),
        ("en_attente", MARDI_17, 3, None),
        ("expiree", date(2026, 11, 19), None, A_14H12),
        ("close", date(2026, 11, 6), 2, None),
    ]
    return planning.Attentes(
        attentes=[
            planning.AttenteVue(
                enfant_id=enfant.enfant_id,
                prenom=enfant.prenom,
                activite="mercredi_journee",
                libelle="Mercredi, journée",
                site="centre de loisirs",
                jour=jour,
                etat=etat,
                rang=rang,
                jusqu_au=jusqu_au,
                peut_repondre=True,
                remplace="Matin + repas" if etat == "proposee" else "",
            )
            for etat, jour, rang, jusqu_au in lignes
        ]
    )


def une_liste() -> planning.ListeVue:
    return planning.ListeVue(
        activite="mercredi_journee",
        libelle="Mercredi, journée",
        site="centre",
        site_libelle="centre de loisirs",
        jour=date(2026, 11, 18),
        capacite=40,
        prises=39,
        proposees=1,
        attente=1,
        refus=3,
        est_close=False,
    )


def un_detail_de_liste() -> planning.ListeDetail:
    """One offer, one rank, one refusal logged."""
    rangs = [("Léonie", "N’Guessan-Lefèvre", None, A_14H12), ("Zoé", "Bùi", 1, None)]
    return planning.ListeDetail(
        liste=une_liste(),
        rangs=[
            planning.RangVue(enfant_id=LEONIE, dossier_id=LEONIE, prenom=prenom, nom=nom, rang=rang, jusqu_au=jusqu_au)
            for prenom, nom, rang, jusqu_au in rangs
        ],
        refus=[planning.RefusVu(at=A_14H12, capacite=40, prises=40)],
    )
