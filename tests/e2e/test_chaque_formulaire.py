"""Each form refuses wrong, missing, oversized and hostile values with a French sentence beside the field, and keeps
what was typed; no value of any field, address or question ever breaks a page (issue 2, "Must hold").
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import quote

import pytest

from gateway.app import TAILLES
from gateway.body_limit import BodyLimit
from tests.e2e.formulaires import (
    COURTS,
    DEPENDANTS,
    GESTES,
    HOSTILES,
    LONG,
    RANGEES,
    TEXTES,
    VALIDES,
    Essai,
    essais_of,
    hostiles_of,
)
from tests.e2e.maison import Maison
from tests.e2e.mobilier import PARENT, PDF, Mobilier
from tests.e2e.parcours import SANS_FORMULAIRE, FormeTrouvee, Parcours, entrees
from tests.gateway.personne import Champ, Personne, forms_of
from tests.longs import short_of

DEPOT = "/dossier/pieces/deposer"
FORMULAIRES = [entree.chemin for entree in entrees("POST") if entree.chemin not in SANS_FORMULAIRE]
LIMITES = BodyLimit(None, page=None, exceptions=TAILLES)
INTERDITS = re.compile("[\x00\u202e]")


@pytest.fixture(autouse=True)
def patience(maison: Maison) -> None:
    """Every test here comes from one address, which accounts would slow down."""
    maison.forget_delays()


@pytest.fixture
def forme(parcours: Parcours, chemin: str) -> FormeTrouvee:
    assert chemin in parcours.formes, f"no page shows the form of {chemin}"
    return parcours.formes[chemin]


def send(mobilier: Mobilier, chemin: str, forme: FormeTrouvee, change: dict[str, str | None]) -> Personne:
    """The form as its page gave it but for ``change`` (None: not sent), with a fresh operation id."""
    personne, form, change = mobilier.personne(forme.qui), forme.form, VALIDES.get(chemin, {}) | change
    garde = [(nom, valeur) for nom, valeur in form.paires if nom and nom not in (*change, "operation_id")]
    geste = next((GESTES[nom] for nom in change if nom in GESTES), "")
    nom, valeur = next(((b[0], b[1]) for b in form.boutons if b[1] == geste or not geste), ("", ""))
    bouton = [(nom, valeur)] if nom and nom not in change else []
    frais = [] if "operation_id" in change else [("operation_id", str(uuid.uuid4()))]
    paires = [*garde, *frais, *bouton, *((nom, v) for nom, v in change.items() if v is not None)]
    if chemin == DEPOT:
        champs = {cle: [v for c, v in paires if c == cle] for cle in dict(paires) if cle != "fichier"}
        reponse = personne.navigateur.post(form.action, data=champs, files={"fichier": ("a.pdf", PDF)})
        return personne._show(reponse, suit=False)
    return personne.post(form.action, paires, suit=False)


@pytest.mark.parametrize("chemin", FORMULAIRES)
def test_a_bad_value_is_explained_beside_its_field_and_what_was_typed_is_kept(
    mobilier: Mobilier, chemin: str, forme: FormeTrouvee
) -> None:
    fautes = find_faults(mobilier, chemin, forme, partial(essais_of, chemin))

    assert not fautes, "\n".join(fautes)


@pytest.mark.long  # like those of every run (COURTS)
@pytest.mark.parametrize("chemin", FORMULAIRES)
def test_no_other_hostile_text_breaks_a_form(mobilier: Mobilier, chemin: str, forme: FormeTrouvee) -> None:
    autres = [mot for mot in HOSTILES if mot not in COURTS]
    fautes = find_faults(mobilier, chemin, forme, lambda _, champ: hostiles_of(chemin, champ, autres))

    assert not fautes, "\n".join(fautes)


def find_faults(
    mobilier: Mobilier, chemin: str, forme: FormeTrouvee, essais: Callable[[str, Champ], Iterable[Essai]]
) -> list[str]:
    """Each field of the form given each of its values, alone."""
    fautes = []
    for nom, champ in forme.form.champs.items():
        if nom.endswith("_bis") or not nom.endswith(RANGEES.get(chemin, "")):
            continue  # sent with the field that it repeats; like another that is tried
        for essai in essais(nom, champ):
            double = {f"{nom}_bis": essai.valeur} if f"{nom}_bis" in forme.form.champs else {}
            personne = send(mobilier, chemin, forme, {nom: essai.valeur} | double)
            if faute := find_fault(chemin, personne, nom, champ, essai):
                fautes.append(f"{nom}, {essai.quoi}: {faute}")
    return fautes


def find_fault(chemin: str, personne: Personne, nom: str, champ: Champ, essai: Essai) -> str:
    """What is wrong with an answer, or nothing."""
    statut, page = personne.statut, personne.page
    if statut >= 500 or "<script>alert" in page or "\x00" in page:
        return f"{statut}, broken or not escaped"
    if not essai.doit_etre_refuse or (chemin in DEPENDANTS and statut == 303):
        return "" if statut in (200, 204, 303, 409, 422, 429) else f"{statut}, « {personne.titre} »"
    if statut not in (404, 409, 422):
        return f"{statut} instead of a refusal"
    if champ.sorte in ("hidden", "checkbox") or statut == 404:
        return "" if "<h1" in page else "no page"
    if chemin in DEPENDANTS:
        est_dit = 'role="alert"' in page or "Une réponse n’a pas la forme attendue" in personne.texte
        return "" if est_dit else "no sentence"
    if f'id="{champ.id or nom}-e"' not in page:
        return "no sentence beside the field"
    return find_loss(page, nom, champ, essai.valeur or "")


def find_loss(page: str, nom: str, champ: Champ, valeur: str) -> str:
    """Whether a text that was typed is not in its field any more."""
    if champ.sorte not in TEXTES:
        return ""
    montre = next((dict(form.paires)[nom] for form in forms_of(page) if nom in dict(form.paires)), "")
    return "" if montre.splitlines() == INTERDITS.sub("", valeur).splitlines() else f"shows {montre[:40]!r}"


@pytest.mark.parametrize("chemin", FORMULAIRES)
def test_a_form_that_is_too_heavy_or_not_ours_is_explained(
    mobilier: Mobilier, chemin: str, forme: FormeTrouvee
) -> None:
    sans_jeton = send(mobilier, chemin, forme, {"jeton": ""})
    assert (sans_jeton.statut, "Cette page a expiré" in sans_jeton.texte) == (403, True)
    if "operation_id" in forme.form.champs:
        for operation in (None, "", "pas-un-id", LONG):
            assert send(mobilier, chemin, forme, {"operation_id": operation}).statut == 422
    if chemin != DEPOT:
        lourd = send(mobilier, chemin, forme, {"de_trop": "x" * LIMITES.limit_of(chemin)})
        assert (lourd.statut, "Votre envoi est trop lourd" in lourd.texte) == (413, True), lourd.texte[:200]


A_LA_FOIS = 4
"""Addresses asked side by side: reading changes nothing."""
QUESTIONS = ("mois", "enfant", "jour", "genre", "texte", "suite", "activite", "groupe", "envoye", "annule", "page")
"""Parameters of addresses that some page reads."""


REDOUTES = (HOSTILES["nul"], HOSTILES["balise"], "0000-00", "9" * 3000)
"""In every run; the others are ``make test-all``'s."""
AUTRES = (*(valeur for valeur in HOSTILES.values() if valeur not in REDOUTES), "2099-12", "../../etc/passwd", "%00")


@pytest.mark.parametrize("valeurs", short_of([REDOUTES, AUTRES], REDOUTES), ids=["redoutees", "autres"])
@pytest.mark.parametrize("chemin", [entree.chemin for entree in entrees("GET")])
def test_no_address_and_no_question_breaks_a_page(
    mobilier: Mobilier, parcours: Parcours, chemin: str, valeurs: tuple[str, ...]
) -> None:
    trouvee = parcours.pages.get(chemin)
    navigateur = mobilier.personne(trouvee.qui if trouvee else PARENT).navigateur
    juste = trouvee.adresse.partition("?")[0] if trouvee else re.sub(r"\{\w+\}", "x", chemin)
    adresses: set[str] = set()
    for valeur in valeurs:
        question = "&".join(f"{nom}={quote(valeur)}" for nom in QUESTIONS)
        faussee = re.sub(r"\{\w+\}", lambda _, v=valeur: quote(v[:500], safe=""), chemin)
        adresses |= {f"{juste}?{question}", faussee}

    def look(adresse: str) -> str:
        """What is wrong with the answer, or nothing. Each look is a person of its own in the same browser."""
        vue = Personne(navigateur).open(adresse, suit=False)
        return f"{vue.statut} {adresse[:200]}" if vue.statut >= 500 or "<script>alert" in vue.page else ""

    with ThreadPoolExecutor(A_LA_FOIS) as ensemble:
        fautes = [faute for faute in ensemble.map(look, sorted(adresses)) if faute]

    assert not fautes, "\n".join(fautes)
