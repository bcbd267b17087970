"""Enrolments, the règlement, supporting documents, and the history that the family reads."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from contracts import dossiers
from contracts.documents import EtatPiece, Genre, PieceEtat
from contracts.dossiers import ActiviteInconnue, DemandeDejaDecidee, ReglementRemplace
from contracts.errors import Introuvable, ModifieEntreTemps, RequeteInvalide
from services.dossiers.listeners import Service as Listeners
from services.dossiers.reference import publish_reglement
from tests.integration.base import un_acteur
from tests.integration.dossiers.separes import CONJOINT, A, B, Separes, un_agent

ADMINISTRATEUR = un_acteur("administrateur")


def ask(parents: Separes, qui: Any = A, *activites: str) -> dossiers.Accuse:
    return parents.call(
        dossiers.ASK_INSCRIPTIONS,
        qui,
        enfant_id=parents.enfant_id,
        annee_scolaire="2026-2027",
        activites=list(activites or ("etude",)),
    )


def demande(parents: Separes) -> dossiers.DemandeInscription:
    premiere = parents.call(dossiers.LIST_INSCRIPTIONS, un_agent()).demandes[0]
    return parents.call(dossiers.GET_INSCRIPTION, un_agent(), inscription_id=premiere.inscription_id)


def decide(parents: Separes, vue: dossiers.DemandeInscription, decision: str, motif: str = "") -> None:
    parents.call(
        dossiers.DECIDE_INSCRIPTION, un_agent(), inscription_id=vue.inscription_id, decision=decision, motif=motif
    )


def seen(parents: Separes, qui: Any = A) -> dict[str, dossiers.InscriptionVue]:
    [enfant] = parents.call(dossiers.GET_INSCRIPTIONS, qui).enfants
    return {un.activite: un for un in enfant.inscriptions}


def sections(parents: Separes, qui: Any = A) -> dict[str, dossiers.Section]:
    return {un.code: un for un in parents.call(dossiers.GET_ACCUEIL, qui).sections}


def test_an_enrolment_is_asked_then_accepted_and_both_planning_and_the_parent_know(parents: Separes) -> None:
    accuse = ask(parents)
    vue = demande(parents)
    assert (vue.prenom, vue.libelle, vue.par, accuse.reponse_avant) == (
        "Léonie",
        "Étude",
        "Anne Test",
        date(2026, 11, 20),
    )
    assert vue.pieces_manquantes == [
        "Fiche sanitaire",
        "Copie des vaccins",
        "Attestation d’assurance",
        "Règlement intérieur",
    ]

    decide(parents, vue, "acceptee")

    etats = [un["inscriptions"] for un in parents.said("dossiers.enfant.v1")]
    assert [un[0]["etat"] for un in etats] == ["demandee", "acceptee"]
    assert [(un["compte_id"], un["genre"], un["valeurs"]) for un in parents.said("dossiers.avis.v1")] == [
        (str(A), "inscription_acceptee", {"prenom": "Léonie", "activite": "Étude"})
    ]
    assert seen(parents)["etude"].etat == "acceptee"
    with pytest.raises(DemandeDejaDecidee):
        decide(parents, vue, "refusee", "Trop tard.")


@pytest.mark.parametrize(("decision", "etat"), [("refusee", "refuse"), ("incomplete", "manque")])
def test_a_refusal_or_a_question_says_why_and_can_be_asked_again(parents: Separes, decision: str, etat: str) -> None:
    ask(parents)

    decide(parents, demande(parents), decision, "Il manque l’assurance.")

    assert (seen(parents)["etude"].etat, seen(parents)["etude"].motif) == (decision, "Il manque l’assurance.")
    assert (sections(parents)["inscription"].etat, sections(parents)["inscription"].precision) == (
        etat,
        "« Il manque l’assurance. »",
    )
    assert "assurance" not in str(parents.said("dossiers.avis.v1"))
    ask(parents)
    assert (seen(parents)["etude"].etat, seen(parents)["etude"].motif) == ("demandee", "")


def test_a_refusal_has_a_reason(parents: Separes) -> None:
    ask(parents)
    with pytest.raises(RequeteInvalide):
        decide(parents, demande(parents), "refusee")


def test_what_is_accepted_is_not_asked_again(parents: Separes) -> None:
    ask(parents)
    decide(parents, demande(parents), "acceptee")

    ask(parents, B, "etude", "restauration")

    assert (seen(parents)["etude"].etat, seen(parents)["restauration"].etat) == ("acceptee", "demandee")


def test_only_the_activities_of_the_child_s_age_are_proposed_and_accepted(parents: Separes) -> None:
    assert set(seen(parents)) == {"restauration", "etude"}  # nine years old: no crèche
    for activite in ("creche", "piscine"):
        with pytest.raises(ActiviteInconnue):
            ask(parents, A, activite)


def test_a_year_that_is_not_open_is_refused(parents: Separes) -> None:
    request = {"enfant_id": parents.enfant_id, "annee_scolaire": "2031-2032", "activites": ["etude"]}
    with pytest.raises(RequeteInvalide):
        parents.call(dossiers.ASK_INSCRIPTIONS, A, **request)


# ---- supporting documents ----


def piece(parents: Separes, etat: EtatPiece, version: int = 1, **change: Any) -> PieceEtat:
    valeurs: dict[str, Any] = {
        "document_id": uuid.UUID(int=500),
        "genre": Genre.ASSURANCE,
        "enfant_ids": [parents.enfant_id],
    }
    return PieceEtat(etat=etat, version=version, **(valeurs | change))


def test_the_state_of_a_document_is_that_of_its_section(parents: Separes) -> None:
    for version, (etat, attendu) in enumerate(
        [
            (EtatPiece.EN_ATTENTE, "envoye"),
            (EtatPiece.A_EXAMINER, "envoye"),
            (EtatPiece.REFUSE, "refuse"),
            (EtatPiece.ACCEPTE, "accepte"),
            (EtatPiece.EXPIRE, "expire"),
        ],
        start=1,
    ):
        parents.base.hear(Listeners, piece(parents, etat, version))
        assert sections(parents)["assurance"].etat == attendu


def test_an_older_state_of_a_document_is_ignored(parents: Separes) -> None:
    parents.base.hear(Listeners, piece(parents, EtatPiece.ACCEPTE, 3))
    parents.base.hear(Listeners, piece(parents, EtatPiece.REFUSE, 2))
    assert sections(parents)["assurance"].etat == "accepte"


def test_a_document_of_the_household_serves_its_children_and_not_the_other_household(parents: Separes) -> None:
    parents.base.hear(Listeners, piece(parents, EtatPiece.ACCEPTE, enfant_ids=[], foyer_id=parents.foyer_a))
    assert (sections(parents, A)["assurance"].etat, sections(parents, B)["assurance"].etat) == ("accepte", "manque")


def test_the_reason_written_on_a_household_s_document_stays_with_it(parents: Separes) -> None:
    refusee = piece(parents, EtatPiece.REFUSE, foyer_id=parents.foyer_a, motif="Illisible.")
    parents.base.hear(Listeners, refusee)
    assert sections(parents, A)["assurance"].precision == "« Illisible. »"
    assert (sections(parents, B)["assurance"].etat, sections(parents, B)["assurance"].precision) == ("refuse", "")


# ---- the règlement ----


def test_the_reglement_is_accepted_with_its_version_its_instant_and_who(parents: Separes, jeudi_5) -> None:
    assert sections(parents)["reglement"].etat == "manque"

    parents.call(dossiers.ACCEPT_REGLEMENT, A, version="2026-09")
    parents.call(dossiers.ACCEPT_REGLEMENT, A, version="2026-09")

    vue = parents.call(dossiers.GET_REGLEMENT, A)
    assert (vue.version, vue.acceptee_at, vue.acceptee_par) == ("2026-09", jeudi_5, "Anne Test")
    assert sections(parents)["reglement"].etat == "accepte"
    assert sections(parents, B)["reglement"].etat == "manque"
    assert parents.base.sql("select count(*) from acceptation") == [(1,)]


def test_a_new_version_asks_again_from_its_day_on(parents: Separes) -> None:
    parents.call(dossiers.ACCEPT_REGLEMENT, A, version="2026-09")
    with parents.base.transaction() as tx:
        publish_reglement(tx, "2027-01", "Règlement", "Nouveau.", date(2027, 1, 1))
        publish_reglement(tx, "2026-11", "Règlement", "Nouveau.", date(2026, 11, 5))

    assert sections(parents)["reglement"].etat == "manque"
    for ancienne in ("2026-09", "2027-01"):
        with pytest.raises(ReglementRemplace):
            parents.call(dossiers.ACCEPT_REGLEMENT, A, version=ancienne)
    parents.call(dossiers.ACCEPT_REGLEMENT, A, version="2026-11")
    assert sections(parents)["reglement"].etat == "accepte"


def test_a_new_partner_accepts_nothing_for_the_household(parents: Separes) -> None:
    with pytest.raises(dossiers.PasLeDroitDEcrire):
        parents.call(dossiers.ACCEPT_REGLEMENT, CONJOINT, version="2026-09")


# ---- the table of vaccines ----


def test_the_table_of_vaccines_is_edited_line_by_line(parents: Separes) -> None:
    ligne = {"vaccin_id": uuid.uuid4(), "code": "grippe", "libelle": "grippe", "nes_du": date(2015, 1, 1)}
    parents.call(dossiers.SAVE_VACCIN, ADMINISTRATEUR, **ligne)
    demandes = parents.call(dossiers.GET_FICHE, A, enfant_id=parents.enfant_id).vaccination.demandes
    assert "grippe" in {un.code for un in demandes}

    with pytest.raises(ModifieEntreTemps):
        parents.call(dossiers.SAVE_VACCIN, ADMINISTRATEUR, **ligne, version_lue=7)
    parents.call(dossiers.SAVE_VACCIN, ADMINISTRATEUR, **ligne, version_lue=1, applicable_avant=date(2026, 1, 1))
    demandes = parents.call(dossiers.GET_FICHE, A, enfant_id=parents.enfant_id).vaccination.demandes
    assert "grippe" not in {un.code for un in demandes}
    with pytest.raises(RequeteInvalide):
        parents.call(dossiers.SAVE_VACCIN, ADMINISTRATEUR, **ligne, version_lue=2, nes_avant=date(2014, 1, 1))


# ---- who changed what ----


def test_the_history_is_read_page_by_page_newest_first(parents: Separes) -> None:
    for version in range(1, 6):
        parents.call(
            dossiers.SAVE_COORDONNEES, A, adulte_id=parents.anne, version_lue=version, telephone=f"010000000{version}"
        )

    premiere = parents.call(dossiers.GET_HISTORIQUE, A, nombre=3)
    suite = parents.call(dossiers.GET_HISTORIQUE, A, nombre=3, avant=premiere.suite)

    assert [un.apres[-1] for un in (*premiere.changements, *suite.changements)] == ["5", "4", "3", "2", "1"]
    assert suite.suite is None


def test_an_agent_reads_the_history_of_the_dossier_that_she_names_with_full_names(parents: Separes) -> None:
    parents.call(dossiers.GRANT_ACCES, un_agent(), adulte_id=parents.sam, enfant_id=parents.enfant_id, niveau="lire")
    dossier_id = parents.famille.dossier_id

    [changement] = parents.call(dossiers.GET_HISTORIQUE, un_agent(), dossier_id=dossier_id).changements
    assert (changement.par, changement.objet, changement.apres) == ("Sandrine Test", "acces", "lire")
    with pytest.raises(Introuvable):
        parents.call(dossiers.GET_HISTORIQUE, un_agent(), dossier_id=uuid.uuid4())
    with pytest.raises(Introuvable):
        parents.call(dossiers.GET_HISTORIQUE, A, dossier_id=uuid.uuid4())


def test_the_health_history_is_read_by_those_who_may_read_the_child(parents: Separes) -> None:
    parents.call(dossiers.SAVE_FICHE, A, enfant_id=parents.enfant_id, version_lue=0, allergies=["arachide"])

    assert "arachide" in parents.call(dossiers.GET_HISTORIQUE, B).model_dump_json()
    assert parents.call(dossiers.GET_HISTORIQUE, CONJOINT).changements == []
