"""Words and numbers of the pages are French, with the spaces that do not break."""

from datetime import UTC, date, datetime

import pytest
from markupsafe import Markup

from gateway.presentation import mots

JEUDI_19 = date(2026, 11, 19)
INSECABLE = "\u00a0"


def plain(texte: str) -> str:
    return texte.replace(INSECABLE, " ").replace("\u202f", " ")


def test_a_day_is_said_in_words_and_in_short() -> None:
    assert plain(mots.date_longue(JEUDI_19)) == "jeudi 19 novembre 2026"
    assert plain(mots.date_longue(date(2026, 11, 1), annee=False)) == "dimanche 1er novembre"
    assert plain(mots.date_courte(JEUDI_19)) == "jeu. 19/11"


def test_an_instant_is_said_on_the_clock_of_paris_on_both_sides_of_a_clock_change() -> None:
    avant = datetime(2026, 10, 25, 0, 59, tzinfo=UTC)
    apres = datetime(2026, 10, 25, 1, 59, tzinfo=UTC)

    assert plain(mots.instant_court(avant)) == "dim. 25/10 2h59"
    assert plain(mots.instant_court(apres)) == "dim. 25/10 2h59"
    assert plain(mots.instant(datetime(2027, 3, 28, 21, 59, tzinfo=UTC))) == "dimanche 28 mars 2027 à 23h59"


def test_a_receipt_tells_the_second() -> None:
    recu_at = datetime(2026, 11, 5, 13, 12, 37, tzinfo=UTC)

    assert plain(mots.instant(recu_at, secondes=True)) == "jeudi 5 novembre 2026 à 14h12 min 37 s"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        mots.heure(datetime(2026, 11, 5, 14, 12))


@pytest.mark.parametrize(
    ("centimes", "attendu"),
    [(0, "0,00 €"), (5, "0,05 €"), (6522, "65,22 €"), (-250, "-2,50 €"), (123456789, "1 234 567,89 €")],
)
def test_money_is_written_from_cents(centimes: int, attendu: str) -> None:
    assert plain(mots.euros(centimes)) == attendu


def test_zero_and_one_are_singular() -> None:
    assert [plain(mots.pluriel(n, "place")) for n in (0, 1, 2)] == ["0 place", "1 place", "2 places"]
    assert plain(mots.pluriel(3, "journal", "journaux")) == "3 journaux"


@pytest.mark.parametrize(
    ("tape", "attendu"),
    [
        ("Pourquoi ce prix ?", "Pourquoi ce prix~?"),
        ("il manque : l’attestation", "il manque~: l’attestation"),
        ("cochez « Valider »", "cochez «~Valider~»"),
        ("65,22 € dans 24 h", "65,22~€ dans 24~h"),
        ("dossier n° 5961", "dossier n°~5961"),
        ("ouvert à 8h30-12h : mardi", "ouvert à 8h30-12h~: mardi"),
        ("rien à faire ici", "rien à faire ici"),
        ('<a href="/x?a=1">', '<a href="/x?a=1">'),
    ],
)
def test_french_marks_keep_their_space_on_the_line(tape: str, attendu: str) -> None:
    assert mots.typo(tape).replace(INSECABLE, "~") == attendu


def test_typography_keeps_markup_as_markup_and_text_as_text() -> None:
    assert isinstance(mots.typo(Markup("<b>Prêt ?</b>")), Markup)
    assert not isinstance(mots.typo("<b>Prêt ?</b>"), Markup)


def test_lists_ranks_sizes_and_signs_of_people() -> None:
    assert mots.liste(["Léonie"]) == "Léonie"
    assert mots.liste(["Léonie", "Gaspard", "Zoé"]) == "Léonie, Gaspard et Zoé"
    assert [mots.ordinal(n) for n in (1, 3)] == ["1er", "3e"]
    assert [plain(mots.taille(n)) for n in (12, 48_000, 14_800_000)] == ["1 Ko", "48 Ko", "14,8 Mo"]
    assert [mots.initiales(n) for n in ("Zoé-Capucine", "Gaspard N’Guessan-Lefèvre", "")] == ["Zo", "GN", ""]
    assert mots.telephone_lien("01 69 10 37 00") == "+33169103700"


def test_the_small_word_gives_way_before_a_vowel() -> None:
    assert [mots.de(nom) for nom in ("Léonie", "Inès", "Élise", "Hugo", "Yanis")] == [
        "de Léonie",
        "d’Inès",
        "d’Élise",
        "de Hugo",
        "de Yanis",
    ]
    assert [mots.de_mois(mois) for mois in ("2026-11", "2026-10", "2026-08")] == [
        "de novembre 2026",
        "d’octobre 2026",
        "d’août 2026",
    ]
