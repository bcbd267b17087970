"""Full-state events: versions under row locks, sealed health signs, and the snapshot of everything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.exceptions import InvalidTag

from contracts import dossiers
from contracts.base import Role
from contracts.dossiers import EnfantEtat, FoyerEtat, GetAccueil, PayeurEtat, SanteEtat, SignesSante
from kit.config import service_settings
from kit.sealing import Sealer
from services.dossiers import etats, snapshot
from services.dossiers.listeners import Service as Listeners
from services.dossiers.service import Service
from tests.integration.base import Base, un_acteur
from tests.integration.dossiers.famille import un_compte, une_famille_simple

SIGNES = SignesSante(regime="panier_pai", a_un_pai=True, allergies=["arachide"])


@pytest.fixture
def dos(base) -> Base:
    return base("dossiers")


def exchange_sealer() -> Sealer:
    return Sealer(service_settings("dossiers").exchange_key.get_secret_value())


def test_versions_raised_at_once_are_all_counted(dos: Base) -> None:
    famille = une_famille_simple(dos)

    def raise_both(_: int) -> None:
        with dos.transaction() as tx:
            etats.bump_foyers(tx, [famille.foyer_id])
            etats.bump_enfants(tx, [famille.enfant_id])

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(raise_both, range(40)))

    assert dos.sql("select f.version, e.version from foyer f, enfant e") == [(41, 41)]


def test_what_is_read_after_the_lock_holds_what_others_committed(dos: Base) -> None:
    famille = une_famille_simple(dos)
    famille.famille.inscription(famille.enfant_id, "restauration")
    seen: list[tuple[int, int]] = []

    def enrol(n: int) -> None:
        with dos.transaction() as tx:
            tx.execute(
                "insert into inscription (enfant_id, annee_scolaire, activite, etat)"
                " values (:enfant_id, '2026-2027', :activite, 'acceptee')",
                enfant_id=famille.enfant_id,
                activite=f"activite_{n}",
            )
            etats.bump_enfants(tx, [famille.enfant_id])
            [etat] = etats.read_enfants(tx, [famille.enfant_id])
            seen.append((etat.version, len(etat.inscriptions)))

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(enrol, range(20)))

    # One enrolment more with each version: no event forgets what an earlier version told.
    assert sorted(seen) == [(version, version) for version in range(2, 22)]


def test_health_signs_are_unreadable_but_for_planning_and_this_child(dos: Base) -> None:
    famille = une_famille_simple(dos)
    famille.famille.fiche(famille.enfant_id, SIGNES)
    settings = service_settings("dossiers")
    own = Sealer(settings.data_key.get_secret_value())

    with dos.transaction() as tx:
        [etat] = etats.read_sante(tx, [famille.enfant_id], own, exchange_sealer())

    assert "arachide" not in etat.scelle and "arachide" not in str(dos.sql("select scelle from sante"))
    assert SignesSante.model_validate_json(exchange_sealer().open(etat.scelle, str(famille.enfant_id))) == SIGNES
    with pytest.raises(InvalidTag):
        exchange_sealer().open(etat.scelle, str(famille.foyer_id))
    with pytest.raises(InvalidTag):
        own.open(etat.scelle, str(famille.enfant_id))


def test_the_snapshot_tells_every_aggregate_once(dos: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "BATCH", 2)
    familles = [une_famille_simple(dos, str(6000 + n), "F", f"f{n}.fr") for n in range(5)]
    for famille in familles:
        famille.famille.fiche(famille.enfant_id, SIGNES)

    with dos.transaction() as tx:
        events = list(snapshot.snapshot(tx))

    for kind, ids in {
        FoyerEtat: {f.foyer_id for f in familles},
        PayeurEtat: {f.foyer_id for f in familles},
        EnfantEtat: {f.enfant_id for f in familles},
        SanteEtat: {f.enfant_id for f in familles},
    }.items():
        told = [event.sujet() for event in events if isinstance(event, kind)]
        assert sorted(told) == sorted(str(one) for one in ids)


def test_the_home_block_says_what_exists_and_what_is_missing(dos: Base) -> None:
    famille = une_famille_simple(dos)
    famille.famille.inscription(famille.enfant_id, "restauration")
    famille.famille.fiche(famille.enfant_id, SIGNES)
    compte = un_compte()
    dos.hear(Listeners, compte)

    vue = dos.call(Service, dossiers.GET_ACCUEIL, GetAccueil(), un_acteur(Role.PARENT, compte_id=compte.compte_id))

    assert [(section.code, section.etat.value) for section in vue.sections] == [
        ("vaccins", "manque"),
        ("fiche_sanitaire", "accepte"),
        ("inscription", "accepte"),
        ("autorisation", "manque"),
        ("assurance", "manque"),
        ("reglement", "manque"),
    ]
    assert vue.sections[4].il_manque == "l’attestation 2026-2027 de Léonie"
