"""The sentences of the notices: one for each kind, with its words, and none that betrays a family."""

from __future__ import annotations

import uuid

import pytest
from pydantic import ValidationError

from contracts.avis import VALEURS, AvisBilling, AvisDossiers, GenreAvis
from services.accounts.domain.avis import write_phrase

INTERDITS = ("allerg", "pai ", "p.a.i", "vaccin", "médic", "santé", "revenu", "quotient", "€", "iban")


def un_avis(genre: GenreAvis, **valeurs: str) -> AvisDossiers:
    return AvisDossiers(avis_id=uuid.uuid4(), compte_id=uuid.uuid4(), genre=genre, valeurs=valeurs)


@pytest.mark.parametrize("genre", GenreAvis)
def test_every_kind_has_a_whole_sentence_with_its_words(genre: GenreAvis) -> None:
    valeurs = {nom: f"<{nom}>" for nom in VALEURS[genre]}

    phrase = write_phrase(genre, valeurs)

    assert all(mot in phrase.texte for mot in valeurs.values())
    assert "{" not in phrase.texte
    assert phrase.sujet and phrase.bouton


@pytest.mark.parametrize("genre", GenreAvis)
def test_no_sentence_holds_a_word_of_health_or_of_money(genre: GenreAvis) -> None:
    phrase = write_phrase(genre, dict.fromkeys(VALEURS[genre], "x"))

    dit = f"{phrase.sujet} {phrase.texte} {phrase.bouton} ".casefold()
    assert [mot for mot in INTERDITS if mot in dit] == []


def test_a_notice_without_its_words_is_refused() -> None:
    with pytest.raises(ValidationError):
        un_avis(GenreAvis.FACTURE_EMISE, mois="octobre 2026")


def test_a_notice_with_more_than_its_words_is_refused() -> None:
    with pytest.raises(ValidationError):
        un_avis(GenreAvis.PIECE_REFUSEE, motif="illisible")


@pytest.mark.parametrize("lien", ["https://ailleurs.example/", "espace", "/a b", "/<x>"])
def test_a_link_is_a_path_of_the_portal(lien: str) -> None:
    with pytest.raises(ValidationError):
        AvisBilling(avis_id=uuid.uuid4(), compte_id=uuid.uuid4(), genre=GenreAvis.MANDAT_REFUSE, lien=lien)
