"""The régie, without JavaScript then with it (issue 3, "Must hold"): preview, issue, cash, direct debit, journal.

October is issued in the first reading and November in the second: a month is issued once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import pytest
from playwright.sync_api import expect

from kit.clock import PARIS
from tests.e2e.abonne import Abonne
from tests.e2e.ecran import Ecran, Ouvre
from tests.e2e.maison import JEUDI_5, Maison
from tests.e2e.mobilier import AGENT, ANIMATEUR, MANDAT, PARENT, REGISSEUR
from tests.e2e.personas import (
    LEONIE,
    MARDI_24_MIDI,
    book_lunch,
    centimes_of,
    download,
    is_tagged_pdf,
    misspell,
    row_of,
    tap,
)
from tests.waiting import wait_until

MARDI_1ER = datetime(2026, 12, 1, 9, 0, tzinfo=PARIS)
LUNDI_2 = "/pointage/jean-jaures/restauration/2026-11-02"
MARDI_24 = "/pointage/jean-jaures/restauration/2026-11-24"
# Somebody at the counter: a small account without direct debit, whose parent has an account.
_AU_GUICHET = """
select f.foyer_id::text, p.nom_complet, sum(s.reste_centimes)::int
from facture f
join facture_solde s using (facture_id)
join payeur p using (foyer_id)
where s.reste_centimes > 0
  and not exists (select from mandat m where m.foyer_id = f.foyer_id)
  and exists (select from foyer_compte c where c.foyer_id = f.foyer_id)
  and not exists (select from payeur h where h.nom_complet = p.nom_complet and h.foyer_id <> p.foyer_id)
group by f.foyer_id, p.nom_complet
having sum(s.reste_centimes) > 2000 and count(distinct f.regie) = 1
order by p.nom_complet, f.foyer_id
"""
_PRESENCE_DU_24 = """
select presence from creneau where enfant_id = %s and jour = '2026-11-24' and activite = 'restauration'
"""


@dataclass(frozen=True, slots=True)
class Mois:
    """A month to issue, seen from the day on which it is."""

    code: str
    nom: str
    instant: datetime
    anomalies: tuple[str, ...]
    a_un_conflit: bool = False
    """Two tablets disagree about a child since Monday 2 November: its household waits until somebody decides."""


@pytest.fixture
def mois(avec_js: bool) -> Mois:
    if avec_js:
        anomalies = ("Réservés, sans pointage", "Pointages en conflit", "Revenu absent")
        return Mois("2026-11", "Novembre 2026", MARDI_1ER, anomalies, a_un_conflit=True)
    return Mois("2026-10", "Octobre 2026", JEUDI_5, ("Revenu absent",))


@dataclass(frozen=True, slots=True)
class AuGuichet:
    foyer_id: str
    nom: str
    reste_centimes: int


def test_the_regie_issues_takes_cash_accepts_a_direct_debit_and_reads_its_journal(
    ouvre: Ouvre, maison: Maison, avec_js: bool, mois: Mois, abonne: Abonne
) -> None:
    if mois.a_un_conflit:
        marks_a_lunch(ouvre(avec_js=avec_js), maison)
    with maison.at(mois.instant):
        regie = ouvre(avec_js=avec_js).login(REGISSEUR, maison.mot_de_passe).follow("Facturation")
        reads_the_anomalies(regie, mois)
        if mois.a_un_conflit:
            settles_the_conflict(ouvre(avec_js=avec_js), maison)
        issues(regie, mois)
        abonne.hears("billing.facture.emise.v1", mois=mois.code)
        if mois.a_un_conflit:
            reads_what_was_attended(ouvre(avec_js=avec_js), maison)

        famille = AuGuichet(*maison.sql("billing", _AU_GUICHET)[0])
        takes_cash(regie, famille)
        abonne.hears("billing.paiement.recu.v1", foyer_id=famille.foyer_id, mode="especes")
        ask_mandat(maison, famille)
        accepts_the_mandate(regie, famille)
        reads_the_journal(regie, famille)
    series = maison.sql("billing", "select regie, annee, count(*), max(rang) from facture group by regie, annee")
    for serie in series:
        assert serie[2] == serie[3], serie  # a double click issued nothing twice and lost no number


def marks_a_lunch(animateur: Ecran, maison: Maison) -> None:
    """What November's invoice of Amélie must hold: booked by her, marked at the canteen, heard by billing."""
    book_lunch(maison, "Léonie")
    leonie = str(maison.enfant("Léonie", "N’Guessan-Lefèvre"))
    with maison.at(MARDI_24_MIDI):
        tap(animateur.login(ANIMATEUR, maison.mot_de_passe).open(MARDI_24), f"Présent : {LEONIE}")
        wait_until(lambda: maison.sql("billing", _PRESENCE_DU_24, leonie) == [("present",)])


def reads_the_anomalies(regie: Ecran, mois: Mois) -> None:
    """What stands in the way is said before anything is issued."""
    expect(regie.page.get_by_role("heading", name=mois.nom)).to_be_visible()
    regie.says("À vérifier avant d’émettre", "Par exemple", *mois.anomalies)
    if mois.a_un_conflit:
        regie.says("attend, pour un pointage à régler.", "Les autres factures n’attendent pas.")


def settles_the_conflict(animateur: Ecran, maison: Maison) -> None:
    animateur.login(AGENT, maison.mot_de_passe).open(LUNDI_2)  # too old for an animateur
    animateur.page.get_by_role("button", name="Garder présent").click()
    expect(animateur.page.get_by_role("heading", name="À régler d’abord")).to_have_count(0)


def issues(regie: Ecran, mois: Mois) -> None:
    """Confirmed once, although the finger slipped."""
    regie.wait_for("Émettre").page.get_by_role("link", name=re.compile("^Émettre")).click()
    regie.press("Émettre les factures", double=True).wait_for("Numéros")
    regie.open(f"/mairie/facturation?mois={mois.code}").says("Il n’y a rien à émettre pour ce mois.")


def takes_cash(regie: Ecran, famille: AuGuichet) -> None:
    """The account found by a name without its accents, part of it paid, the receipt at once."""
    page = regie.open("/mairie/regie").page
    regie.fill({"Nom du payeur ou numéro de facture": misspell(famille.nom.split()[-1])}).press("Chercher")
    page.get_by_role("link", name=famille.nom, exact=True).click()
    regie.is_titled(famille.nom)
    page.get_by_role("radio", name="Espèces").check()
    regie.fill({"Montant reçu, en euros": "15,50"}).press("Encaisser et faire le reçu")

    regie.is_titled("Reçu").says("Paiement reçu : 15,50 €", "espèces", "Quittance n°")
    assert is_tagged_pdf(download(regie, "Télécharger le reçu (PDF)"))
    regie.open(f"/mairie/regie/comptes/{famille.foyer_id}")
    premiere = page.get_by_role("row").nth(1)
    expect(premiere).to_contain_text("Paiement")
    assert centimes_of(premiere.get_by_role("cell").last.inner_text()) == famille.reste_centimes - 1550


def ask_mandat(maison: Maison, famille: AuGuichet) -> None:
    """Its parent asks for direct debit from home, by plain forms."""
    ((compte_id,),) = maison.sql(
        "billing", "select compte_id::text from foyer_compte where foyer_id = %s limit 1", famille.foyer_id
    )
    ((nom,),) = maison.sql("accounts", "select nom_utilisateur from compte where compte_id = %s", compte_id)
    parent = maison.personne(nom).open("/paiements/prelevements")
    parent.press("Envoyer ma demande", **MANDAT | {"titulaire": famille.nom})
    assert "Votre demande est envoyée à la régie" in parent.texte, parent.texte[:300]


def accepts_the_mandate(regie: Ecran, famille: AuGuichet) -> None:
    regie.open("/mairie/regie").follow("Voir les demandes").is_titled("Demandes de prélèvement")
    regie.page.get_by_role("link", name=famille.nom).click()
    regie.says("En attente de la régie", "IBAN").never_says("3000 6000")
    assert is_tagged_pdf(download(regie, "Télécharger le mandat entier (PDF)"))
    regie.press("Accepter").says("La demande est acceptée")
    expect(regie.page.get_by_role("listitem").filter(has_text=famille.nom)).to_contain_text("En place")


def reads_the_journal(regie: Ecran, famille: AuGuichet) -> None:
    """The day's receipts, by means of payment, with their sum."""
    regie.open("/mairie/regie").page.get_by_role("link", name=re.compile("^Journal du ")).click()
    ligne = regie.page.get_by_role("row").filter(has_text=famille.nom)
    expect(ligne).to_contain_text("15,50")
    regie.says("Total du jour", "Espèces")


def reads_what_was_attended(parent: Ecran, maison: Maison) -> None:
    """Amélie finds Léonie's lunch of the 24th: a line for the meal, one for the supervision, the days, the reasons."""
    parent.login(PARENT, maison.mot_de_passe).follow("Payer mes factures")
    parent.follow("Voir la facture de novembre 2026").is_titled("Facture de novembre 2026")
    for ligne in (r"Léonie, repas", r"Léonie, encadrement du midi"):
        expect(row_of(parent.page, re.compile(ligne))).to_have_count(1)
    parts = parent.page.get_by_role("table", name="Montants par partie")
    expect(parts.get_by_role("rowheader")).to_have_text(["Repas", "Encadrement"])
    parent.page.get_by_text("Les jours de présence").click()
    parent.says("mar. 24/11", "Pourquoi ce prix ?", "Revenu mensuel retenu")
