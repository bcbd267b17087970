"""From events to the invoice that a parent reads, to the cent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from contracts import billing
from contracts.billing import (
    GetAccueil,
    GetFacture,
    IssueFactures,
    ListFactures,
    MoisPasFini,
    PreviewFacturation,
    RaisonReport,
    RecordPaiement,
    Report,
    TarifAbsent,
)
from contracts.errors import ActionInterdite, Introuvable, OperationReutilisee
from services.billing.service import Service
from tests.integration.base import Base, un_acteur
from tests.integration.billing.famille import JOURS, OCTOBRE, Famille, issue, issue_again, la_famille, regisseur


def read(base: Base, famille: Famille):
    vue = base.call(Service, billing.LIST_FACTURES, ListFactures(), famille.parent)
    return base.call(Service, billing.GET_FACTURE, GetFacture(facture_id=vue.factures[0].facture_id), famille.parent)


def test_the_drawn_invoice_of_october_is_issued_to_the_cent(billing_base: Base) -> None:
    famille = la_famille(billing_base)

    emises = issue(billing_base)

    assert (emises.etat, emises.emises, emises.deja_emises, emises.total_centimes) == ("terminee", 1, 0, 65_22)
    assert (emises.premier_numero, emises.dernier_numero) == ("2026-000 001", "2026-000 001")
    facture = read(billing_base, famille)
    assert [(li.libelle, li.quantite, li.prix_unitaire_centimes, li.montant_centimes) for li in facture.lignes] == [
        ("Léonie, repas", 9, 294, 26_46),
        ("Léonie, encadrement du midi", 9, 25, 2_25),
        ("Léonie, étude", 7, 174, 12_18),
        ("Gaspard, encadrement du midi (repas fourni par la famille)", 8, 25, 2_00),
        ("Zoé-Capucine, repas", 7, 294, 20_58),
        ("Zoé-Capucine, encadrement du midi", 7, 25, 1_75),
    ]
    assert (facture.resume.total_centimes, facture.resume.reste_centimes) == (65_22, 65_22)
    assert (facture.resume.emise_le, facture.resume.echeance) == (date(2026, 11, 3), date(2026, 12, 3))
    assert facture.lignes[0].jours == list(JOURS[:9])


def test_a_line_keeps_why_it_costs_so_and_the_invoice_its_legal_mentions(billing_base: Base) -> None:
    famille = la_famille(billing_base)
    issue(billing_base)

    facture = read(billing_base, famille)

    trace = [(etape.libelle, etape.valeur, etape.note) for etape in facture.lignes[0].trace]
    assert trace[0] == (
        "Revenu mensuel retenu", "3\u202f000,00\u00a0€", "avis d’impôt 2025, vérifié le 14 septembre",
    )  # fmt: skip
    assert trace[-1][:2] == ("Prix d’un repas", "2,94\u00a0€")
    assert "n° 2026-041" in trace[-1][2]
    assert facture.debiteur == "Inès Martin"
    assert facture.mentions[0] == "Somme due par Inès Martin : 65,22\u00a0€."
    assert any("R421-1" in mention for mention in facture.mentions)
    assert any("D1611-1" in mention for mention in facture.mentions)


def test_the_income_is_nowhere_in_clear(billing_base: Base) -> None:
    la_famille(billing_base)
    issue(billing_base)

    tables = billing_base.sql("select tablename from pg_tables where schemaname = 'public' and tablename <> 'tarif'")
    lignes = [row[0] for (table,) in tables for row in billing_base.sql(f"select t::text from {table} t")]

    assert len(lignes) > 50
    assert not [ligne for ligne in lignes if "300000" in ligne or "3\u202f000" in ligne]


def test_block_three_of_the_home_tells_what_is_owed(billing_base: Base) -> None:
    famille = la_famille(billing_base)
    issue(billing_base)

    accueil = billing_base.call(Service, billing.GET_ACCUEIL, GetAccueil(), famille.parent)

    assert accueil.reste_centimes == 65_22
    assert [(f.mois, f.numero, f.etat) for f in accueil.a_payer] == [("2026-10", "2026-000 001", "a_payer")]
    assert accueil.dernieres_payees == []


def test_a_paid_invoice_moves_to_the_last_paid(billing_base: Base) -> None:
    famille = la_famille(billing_base)
    issue(billing_base)
    facture_id = billing_base.sql("select facture_id from facture")[0][0]
    demande = RecordPaiement(operation_id=uuid4(), facture_ids=[facture_id], mode="cheque", montant_centimes=65_22)
    billing_base.call(Service, billing.RECORD_PAIEMENT, demande, regisseur())

    accueil = billing_base.call(Service, billing.GET_ACCUEIL, GetAccueil(), famille.parent)

    assert (accueil.reste_centimes, accueil.a_payer) == (0, [])
    assert [f.etat for f in accueil.dernieres_payees] == ["payee"]


def test_an_invoice_says_an_internal_state_and_a_public_fact_without_amount(billing_base: Base) -> None:
    famille = la_famille(billing_base)
    issue(billing_base)

    lus = billing_base.sql("select type, is_public, body::jsonb->'data' from outbox order by seq")
    facture_id = str(billing_base.sql("select facture_id from facture")[0][0])
    assert [(type_, publique) for type_, publique, _ in lus] == [
        ("billing.facture.v1", 0),
        ("billing.facture.emise.v1", 1),
        ("billing.avis.v1", 0),
    ]
    assert lus[0][2]["total_centimes"] == lus[0][2]["reste_centimes"] == 65_22
    assert lus[0][2]["version"] == 1
    assert lus[2][2]["valeurs"] == {"mois": "octobre 2026", "numero": "2026-000 001", "echeance": "3 décembre 2026"}
    assert lus[1][2] == {
        "facture_id": facture_id,
        "foyer_id": str(famille.foyer_id),
        "mois": "2026-10",
        "numero": "2026-000 001",
        "emise_at": "2026-11-03T09:30:00Z",
    }


def test_the_preview_says_the_same_figures_and_writes_nothing(billing_base: Base) -> None:
    la_famille(billing_base)

    vue = billing_base.call(Service, billing.PREVIEW_FACTURATION, PreviewFacturation(mois=OCTOBRE), regisseur())

    assert (vue.factures, vue.total_centimes, vue.presences, vue.deja_emises) == (1, 65_22, 31, 0)
    assert vue.anomalies == []
    assert billing_base.sql("select count(*) from facture") == [(0,)]
    assert billing_base.said() == []


def test_the_preview_lists_what_to_settle(billing_base: Base) -> None:
    famille = Famille(billing_base, "Léonie").arrive()
    famille.attend("Léonie", JOURS[:1]).attend("Léonie", JOURS[1:3], presence=None)
    famille.attend("Léonie", JOURS[3:4], presence="conflit").attend("Léonie", JOURS[4:6], "trottinette")
    inconnue = Famille(billing_base, "Zoé").attend("Zoé", JOURS[:1])

    vue = billing_base.call(Service, billing.PREVIEW_FACTURATION, PreviewFacturation(mois=OCTOBRE), regisseur())

    assert [(a.code, a.nombre, a.bloque, a.exemples) for a in vue.anomalies] == [
        (
            "reserve_sans_pointage", 2, False,
            ["Léonie, Restauration scolaire, 2 octobre 2026", "Léonie, Restauration scolaire, 5 octobre 2026"],
        ),
        ("conflit", 1, False, ["Léonie, Restauration scolaire, 6 octobre 2026"]),
        ("tarif_absent", 2, True, ["trottinette"]),
        ("revenu_absent", 1, False, ["Inès Martin"]),
        ("foyer_inconnu", 1, False, [str(inconnue.foyer_id)]),
    ]  # fmt: skip


def test_without_proof_of_income_the_maximum_is_billed(billing_base: Base) -> None:
    famille = Famille(billing_base, "Léonie").arrive().attend("Léonie", JOURS[:1])

    issue(billing_base)

    facture = read(billing_base, famille)
    assert [ligne.prix_unitaire_centimes for ligne in facture.lignes] == [590, 25]
    assert "sans justificatif" in facture.lignes[0].trace[0].note


def test_a_month_is_issued_once_it_is_over_in_france(billing_base: Base, horloge: Callable[[datetime], None]) -> None:
    la_famille(billing_base)

    horloge(datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC))  # 31 October, 23:59:59 in Paris
    with pytest.raises(MoisPasFini) as refus:
        issue(billing_base)
    assert refus.value.mois == OCTOBRE
    horloge(datetime(2026, 10, 31, 23, 0, tzinfo=UTC))

    assert issue(billing_base).emises == 1


def test_a_conflict_holds_back_its_household_alone_until_it_is_settled(billing_base: Base) -> None:
    famille, autre = la_famille(billing_base), Famille(billing_base, "Ana").arrive().prove().attend("Ana", JOURS[:1])
    famille.hear(famille.creneau("Léonie", JOURS[9], presence="conflit"))
    attendu = [Report(raison=RaisonReport.CONFLIT, foyers=1)]

    vue = billing_base.call(Service, billing.PREVIEW_FACTURATION, PreviewFacturation(mois=OCTOBRE), regisseur())
    premiere, encore = issue(billing_base), issue_again(billing_base)

    assert (vue.factures, vue.reports) == (1, attendu)
    assert [(un.raison, un.enfant_id, un.jour, un.est_facture) for un in vue.a_regler] == [
        (RaisonReport.CONFLIT, famille.enfants["Léonie"], JOURS[9], False)
    ]
    assert (premiere.emises, premiere.reportees, premiere.reports) == (1, 1, attendu)
    assert (encore.emises, encore.reports) == (0, attendu)
    assert billing_base.sql("select foyer_id::text from facture") == [(str(autre.foyer_id),)]
    famille.hear(famille.creneau("Léonie", JOURS[9], version=2, presence="absent"))
    reprise, encore = issue_again(billing_base), issue_again(billing_base)
    assert (reprise.emises, reprise.total_centimes, reprise.reports) == (1, 65_22, [])
    assert (encore.emises, encore.deja_emises) == (0, 2)


def test_a_conflict_on_a_day_of_one_parent_holds_back_that_parent_alone(billing_base: Base) -> None:
    mere = Famille(billing_base, "Léonie").arrive().prove().attend("Léonie", JOURS[:2])
    pere = Famille(billing_base).arrive().prove()
    pere.enfants = mere.enfants
    pere.attend("Léonie", JOURS[2:4]).attend("Léonie", JOURS[4:5], presence="conflit")

    assert issue(billing_base).emises == 1
    assert read(billing_base, mere).resume.total_centimes == 2 * (294 + 25)

    mere.hear(mere.creneau("Léonie", JOURS[4], version=2))  # settled, and the day is the mother's after all
    assert issue_again(billing_base).emises == 1
    assert read(billing_base, pere).resume.total_centimes == 2 * (294 + 25)
    assert len(billing_base.sql("select 1 from facture")) == 2


def test_attendance_without_a_tariff_stops_the_issue(billing_base: Base) -> None:
    famille = la_famille(billing_base)
    famille.attend("Léonie", JOURS[:2], "trottinette")

    with pytest.raises(TarifAbsent) as refus:
        issue(billing_base)

    assert (refus.value.nombre, refus.value.activites) == (2, ["trottinette"])


def test_creche_attendance_is_never_billed_as_one_hour_a_day(billing_base: Base) -> None:
    famille = Famille(billing_base, "Zoé").arrive().prove().attend("Zoé", JOURS[:3], "creche")

    vue = billing_base.call(Service, billing.PREVIEW_FACTURATION, PreviewFacturation(mois=OCTOBRE), regisseur())

    assert issue(billing_base).emises == 0
    assert [(a.code, a.nombre, a.bloque) for a in vue.anomalies] == [("tarif_absent", 3, False)]
    assert famille.foyer_id


def test_another_family_s_invoice_is_introuvable_and_the_regisseur_reads_any(billing_base: Base) -> None:
    famille, autre = la_famille(billing_base), Famille(billing_base, "Ana").arrive()
    issue(billing_base)
    demande = GetFacture(facture_id=billing_base.sql("select facture_id from facture")[0][0])

    with pytest.raises(Introuvable):
        billing_base.call(Service, billing.GET_FACTURE, demande, autre.parent)
    with pytest.raises(Introuvable):
        billing_base.call(Service, billing.GET_FACTURE, GetFacture(facture_id=uuid4()), famille.parent)

    assert billing_base.call(Service, billing.LIST_FACTURES, ListFactures(), autre.parent).factures == []
    assert billing_base.call(Service, billing.GET_FACTURE, demande, regisseur()).resume.total_centimes == 65_22


def test_separated_parents_each_read_their_own_invoices_of_the_same_child(billing_base: Base) -> None:
    mere = Famille(billing_base, "Léonie").arrive().prove()
    pere = Famille(billing_base).arrive().prove(1_500_00)
    pere.enfants = mere.enfants
    mere.attend("Léonie", JOURS[:2])
    pere.attend("Léonie", JOURS[2:5])

    issue(billing_base)

    assert read(billing_base, mere).resume.total_centimes == 2 * (294 + 25)
    assert read(billing_base, pere).resume.total_centimes == 3 * (147 + 25)
    for parent in (mere, pere):
        assert len(billing_base.call(Service, billing.LIST_FACTURES, ListFactures(), parent.parent).factures) == 1


@pytest.mark.parametrize("role", ["parent", "agent", "animateur", "cuisine", "machine"])
def test_only_the_regie_previews_and_issues(billing_base: Base, role: str) -> None:
    for contrat, demande in (
        (billing.PREVIEW_FACTURATION, PreviewFacturation(mois=OCTOBRE)),
        (billing.ISSUE_FACTURES, IssueFactures(operation_id=uuid4(), mois=OCTOBRE)),
        (billing.GET_FACTURATION, billing.GetFacturation(mois=OCTOBRE)),
    ):
        with pytest.raises(ActionInterdite):
            billing_base.call(Service, contrat, demande, un_acteur(role))


def test_a_repeated_operation_answers_the_same_and_another_content_is_refused(billing_base: Base) -> None:
    la_famille(billing_base)
    actor, demande = regisseur(), IssueFactures(operation_id=uuid4(), mois=OCTOBRE)

    premiere = billing_base.call(Service, billing.ISSUE_FACTURES, demande, actor)
    seconde = billing_base.call(Service, billing.ISSUE_FACTURES, demande, actor)

    assert premiere == seconde
    with pytest.raises(OperationReutilisee):
        billing_base.call(
            Service, billing.ISSUE_FACTURES, IssueFactures(operation_id=demande.operation_id, mois="2026-09"), actor
        )
