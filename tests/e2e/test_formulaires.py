"""Each form refuses wrong, missing, oversized and hostile values with a French sentence beside the field, and keeps
what was typed; no value of any field, address or question ever breaks a page (issue 2, "Must hold").
"""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from contracts.documents import TAILLE_MAX_OCTETS
from gateway.routage import Acces
from tests.e2e.adresses import ADMINISTRATEUR, AGENT, ANIMATEUR, PARENT, PDF, REGISSEUR, VISITEUR, Mobilier, all_entrees
from tests.e2e.formulaires import ENORME, FORMULAIRES, HOSTILES, JAMAIS, LONG, Champ, Formulaire
from tests.e2e.maison import Maison
from tests.gateway.personne import Personne, forms_of

DEPOT = "/dossier/pieces/deposer"
INTERDITS = re.compile("[\x00\u202e]")
ROLES = {
    Acces.PUBLIC: VISITEUR, Acces.COMPTE: PARENT, Acces.PARENT: PARENT, Acces.BUREAU: ADMINISTRATEUR,
    Acces.AGENT: AGENT, Acces.GUICHET: AGENT, Acces.REGIE: REGISSEUR, Acces.POINTAGE: ANIMATEUR,
}  # fmt: skip


@pytest.fixture(autouse=True)
def patience(maison: Maison) -> None:
    """Every test here comes from one address, which accounts would slow down."""
    maison.forget_delays()


def jeton_of(personne: Personne, adresse: str, bouton: str) -> str:
    """The form token of a page, taken once: any form of the same person accepts it."""
    personne.open(adresse)
    paires = dict(personne.form(bouton).paires)
    return paires["jeton"]


def send(mobilier: Mobilier, formulaire: Formulaire, jeton: str, change: dict[str, str | None]) -> Personne:
    """The form as it should be but for ``change`` (None: the field is not sent), with a fresh operation id."""
    personne = mobilier.personne(formulaire.qui)
    valides = {nom: mobilier.adresse(valeur) for nom, valeur in formulaire.valides.items()}
    champs = {"jeton": jeton, "operation_id": str(uuid.uuid4())} | valides | change
    paires = [(nom, valeur) for nom, valeur in champs.items() if valeur is not None]
    if formulaire.chemin == DEPOT:
        reponse = personne.navigateur.post(DEPOT, data=dict(paires), files={"fichier": ("a.pdf", PDF)})
        return personne._show(reponse, suit=False)
    return personne.post(mobilier.adresse(formulaire.chemin), paires, suit=False)


def values_of(champ: Champ) -> Iterator[tuple[str, str | None, bool]]:
    """``(what it is, value, must it be refused)``."""
    for rang, faux in enumerate(champ.faux):
        yield f"wrong {rang}", faux, True
    if not champ.facultatif:
        yield "missing", None, True
        yield "empty", "", True
    yield "10,000 characters", LONG, True
    if champ.est_visible:
        for nom, valeur in HOSTILES.items():
            if nom in JAMAIS or not champ.est_decisif:
                yield nom, valeur, nom in JAMAIS


def shown_in(page: str, nom: str) -> str | None:
    """What the field of this name shows, in the form that holds it."""
    for form in forms_of(page):
        if any(cle == nom for cle, _ in form.paires):
            return next(valeur for cle, valeur in form.paires if cle == nom)
    return None


def test_every_form_of_the_table_of_addresses_has_its_line() -> None:
    recus = {entree.chemin for entree in all_entrees() if entree.methode == "POST"}

    assert {formulaire.chemin for formulaire in FORMULAIRES} == recus


@pytest.mark.parametrize("formulaire", FORMULAIRES, ids=lambda f: f.chemin)
def test_a_bad_value_is_explained_beside_its_field_and_what_was_typed_is_kept(
    mobilier: Mobilier, formulaire: Formulaire
) -> None:
    jeton = jeton_of(mobilier.personne(formulaire.qui), mobilier.adresse(formulaire.page), formulaire.bouton)
    fautes = []
    for champ in formulaire.champs:
        for quoi, valeur, doit_etre_refusee in values_of(champ):
            personne = send(
                mobilier, formulaire, jeton, {champ.nom: valeur} | ({champ.aussi: valeur} if champ.aussi else {})
            )
            if faute := find_fault(personne, champ, valeur, doit_etre_refusee):
                fautes.append(f"{champ.nom}, {quoi}: {faute}")

    assert fautes == []


def find_fault(personne: Personne, champ: Champ, valeur: str | None, doit_etre_refusee: bool) -> str:
    """What is wrong with an answer, or nothing."""
    statut, page = personne.statut, personne.page
    if statut >= 500 or "<script>alert" in page or "\x00" in page:
        return f"{statut}, broken or not escaped"
    if not doit_etre_refusee:
        return "" if statut in (204, 303, 422, 429) else f"{statut}, « {personne.titre} »"
    if statut not in (404, 422):
        return f"{statut} instead of a refusal"
    if not champ.est_visible or (champ.est_id and statut == 404):
        return "" if "<h1" in page else "no page"
    if f'id="{champ.nom}-e"' not in page or f'href="#{champ.nom}"' not in page:
        return "no sentence beside the field"
    montre = shown_in(page, champ.nom)
    if valeur and montre is not None and not champ.est_secret and not is_choice(page, champ.nom):
        attendu = INTERDITS.sub("", valeur)
        return "" if montre.splitlines() == attendu.splitlines() else f"shows {montre[:40]!r}"
    return ""


def is_choice(page: str, nom: str) -> bool:
    """A list, a box or a button: a value that it does not offer cannot be shown."""
    return bool(re.search(rf'<select id="{nom}"|<input type="(radio|checkbox)" id="{nom}', page))


@pytest.mark.parametrize("formulaire", FORMULAIRES, ids=lambda f: f.chemin)
def test_a_form_that_is_too_heavy_or_not_ours_is_explained(mobilier: Mobilier, formulaire: Formulaire) -> None:
    jeton = jeton_of(mobilier.personne(formulaire.qui), mobilier.adresse(formulaire.page), formulaire.bouton)

    sans_jeton = send(mobilier, formulaire, "", {})
    assert (sans_jeton.statut, "Cette page a expiré" in sans_jeton.texte) == (403, True)
    if formulaire.chemin not in ("/connexion", "/deconnexion"):
        for operation in (None, "", "pas-un-id", LONG):
            assert send(mobilier, formulaire, jeton, {"operation_id": operation}).statut == 422
    if formulaire.chemin != DEPOT:
        lourd = send(mobilier, formulaire, jeton, {"de_trop": ENORME})
        assert (lourd.statut, "Votre envoi est trop lourd" in lourd.texte) == (413, True), lourd.texte[:200]


FICHIERS = {
    "no file": (None, "Choisissez un fichier."),
    "an empty file": (("vide.pdf", b""), "Ce fichier est vide."),
    "a program under another name": (("attestation.pdf", b"MZ\x90\x00" + b"\0" * 400), "d’une autre sorte"),
    "more than 10 MB": (("lourd.pdf", PDF + b"0" * TAILLE_MAX_OCTETS), "le maximum est 10 Mo"),
    "a name of 300 letters": (("n" * 300 + ".pdf", PDF), "Le nom de ce fichier est trop long."),
}


@pytest.mark.parametrize("quoi", FICHIERS)
def test_a_file_that_cannot_be_kept_is_explained_beside_its_field(mobilier: Mobilier, quoi: str) -> None:
    fichier, phrase = FICHIERS[quoi]
    parent = mobilier.personne(PARENT)
    champs = {"jeton": jeton_of(parent, DEPOT, "Envoyer la pièce"), "operation_id": str(uuid.uuid4())}
    envoi = champs | {"genre": "attestation_caf", "enfant_id": mobilier.valeurs["enfant_id"]}

    parent._show(parent.navigateur.post(DEPOT, data=envoi, files={"fichier": fichier or ("", b"")}), suit=False)

    assert parent.statut == 422 and 'id="fichier-e"' in parent.page and phrase in parent.texte
    assert (shown_in(parent.page, "genre"), shown_in(parent.page, "enfant_id")) == (
        "attestation_caf",
        envoi["enfant_id"],
    )


QUESTIONS = ("mois", "enfant", "jour", "genre", "texte", "suite", "activite")
"""Parameters of addresses that some page reads."""


@pytest.mark.parametrize("chemin", sorted({e.chemin for e in all_entrees() if e.methode == "GET"}))
def test_no_address_and_no_question_breaks_a_page(mobilier: Mobilier, chemin: str) -> None:
    entree = next(e for e in all_entrees() if e.chemin == chemin and e.methode == "GET")
    personne = mobilier.personne(ROLES[entree.acces])
    bizarres = [*HOSTILES.values(), "0000-00", "2099-12", "../../etc/passwd", "%00", "9" * 3000]
    fautes = []
    for valeur in bizarres:
        question = "&".join(f"{nom}={quote(valeur)}" for nom in QUESTIONS)
        for adresse in {f"{mobilier.adresse(chemin)}?{question}", _spoil(mobilier, chemin, valeur)}:
            personne.open(adresse, suit=False)
            if personne.statut >= 500 or "<script>alert" in html.unescape(personne.page.split("<main")[0]):
                fautes.append((personne.statut, adresse[:200]))

    assert fautes == []


def _spoil(mobilier: Mobilier, chemin: str, valeur: str) -> str:
    """The address with each of its variable parts replaced."""
    return re.sub(r"\{\w+\}", lambda _: quote(valeur[:500], safe=""), chemin) if "{" in chemin else chemin
