"""« Prévenir le site »: from a closed cell, said once, taken back."""

from __future__ import annotations

from datetime import time

from contracts import planning
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

ADRESSE = f"/planning/prevenir?enfant={un.LEONIE}&activite=restauration&jour=2026-11-05"


def un_avis(**champs: object) -> planning.AvisTardif:
    avis = planning.AvisTardif(
        enfant=un.des_absences().enfants[0].enfant,
        activite="restauration",
        libelle="Restauration",
        jour=un.JEUDI_5,
        site_libelle="École Jean-Jaurès",
    )
    return avis.model_copy(update=champs)


def test_the_page_says_what_is_not_promised_and_the_notice_is_sent(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_AVIS_TARDIF, un_avis())
    client.says(planning.SEND_AVIS_TARDIF, un_avis(est_prevenu=True))

    page = parent.open(ADRESSE)
    assert "Aucune place n’est réservée" in page.texte
    page.press("Prévenir le site", suit=False)

    [demande] = client.calls_of(planning.SEND_AVIS_TARDIF)
    assert (demande.jour, demande.activite) == (un.JEUDI_5, "restauration")
    assert parent.reponse.headers["location"].startswith("/planning/prevenir?enfant=")


def test_a_notice_that_was_sent_shows_its_receipt_and_can_be_taken_back(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_AVIS_TARDIF, un_avis(est_prevenu=True, accuse="R-2026-000777", recu_at=un.A_14H12))
    client.says(planning.WITHDRAW_AVIS_TARDIF, un_avis())

    page = parent.open(ADRESSE)
    assert "R-2026-000777" in page.texte
    page.press("Finalement,", suit=False)

    assert len(client.calls_of(planning.WITHDRAW_AVIS_TARDIF)) == 1


def test_once_over_nothing_is_taken_back_and_a_refusal_is_explained(parent: Personne, client: FauxClient) -> None:
    envoye = un_avis(est_prevenu=True, est_termine=True, accuse="R-2026-000777", recu_at=un.A_14H12)
    client.says(planning.GET_AVIS_TARDIF, envoye)
    assert "Finalement" not in parent.open(ADRESSE).texte

    client.says(planning.GET_AVIS_TARDIF, planning.CreneauTermine(jour=un.JEUDI_5, fin=time(13, 20)))
    page = parent.open(ADRESSE)
    assert page.statut == 409
    assert "Le jeudi 5 novembre, cette activité s’est terminée à 13h20." in page.texte


def test_an_address_that_names_no_slot_is_not_found(parent: Personne, client: FauxClient) -> None:
    assert parent.open("/planning/prevenir?enfant=42&jour=demain").statut == 404
