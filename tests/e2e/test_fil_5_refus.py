"""What the house refuses, by RPC as by form: the eight hostile saves, and another family's ids (issue 2).

Each is sent twice: as a form that no page of ours would make, and as a call on the real broker past the gateway. Each
is answered by its sentence or its refusal, and nothing is stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from contracts import planning
from contracts.actor import Actor
from contracts.base import Role
from contracts.errors import ActionInterdite, Introuvable, RequeteInvalide
from gateway.routage import Acces
from tests.e2e.maison import Maison
from tests.e2e.mobilier import PARENT, Mobilier
from tests.e2e.parcours import Parcours, entrees
from tests.gateway.personne import Personne, forms_of

MOIS = "2026-11"
PLEIN = ("mercredi_journee", "2026-11-18")
"""A day of the leisure centre that is nearly full: the test takes its last places."""


@pytest.fixture(scope="module")
def enfant(maison: Maison) -> uuid.UUID:
    return maison.enfant("Léonie", "N’Guessan-Lefèvre")


@pytest.fixture(scope="module")
def autre(maison: Maison) -> uuid.UUID:
    """A child of another family, with lunches booked."""
    return maison.enfant("Inès", "Moreau-Haddad")


@pytest.fixture(scope="module")
def acteur(maison: Maison) -> Actor:
    return Actor(compte_id=maison.compte(PARENT), roles=frozenset({Role.PARENT}))


@pytest.fixture(scope="module")
def parent(maison: Maison) -> Personne:
    return maison.personne(PARENT)


@contextmanager
def nothing_stored(maison: Maison) -> Iterator[None]:
    """Every slot, mark and accusé of planning is as before."""
    look = (
        "select (select count(*) || ':' || sum(version) || ':' || count(presence) from creneau),"
        " (select count(*) from marque)"
    )
    before = maison.sql("planning", look)
    yield
    assert maison.sql("planning", look) == before


def a_save(enfant: uuid.UUID, *coches: dict[str, Any], **autres: Any) -> dict[str, Any]:
    commun = {"operation_id": str(uuid.uuid4()), "enfant_id": str(enfant), "mois": MOIS}
    return commun | {"coches": list(coches)} | autres


def coche(activite: str, jour: str, voulu: bool = True, **autres: Any) -> dict[str, Any]:
    return {"activite": activite, "jour": jour, "voulu": voulu} | autres


def post(parent: Personne, enfant: uuid.UUID, *paires: tuple[str, str]) -> Personne:
    """ "Terminer" with these fields, from a page whose token is good."""
    parent.open("/compte")
    jeton = next(valeur for form in _forms(parent) for nom, valeur in form if nom == "jeton")
    commun = [("jeton", jeton), ("operation_id", str(uuid.uuid4()))]
    return parent.post(f"/planning/{enfant}/{MOIS}/recapitulatif", [*commun, *paires])


def _forms(personne: Personne) -> list[list[tuple[str, str]]]:
    return [form.paires for form in forms_of(personne.page)]


# ---- one line a hostile save: what is ticked, the refusal of its cell, the sentence of the form ----

CELLULES = [
    ("a past date", coche("restauration", "2026-11-03"), "date_passee", "est passé"),
    ("a closed Sunday", coche("restauration", "2026-11-22"), "jour_ferme", "dimanche"),
    ("an exact duplicate", coche("restauration", "2026-11-09"), "deja_reserve", "Cette réservation existait déjà."),
]


@pytest.mark.parametrize(("_quoi", "cochee", "code", "phrase"), CELLULES, ids=[ligne[0] for ligne in CELLULES])
def test_a_cell_that_cannot_be_is_refused_by_call_and_by_form(
    maison: Maison, parent: Personne, acteur: Actor, enfant: uuid.UUID, _quoi: str, cochee: dict[str, Any], code: str,
    phrase: str,
) -> None:  # fmt: skip
    with nothing_stored(maison):
        sauve = maison.call(planning.SAVE_MOIS, a_save(enfant, cochee), acteur)
        post(parent, enfant, ("r", f"{cochee['jour']}.{cochee['activite']}"))

    assert ([refusee.code for refusee in sauve.refusees], sauve.changements) == ([code], [])
    assert "Rien n’a été enregistré" in parent.texte and phrase in parent.texte


def test_the_same_cell_twice_in_one_send_is_refused(
    maison: Maison, parent: Personne, acteur: Actor, enfant: uuid.UUID
) -> None:
    cochee = coche("matin", "2026-11-26")
    with nothing_stored(maison):
        sauve = maison.call(planning.SAVE_MOIS, a_save(enfant, cochee, cochee), acteur)
        post(parent, enfant, ("r", "2026-11-26.matin"), ("r", "2026-11-26.matin"))

    assert [refusee.code for refusee in sauve.refusees] == ["coche_en_double"]
    assert "La même case figure deux fois dans l’envoi." in parent.texte


@pytest.mark.parametrize(
    ("autres", "cochee", "champ"),
    [
        ({"prix_centimes": 1}, coche("matin", "2026-11-26"), ("prix_centimes", "1")),
        ({}, coche("matin", "2026-11-26", prix_centimes=1), ("prix", "0")),
        ({}, coche("matin", "2026-11-26", etat="present"), ("etat", "present")),
    ],
    ids=["a price", "a price on a tick", "the state present"],
)
def test_a_price_or_a_state_sent_by_the_client_is_refused(
    maison: Maison, parent: Personne, acteur: Actor, enfant: uuid.UUID, autres: dict[str, Any],
    cochee: dict[str, Any], champ: tuple[str, str],
) -> None:  # fmt: skip
    with nothing_stored(maison):
        with pytest.raises(RequeteInvalide):
            maison.call(planning.SAVE_MOIS, a_save(enfant, cochee, **autres), acteur)
        post(parent, enfant, ("r", "2026-11-26.matin"), champ)

    assert parent.statut == 422
    assert "Une réponse n’a pas la forme attendue" in parent.texte and "Rien n’a été enregistré" in parent.texte


def test_the_state_present_is_refused_to_a_parent_on_a_sheet(
    maison: Maison, parent: Personne, acteur: Actor, enfant: uuid.UUID
) -> None:
    feuille = {"site": "jean-jaures", "activite": "restauration", "jour": "2026-11-05"}
    marque = {"marque_id": str(uuid.uuid4()), "enfant_id": str(enfant), "etat": "present", "appareil": "a"}
    point = {"operation_id": str(uuid.uuid4()), "marques": [marque | {"instant": maison.now().isoformat()}]}
    with nothing_stored(maison):
        with pytest.raises(ActionInterdite):
            maison.call(planning.POINT, feuille | point, acteur)
        parent.post("/pointage/jean-jaures/restauration/2026-11-05", [("enfant_id", str(enfant)), ("etat", "present")])

    assert parent.statut == 403 and "Cette page n’est pas ouverte à votre compte" in parent.texte


@pytest.mark.parametrize("voulu", [True, False], ids=["another family's child", "another family's booking"])
def test_another_familys_child_or_booking_is_introuvable(
    maison: Maison, parent: Personne, acteur: Actor, autre: uuid.UUID, voulu: bool
) -> None:
    reserve = "select jour::text from creneau where enfant_id = %s and activite = 'restauration' and etat = 'reservee'"
    jour = "2026-11-26" if voulu else maison.sql("planning", f"{reserve} and jour > '2026-11-06'", str(autre))[0][0]
    with nothing_stored(maison):
        with pytest.raises(Introuvable):
            maison.call(planning.SAVE_MOIS, a_save(autre, coche("restauration", jour, voulu)), acteur)
        post(parent, autre, ("r" if voulu else "pris", f"{jour}.restauration"))

    assert parent.statut == 404 and "Cette page est introuvable" in parent.texte


def test_a_full_day_takes_nobody_more_and_ranks_who_asks(
    maison: Maison, parent: Personne, acteur: Actor, enfant: uuid.UUID
) -> None:
    _fill(maison, enfant)
    post(parent, enfant, ("f.2026-11-18.mercredi", PLEIN[0]))
    sauve = maison.call(planning.SAVE_MOIS, a_save(enfant, coche(*PLEIN)), acteur)

    assert "vous êtes en liste d’attente" in parent.texte
    assert [r.code for r in sauve.refusees] == ["deja_en_liste"]
    assert maison.sql("planning", _TAKEN, *PLEIN) == [(40,)]
    refus = "select prises, capacite from refus_complet where enfant_id = %s and activite = %s and jour = %s"
    assert maison.sql("planning", refus, str(enfant), *PLEIN) == [(40, 40)]


_TAKEN = "select count(*) from creneau where activite = %s and jour = %s and etat = 'reservee'"


def _fill(maison: Maison, sauf: uuid.UUID) -> None:
    """An agent takes the places that are left, one child after the other, as any save."""
    agent = Actor(compte_id=maison.compte("sandrine.menetrier"), roles=frozenset({Role.AGENT}))
    candidats = maison.sql("planning", "select enfant_id::text from enfant where ecole <> 'creche-lutins' order by 1")
    for (candidat,) in candidats:
        if maison.sql("planning", _TAKEN, *PLEIN) == [(40,)]:
            return
        if candidat != str(sauf):
            maison.call(planning.SAVE_MOIS, a_save(uuid.UUID(candidat), coche(*PLEIN)), agent)
    raise AssertionError("the town has too few children to fill this day")


# ---- another family's ids ----


def _names_somebody(chemin: str) -> bool:
    return "{" in chemin.replace("{mois}", "")


def test_another_familys_ids_are_introuvable_at_every_address(
    maison: Maison, mobilier: Mobilier, parcours: Parcours
) -> None:
    """Claire tries every address that the walk found for Amélie, to read and to write. A month alone is everybody's."""
    claire = maison.personne("claire.moreau")
    siens = {
        entree.chemin for entree in entrees("GET") if entree.acces is Acces.PARENT and _names_somebody(entree.chemin)
    }
    lues = [(c, t.adresse) for c, t in (parcours.pages | parcours.fichiers).items() if c in siens and t.qui == PARENT]
    for chemin, adresse in lues:
        claire.open(adresse, suit=False)
        assert claire.statut == 404, (chemin, claire.titre)
        assert "Cette page est introuvable" in claire.texte and "N’Guessan" not in claire.page
    assert len(lues) >= 12, lues

    refusees = []
    for chemin, forme in parcours.formes.items():
        if _names_somebody(chemin) and forme.qui == PARENT:
            claire.open("/compte")
            jeton = next(valeur for paires in _forms(claire) for nom, valeur in paires if nom == "jeton")
            paires = [(nom, valeur) for nom, valeur in forme.form.paires if nom not in ("", "jeton", "operation_id")]
            frais = [("jeton", jeton), ("operation_id", str(uuid.uuid4()))]
            claire.post(forme.form.action, [*frais, *paires], suit=False)
            assert claire.statut in (404, 422) and "N’Guessan" not in claire.page, (chemin, claire.statut, claire.titre)
            refusees += [chemin] * (claire.statut == 404)
    assert len(refusees) >= 6, refusees
