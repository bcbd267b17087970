"""The link of the eve's reminder: a page without login, one button, and clear sentences."""

from __future__ import annotations

from fastapi import FastAPI

from contracts import planning
from contracts.planning import AbsenceDuLien
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

LIEN = f"/absent/{'a' * 60}"


def une_absence(**champs: object) -> AbsenceDuLien:
    absence = AbsenceDuLien(prenom="Léonie", jour=un.JEUDI_5, activites=["Restauration"], est_dite=False)
    return absence.model_copy(update=champs)


def test_opening_the_link_changes_nothing_and_its_button_says_the_absence(app: FastAPI, client: FauxClient) -> None:
    client.says(planning.READ_LIEN_ABSENCE, une_absence())
    client.says(planning.USE_LIEN_ABSENCE, une_absence(est_dite=True, accuse="R-2026-000042"))
    visiteur = Personne(app)

    page = visiteur.open(LIEN)
    assert page.statut == 200 and "Rien ne change tant que" in page.texte
    assert client.calls_of(planning.USE_LIEN_ABSENCE) == []
    page.press("Confirmer l’absence")

    assert "R-2026-000042" in visiteur.texte and len(client.calls_of(planning.USE_LIEN_ABSENCE)) == 1


def test_a_link_already_used_a_forged_one_and_an_old_one_say_so(app: FastAPI, client: FauxClient) -> None:
    visiteur = Personne(app)
    client.says(planning.READ_LIEN_ABSENCE, une_absence(est_dite=True))
    assert "Déjà prévenu" in visiteur.open(LIEN).texte
    client.says(planning.READ_LIEN_ABSENCE, planning.LienAbsenceExpire(jour=un.JEUDI_5))
    assert (visiteur.open(LIEN).statut, "Ce lien a expiré" in visiteur.texte) == (410, True)
    assert (visiteur.open("/absent/x").statut, "Ce lien n’est pas valable" in visiteur.texte) == (404, True)


def test_a_child_whom_the_site_has_marked_is_not_said_absent(app: FastAPI, client: FauxClient) -> None:
    client.says(planning.READ_LIEN_ABSENCE, une_absence(est_dite=True, activites=[]))

    page = Personne(app).open(LIEN)

    assert "Rien n’a été prévenu" in page.texte and "Déjà prévenu" not in page.texte
    assert "L’absence est prévenue" not in page.page


def test_the_reminder_is_a_choice_of_the_parent(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_ABSENCES, un.des_absences())
    client.says(planning.GET_RAPPEL, planning.Rappel(est_voulu=False))
    client.says(planning.SAVE_RAPPEL, planning.Rappel(est_voulu=True))

    parent.open("/planning/absence").press("Recevoir ce rappel", suit=False)

    [demande] = client.calls_of(planning.SAVE_RAPPEL)
    assert demande.est_voulu
