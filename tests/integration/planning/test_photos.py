"""The pictures of children: sealed at rest, shown with the sheet to whoever reads it, to nobody else (DOMAIN §5)."""

from __future__ import annotations

import base64
from datetime import date
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag

from contracts import planning as contrat
from contracts.documents import VignetteEtat
from contracts.errors import ActionInterdite, Introuvable
from kit.config import service_settings
from kit.sealing import Sealer
from tests.integration.base import un_acteur
from tests.integration.planning.test_point import JEUDI_5, feuille, point, un_animateur, une_marque
from tests.integration.planning.ville import VENDREDI_6, Ville, un_agent

JPEG = b"\xff\xd8\xff une image"


def une_vignette(enfant_id: UUID, version: int = 1, jpeg: bytes = JPEG) -> VignetteEtat:
    key = service_settings("planning").exchange_key.get_secret_value()
    scelle = Sealer(key).seal(jpeg, f"vignette:{enfant_id}") if jpeg else ""
    return VignetteEtat(version=version, enfant_id=enfant_id, scelle=scelle)


def photos(
    ville: Ville, *enfants: UUID, site: str = "jaures", jour: date = JEUDI_5, qui: object = None
) -> dict[UUID, bytes]:
    request = contrat.GetPhotos(site=site, jour=jour, enfants=list(enfants))
    vues = ville.call(contrat.GET_PHOTOS, request, qui or un_animateur("jaures")).photos
    return {vue.enfant_id: base64.b64decode(vue.jpeg) for vue in vues}


def test_the_picture_of_a_child_of_the_sheet_is_shown_and_lies_sealed(ville: Ville) -> None:
    famille = ville.une_famille()
    ville.hear(une_vignette(famille.enfant_id))
    point(ville, une_marque(famille.enfant_id))

    assert photos(ville, famille.enfant_id) == {famille.enfant_id: JPEG}
    assert photos(ville, famille.enfant_id, qui=un_agent()) == {famille.enfant_id: JPEG}
    assert [ligne.photo for ligne in feuille(ville).lignes] == [1]
    evacuation = ville.call(contrat.GET_EVACUATION, contrat.GetEvacuation(site="jaures"), un_animateur("jaures"))
    assert [ligne.photo for ligne in evacuation.lignes] == [1]
    assert "une image" not in str(ville.base.sql("select scellee from photo"))


def test_nobody_sees_the_picture_of_a_child_who_is_on_no_sheet_of_the_site_that_day(ville: Ville) -> None:
    ici, ailleurs = ville.une_famille(), ville.une_famille()
    for famille in (ici, ailleurs):
        ville.hear(une_vignette(famille.enfant_id))
    point(ville, une_marque(ici.enfant_id))

    assert set(photos(ville, ici.enfant_id, ailleurs.enfant_id, uuid4())) == {ici.enfant_id}
    assert photos(ville, ici.enfant_id, jour=VENDREDI_6) == {}
    assert photos(ville, ici.enfant_id, site="ferry", qui=un_animateur("ferry")) == {}
    with pytest.raises(Introuvable):
        photos(ville, ici.enfant_id, qui=un_animateur("ferry"))
    for role in ("parent", "cuisine", "regisseur"):
        with pytest.raises(ActionInterdite):
            photos(ville, ici.enfant_id, qui=un_acteur(role))


def test_a_newer_picture_replaces_an_older_one_comes_late_and_one_taken_back_is_gone(ville: Ville) -> None:
    famille = ville.une_famille()
    point(ville, une_marque(famille.enfant_id))
    ville.hear(une_vignette(famille.enfant_id, 2, b"neuve"))
    ville.hear(une_vignette(famille.enfant_id, 1))
    assert photos(ville, famille.enfant_id) == {famille.enfant_id: b"neuve"}

    ville.hear(une_vignette(famille.enfant_id, 3, b""))

    assert photos(ville, famille.enfant_id) == {}
    assert [ligne.photo for ligne in feuille(ville).lignes] == [None]
    assert ville.base.sql("select scellee from photo") == [(None,)]


def test_a_picture_sealed_for_another_child_is_refused(ville: Ville) -> None:
    famille, autre = ville.une_famille(), ville.une_famille()
    volee = une_vignette(autre.enfant_id).model_copy(update={"enfant_id": famille.enfant_id})

    with pytest.raises(InvalidTag):
        ville.hear(volee)
