"""Notices asked by other services: mailed once, to whoever the account is now."""

from __future__ import annotations

import uuid
from pathlib import Path

from contracts.avis import AvisBilling, GenreAvis
from services.accounts.listeners import Service as Listeners
from tests.integration.accounts.fabrique import Comptes, read_mails
from tests.keeper import KeptStack


def une_facture(compte_id: uuid.UUID) -> AvisBilling:
    return AvisBilling(
        avis_id=uuid.uuid4(),
        compte_id=compte_id,
        genre=GenreAvis.FACTURE_EMISE,
        lien="/paiements",
        valeurs={"mois": "octobre 2026", "numero": "2026-000012", "echeance": "30 novembre 2026"},
    )


def compte_of(comptes: Comptes) -> uuid.UUID:
    ((compte_id,),) = comptes.base.sql("select compte_id from compte")
    return uuid.UUID(str(compte_id))


def test_a_notice_becomes_one_mail_with_its_sentence_and_its_page(comptes: Comptes, stack: KeptStack) -> None:
    comptes.join("zoe@exemple.fr", "zoe")
    comptes.send_mails()
    folder = Path(stack["mail_folder"])
    known = set(folder.glob("*.eml"))
    avis = une_facture(compte_of(comptes))

    comptes.base.hear(Listeners, avis)
    comptes.base.hear(Listeners, avis)

    assert comptes.send_mails() == 1
    (mail,) = read_mails(folder, known)
    assert (mail["To"], mail["Subject"]) == ("zoe@exemple.fr", "Une nouvelle facture")
    for kind in ("plain", "html"):
        body = mail.get_body((kind,)).get_content()  # type: ignore[union-attr]
        assert "La facture 2026-000012 (octobre 2026) est sur le portail." in body
        assert "http://portail.test/paiements" in body


def test_a_notice_for_an_account_that_is_gone_is_nothing(comptes: Comptes) -> None:
    comptes.base.hear(Listeners, une_facture(uuid.uuid4()))

    assert comptes.queued() == []


def test_an_account_that_has_not_proved_its_address_hears_nothing(comptes: Comptes) -> None:
    comptes.sign_up("zoe@exemple.fr", "zoe")
    comptes.base.hear(Listeners, une_facture(compte_of(comptes)))

    assert [due["genre"] for due in comptes.queued()] == ["activation"]
