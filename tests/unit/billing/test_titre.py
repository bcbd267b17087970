"""The treasury is told from 15 € on; the family reads the law's mentions on every invoice."""

from uuid import UUID

from services.billing.domain.mentions import Emetteur, write_mentions
from services.billing.domain.titre import Impaye, select_titres

A, B = UUID(int=1), UUID(int=2)


def impaye(debiteur: UUID, reste: int, numero: int) -> Impaye:
    return Impaye(debiteur, UUID(int=numero), f"2026-{numero:06d}", reste)


def test_a_titre_waits_until_the_debtor_owes_fifteen_euros_in_all() -> None:
    assert select_titres([impaye(A, 14_99, 1)]) == {}
    assert list(select_titres([impaye(A, 15_00, 1)])) == [A]


def test_small_debts_of_one_debtor_are_grouped_and_those_of_two_are_not() -> None:
    titres = select_titres([impaye(A, 8_00, 3), impaye(B, 14_00, 2), impaye(A, 7_00, 1), impaye(B, 0, 4)])

    assert {debiteur: [du.numero for du in dus] for debiteur, dus in titres.items()} == {
        A: ["2026-000001", "2026-000003"]
    }


def test_an_invoice_carries_debtor_legal_basis_issuer_and_remedies() -> None:
    emetteur = Emetteur("Claire Exemple", "régisseuse", "mairie de Chilly-Mazarin", "régie enfance")

    lignes = write_mentions(emetteur, "Amélie N’Guessan-Lefèvre", ["2026-042", "2026-041", "2026-041"], 65_22).lines()

    texte = "\n".join(lignes)
    for mot in (
        "65,22\u00a0€",
        "2026-041, 2026-042",
        "article 24",
        "régisseuse",
        "deux mois",
        "D1611-1",
        "200 quater B",
    ):
        assert mot in texte
