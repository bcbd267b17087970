"""The people of the persona tests, found in the demo town by what they have left to do, and what all of them read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from playwright.sync_api import Locator, Page, expect

from kit.clock import PARIS
from tests.e2e.ecran import Ecran
from tests.e2e.maison import Maison
from tests.e2e.mobilier import AGENT, PARENT, REGISSEUR
from tests.waiting import wait_until

OCTOBRE: Final = "2026-10"
MARDI_24_MIDI: Final = datetime(2026, 11, 24, 11, 40, tzinfo=PARIS)
MARDI_24: Final = "2026-11-24"
LEONIE: Final = "Léonie N’Guessan-Lefèvre"
PAR_ENFANT: Final = re.compile(r"^(Répondre|Modifier) pour ")
_MONTANT: Final = re.compile(r"(\d[\d\u00a0\u202f]*),(\d\d)\s€")

# One child at school, enrolled in nothing for one of these activities, and a parent with an account.
_PARENTS: Final = """
select a.compte_id::text, a.prenom, a.foyer_id::text, d.numero, e.enfant_id::text, e.prenom, libre.libelle,
       f.enfants_a_charge
from adulte a
join foyer f using (foyer_id)
join dossier d on d.dossier_id = a.dossier_id
join enfant e on e.dossier_id = d.dossier_id
join lien l on l.adulte_id = a.adulte_id and l.enfant_id = e.enfant_id and l.autorite_parentale and l.part_payeur > 0
join lateral (
    select x.libelle from activite x
    where x.code in ('matin', 'soir', 'vacances') and not exists (
        select from inscription i
        where i.enfant_id = e.enfant_id and i.activite = x.code and i.annee_scolaire = '2026-2027'
    )
    order by x.code limit 1
) libre on true
where a.compte_id is not null and d.numero > '6010' and f.est_resident and f.aeeh = 0
  and e.classe not in ('Petits', 'Grands')
  and not exists (select from vaccination v where v.enfant_id = e.enfant_id and not v.est_complete)
  and not exists (select from inscription i where i.enfant_id = e.enfant_id and i.etat <> 'acceptee')
  and (select count(*) from foyer autre where autre.dossier_id = d.dossier_id) = 1
  and (select count(*) from enfant autre where autre.dossier_id = d.dossier_id) = 1
order by d.numero
"""
_PLUSIEURS_FACTURES: Final = """
select f.foyer_id::text
from facture f
join facture_solde s using (facture_id)
where s.reste_centimes > 0
  and exists (select from facture_ligne l where l.facture_id = f.facture_id and l.activite = 'restauration')
  and exists (select from ressource r where r.foyer_id = f.foyer_id)
  and not exists (select from mandat m where m.foyer_id = f.foyer_id)
group by f.foyer_id
having count(*) > 1 and count(distinct f.regie) = 1
"""


_RESERVE: Final = """
select 1 from creneau where enfant_id = %s and jour = %s and activite = 'restauration' and etat = 'reservee'
"""
_ATTENDENT: Final = """
select etat, document_id::text from document where foyer_id = %s and etat in ('en_attente', 'a_examiner')
"""


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent of one child, with several invoices to pay, an enrolment to ask and no direct debit."""

    nom_utilisateur: str
    prenom: str
    foyer_id: str
    numero: str
    enfant_id: str
    enfant: str
    activite: str
    """What the child is not enrolled in."""
    enfants_a_charge: int


def list_parents(maison: Maison) -> list[Parent]:
    """By number of dossier: the same ones at each run. Their agreement to the règlement is forgotten."""
    issue_octobre(maison)
    payeurs = {foyer_id for (foyer_id,) in maison.sql("billing", _PLUSIEURS_FACTURES)}
    noms = dict(maison.sql("accounts", "select compte_id::text, nom_utilisateur from compte"))
    parents = [
        Parent(noms[compte_id], *autres) for compte_id, *autres in maison.sql("dossiers", _PARENTS)
        if autres[1] in payeurs
    ]  # fmt: skip
    for parent in parents:
        maison.sql("dossiers", "delete from acceptation where foyer_id = %s", parent.foyer_id)
    return parents


def issue_octobre(maison: Maison) -> None:
    """The invoices of the month that the demo leaves to the régie, by its own forms; once."""
    regie = maison.personne(REGISSEUR).open(f"/mairie/facturation/{OCTOBRE}/confirmer")
    if "Émettre les factures" in regie.page:
        regie.press("Émettre les factures")
        wait_until(lambda: "Numéros" in regie.open(f"/mairie/facturation/{OCTOBRE}/resultat").texte)


def accept_pieces(maison: Maison, foyer_id: str) -> None:
    """An agent accepts every document of this household that waits, once the antivirus has read them."""
    wait_until(lambda: "en_attente" not in dict(maison.sql("documents", _ATTENDENT, foyer_id)))
    agent = maison.personne(AGENT)
    for _, document_id in maison.sql("documents", _ATTENDENT, foyer_id):
        agent.open(f"/mairie/pieces/{document_id}").press("Accepter la pièce")
        assert "La pièce est acceptée" in agent.texte, agent.texte[:300]


def answer_message(maison: Maison, objet: str, reponse: str) -> None:
    """An agent answers the conversation of this subject."""
    agent = maison.personne(AGENT).open("/mairie/messages")
    trouve = re.search(rf'href="(/mairie/messages/[0-9a-f-]+)">{re.escape(objet)}<', agent.page)
    assert trouve is not None, agent.texte
    agent.open(trouve[1]).press("Envoyer la réponse", texte=reponse)
    assert "La réponse est envoyée" in agent.texte


def book_lunch(maison: Maison, prenom: str, jour: str = MARDI_24) -> None:
    """Her or his lunch of a day of November, from Thursday 5, through the parent's own forms; once.

    What another test left ticked in a draft is abandoned, not booked with it.
    """
    enfant = maison.enfant(prenom, "N’Guessan-Lefèvre")
    if maison.sql("planning", _RESERVE, str(enfant), jour):
        return
    parent = maison.personne(PARENT).open(f"/planning/{enfant}/2026-11").press("Abandonner ces changements")
    cochees = [valeur for nom, valeur in parent.form("Valider").paires if nom == "r"]
    parent.press("Terminer les modifications", r=[*cochees, f"{jour}.restauration"]).press("Terminer")
    assert "Votre changement est enregistré" in parent.texte, parent.texte[:300]


def misspell(nom: str) -> str:
    """As heard on the phone: no accent, no capital, no hyphen."""
    return "".join(c for c in unicodedata.normalize("NFD", nom.lower()) if c.isalnum() or c == " ")


# ---- reading a page ----


def tap(ecran: Ecran, mots: str) -> None:
    """One tap on a sheet, and the state that is then shown as pressed, with or without our script."""
    touche = ecran.page.get_by_role("button", name=mots)
    touche.click()
    expect(touche).to_have_attribute("aria-pressed", "true")


def centimes_of(texte: str) -> int:
    """The first amount of a text: « 1 234,56 € » is 123456."""
    trouve = _MONTANT.search(texte)
    assert trouve is not None, texte
    return int(re.sub(r"\s", "", trouve[1]) + trouve[2])


def choose(ecran: Ecran, label: str, debut: str) -> Ecran:
    """The option of a list whose words begin so."""
    liste = ecran.page.get_by_label(label, exact=True)
    mots = liste.get_by_role("option", name=re.compile(rf"^{re.escape(debut)}")).first.text_content()
    liste.select_option(label=mots)
    return ecran


def answer(page: Page, question: str, reponse: str) -> None:
    """One button of a group, by the group's question."""
    page.get_by_role("group", name=question).get_by_role("radio", name=reponse, exact=True).check()


def row_of(page: Page, debut: str | re.Pattern[str]) -> Locator:
    """The row of a table by its header."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=debut))


def download(ecran: Ecran, lien: str) -> bytes:
    """The file behind a link with these words."""
    with ecran.page.expect_download() as attendu:
        ecran.page.get_by_role("link", name=lien).first.click()
    return attendu.value.path().read_bytes()


def is_tagged_pdf(contenu: bytes) -> bool:
    """Read aloud by a screen reader: PDF/UA has the tree of its structure."""
    return contenu.startswith(b"%PDF-") and b"StructTreeRoot" in contenu
