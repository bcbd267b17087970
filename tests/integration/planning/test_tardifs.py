"""Late notices on the sheet of the site, and the version that an open tablet asks for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest

from contracts import planning as contrat
from contracts.errors import Introuvable
from services.planning.domain.mots import PARIS
from tests.integration.planning.test_point import point, un_animateur, une_marque
from tests.integration.planning.ville import LUNDI_16, VENDREDI_20, Ville, ajout

LE_16 = datetime(2026, 11, 16, 7, 40, tzinfo=PARIS)
SLOT = {"activite": "restauration", "jour": LUNDI_16}
FEUILLE = contrat.GetFeuille(site="jaures", **SLOT)
VERSION = contrat.GetVersionFeuille(site="jaures", **SLOT)


def version(ville: Ville) -> contrat.VersionFeuille:
    return ville.call(contrat.GET_VERSION_FEUILLE, VERSION, un_animateur())


def test_a_late_notice_is_read_on_the_sheet_until_it_is_taken_back(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    famille, autre = ville.une_famille(), ville.une_famille("Ulysse")
    horloge(LE_16)
    avis = contrat.SendAvisTardif(operation_id=uuid.uuid4(), enfant_id=famille.enfant_id, **SLOT)

    recu = ville.call(contrat.SEND_AVIS_TARDIF, avis, famille.parent)
    encore = avis.model_copy(update={"operation_id": uuid.uuid4()})
    assert ville.call(contrat.SEND_AVIS_TARDIF, encore, famille.parent) == recu
    [dit] = ville.call(contrat.LIST_ACCUSES, {}, famille.parent).accuses
    assert (dit.numero, dit.est_avis_tardif) == (recu.accuse, True) and dit.numero.startswith("R-2026-")
    [ligne] = ville.call(contrat.GET_FEUILLE, FEUILLE, un_animateur()).lignes
    assert (ligne.est_tardive, ligne.est_reserve, ligne.etat) == (True, False, None)
    with pytest.raises(Introuvable):
        pirate = encore.model_copy(update={"operation_id": uuid.uuid4()})
        ville.call(contrat.SEND_AVIS_TARDIF, pirate, autre.parent)
    with pytest.raises(contrat.EncoreReservable):
        ville.call(
            contrat.SEND_AVIS_TARDIF,
            encore.model_copy(update={"operation_id": uuid.uuid4(), "jour": VENDREDI_20}),
            famille.parent,
        )

    retrait = contrat.WithdrawAvisTardif(operation_id=uuid.uuid4(), enfant_id=famille.enfant_id, **SLOT)
    lecture = contrat.GetAvisTardif(enfant_id=famille.enfant_id, **SLOT)
    horloge(LE_16.replace(hour=14))  # lunch is over
    with pytest.raises(contrat.CreneauTermine):
        ville.call(contrat.WITHDRAW_AVIS_TARDIF, retrait, famille.parent)
    with pytest.raises(contrat.CreneauTermine):
        sien = encore.model_copy(update={"operation_id": uuid.uuid4(), "enfant_id": autre.enfant_id})
        ville.call(contrat.SEND_AVIS_TARDIF, sien, autre.parent)
    assert ville.call(contrat.GET_AVIS_TARDIF, lecture, famille.parent).est_termine
    horloge(LE_16)
    ville.call(contrat.WITHDRAW_AVIS_TARDIF, retrait, famille.parent)
    assert ville.call(contrat.GET_FEUILLE, FEUILLE, un_animateur()).lignes == []


def test_the_version_changes_with_who_is_expected_and_apart_with_the_marks(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    horloge(datetime(2026, 10, 20, 9, 0, tzinfo=PARIS))
    famille, autre = ville.une_famille(), ville.une_famille("Ulysse")
    famille.save(*ajout("restauration", LUNDI_16))
    horloge(LE_16)
    vue = version(ville)
    assert ville.call(contrat.GET_FEUILLE, FEUILLE, un_animateur()).version == vue

    creneaux = [contrat.CreneauVise(activite="restauration", jour=LUNDI_16)]
    ville.call(
        contrat.DECLARE_ABSENCE,
        contrat.DeclareAbsence(
            operation_id=uuid.uuid4(), enfant_id=famille.enfant_id, creneaux=creneaux, motif=contrat.MotifAbsence.AUTRE
        ),
        famille.parent,
    )
    prevenue = version(ville)
    assert prevenue.attendus != vue.attendus
    ville.call(
        contrat.SEND_AVIS_TARDIF,
        contrat.SendAvisTardif(operation_id=uuid.uuid4(), enfant_id=autre.enfant_id, **SLOT),
        autre.parent,
    )
    tardive = version(ville)
    assert tardive.attendus != prevenue.attendus
    point(ville, une_marque(autre.enfant_id, instant=LE_16), jour=LUNDI_16)
    pointee = version(ville)
    assert (pointee.attendus, pointee.pointages != tardive.pointages) == (tardive.attendus, True)
    with pytest.raises(Introuvable):
        ville.call(contrat.GET_VERSION_FEUILLE, VERSION, un_animateur("ferry"))


def test_the_evacuation_list_is_who_is_here_now_in_the_activities_of_the_moment(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    famille = ville.une_famille("Zoé", "Éloïse", "Gaspard")
    zoe, eloise, gaspard = (enfant.enfant_id for enfant in famille.enfants)
    horloge(LE_16.replace(hour=12))
    point(ville, *(une_marque(e, instant=LE_16.replace(hour=11)) for e in (zoe, eloise, gaspard)), jour=LUNDI_16)
    point(ville, une_marque(gaspard, "parti", rang=1, instant=LE_16.replace(hour=12)), jour=LUNDI_16)
    point(ville, une_marque(zoe, "absent", "Réfectoire"), jour=LUNDI_16)

    ici = ville.call(contrat.GET_EVACUATION, contrat.GetEvacuation(site="jaures"), un_animateur())

    assert [(un.prenom, un.est_incertaine) for un in ici.lignes] == [("Éloïse", False), ("Zoé", True)]
    assert [a.activite for a in ici.activites if a.est_en_cours] == ["restauration"]
    horloge(LE_16.replace(hour=17))
    soir = ville.call(contrat.GET_EVACUATION, contrat.GetEvacuation(site="jaures"), un_animateur())
    assert any(a.est_en_cours for a in soir.activites) is (soir.lignes == [])
    with pytest.raises(Introuvable):
        ville.call(contrat.GET_EVACUATION, contrat.GetEvacuation(site="jaures"), un_animateur("ferry"))
