"""The kitchen on the real tables: adults, forecasts, changes of school; versions always add up (DOMAIN §5, §9)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import planning as contrat
from contracts.errors import ActionInterdite, Introuvable
from kit.database import jsonb
from services.planning import verification
from services.planning.calendrier import fermetures
from services.planning.cuisine import previsions
from services.planning.domain.mots import PARIS
from tests.integration.base import un_acteur
from tests.integration.planning.test_commandes import CUISINE, J_3, J_15, lignes, tick
from tests.integration.planning.ville import DIMANCHE_22, LUNDI_23, Famille, Ville, ajout, retrait, un_agent, une_sante

REGIMES = ("standard", "sans_porc", "vegetarien", "panier_pai")


def orders(ville: Ville, jour: date = LUNDI_23) -> dict[str, contrat.Commande]:
    """The lunches of a day by site."""
    vues = ville.call(contrat.LIST_COMMANDES, contrat.ListCommandes(du=jour, activite="restauration"), CUISINE)
    return {une.site: une for une in vues.commandes}


def total(commande: contrat.Commande) -> Counter[tuple[str, str]]:
    somme = Counter[tuple[str, str]]()
    for version in commande.versions:
        somme.update({(un.regime, un.tranche): un.nombre for un in version.lignes})
    return Counter({cle: nombre for cle, nombre in somme.items() if nombre})


def now(commande: contrat.Commande) -> Counter[tuple[str, str]]:
    return Counter({(un.regime, un.tranche): un.nombre for un in commande.actuel})


def emit(ville: Ville) -> int:
    demande = contrat.EmitCommandes(operation_id=uuid.uuid4(), jour=LUNDI_23)
    return ville.call(contrat.EMIT_COMMANDES, demande, CUISINE).nombre


def save_adultes(ville: Ville, nombre: int, **champs: object) -> int:
    demande = {"operation_id": uuid.uuid4(), "site": "jaures", "activite": "restauration", "du": LUNDI_23}
    return ville.call(contrat.SAVE_ADULTES, demande | {"nombre": nombre} | champs, CUISINE).jours


def test_adults_are_ordered_like_children(ville: Ville, horloge: Callable[[datetime], None]) -> None:
    assert save_adultes(ville, 4, du=DIMANCHE_22, au=LUNDI_23 + timedelta(days=1)) == 2  # nobody eats on Sunday
    horloge(J_15)
    tick(ville)
    save_adultes(ville, 6)

    assert emit(ville) == 1
    assert emit(ville) == 0
    commande = orders(ville)["jaures"]
    assert [(v.etape.value, v.adultes, v.lignes) for v in commande.versions] == [
        ("cuisine", 4, []),
        ("manuelle", 2, []),
    ]
    assert commande.adultes == 6
    with pytest.raises(Introuvable):
        save_adultes(ville, 1, activite="etude")
    with pytest.raises(ActionInterdite):
        ville.call(
            contrat.SAVE_ADULTES,
            {"operation_id": uuid.uuid4(), "site": "jaures", "activite": "restauration", "du": LUNDI_23, "nombre": 1},
            un_acteur("animateur"),
        )


def test_twelve_changes_make_a_second_version_of_differences_alone(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    """DOMAIN §9, scenario 10."""
    familles = [ville.une_famille(f"Enfant {rang}", ecole=("jaures", "ferry")[rang % 2]) for rang in range(18)]
    for rang, famille in enumerate(familles):
        ville.hear(une_sante(famille.enfant_id, regime=REGIMES[rang % 3]))
        if rang < 12:
            famille.save(*ajout("restauration", LUNDI_23))
    horloge(J_15)
    tick(ville)
    premieres = {site: commande.versions[0] for site, commande in orders(ville).items()}

    for famille in familles[:6]:
        famille.save(*retrait("restauration", LUNDI_23))
    for famille in familles[12:]:
        ville.hear(une_sante(famille.enfant_id, version=2, regime="vegetarien"))
        famille.save(*ajout("restauration", LUNDI_23))
    horloge(J_3)
    tick(ville)

    for commande in orders(ville).values():
        assert commande.versions[0] == premieres[commande.site]
        assert [v.version for v in commande.versions] == [1, 2]
        assert lignes(commande.versions[1]) == [
            ("sans_porc", "six_et_plus", -1),
            ("standard", "six_et_plus", -1),
            ("vegetarien", "six_et_plus", 2),
        ]
        assert total(commande) == now(commande)


def test_a_child_who_changes_school_is_one_less_here_and_one_more_there(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("restauration", LUNDI_23))
    horloge(J_15)
    tick(ville)

    ville.hear(famille.un_enfant(enfant_id=famille.enfant_id, version=2, ecole="ferry"))
    emit(ville)

    vues = orders(ville)
    assert lignes(vues["jaures"].versions[-1]) == [("standard", "six_et_plus", -1)]
    assert lignes(vues["ferry"].versions[-1]) == [("standard", "six_et_plus", 1)]
    assert [len(une.versions) for une in vues.values()] == [2, 2]


def test_a_closure_is_seen_by_the_kitchen_of_each_site(ville: Ville, horloge: Callable[[datetime], None]) -> None:
    for ecole in ("jaures", "ferry"):
        ville.une_famille(ecole=ecole).save(*ajout("restauration", LUNDI_23))
    save_adultes(ville, 3)
    horloge(J_15)
    tick(ville)
    ville.call(
        contrat.SAVE_FERMETURE,
        contrat.SaveFermeture(
            operation_id=uuid.uuid4(), premier_jour=LUNDI_23, dernier_jour=LUNDI_23, motif="Grève", sites=["jaures"]
        ),
        un_agent(),
    )
    cancel(ville)

    vues = orders(ville)
    assert lignes(vues["jaures"].versions[-1]) == [("standard", "six_et_plus", -1)]
    assert [version.adultes for version in vues["jaures"].versions] == [3, -3]
    assert len(vues["ferry"].versions) == 1


def cancel(ville: Ville) -> None:
    with ville.base.transaction() as tx:
        fermetures.cancel_next(tx)


def test_the_forecast_is_learnt_from_the_orders_and_kept_with_version_1(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("restauration", LUNDI_23))
    _write_past(ville, reserves=100, servis=80)
    horloge(J_15)

    avant = orders(ville)["jaures"].prevision
    assert avant is not None
    assert 75 <= avant.prevu <= 85  # the deadline has passed and nothing was said yet: habits speak
    tick(ville)

    commande = orders(ville)["jaures"]
    dite = commande.versions[0].prevision
    assert dite is not None
    assert dite == commande.prevision
    assert dite.bas <= dite.prevu <= dite.haut
    tick(ville)
    assert orders(ville)["jaures"].versions[0].prevision == dite


def _write_past(ville: Ville, reserves: int, servis: int) -> None:
    """Eight weeks of lunches, ordered in time and served."""
    with ville.base.transaction() as tx:
        for jour in (date(2026, 9, 3) + timedelta(days=rang) for rang in range(63)):
            if jour.weekday() in (2, 5, 6):
                continue
            figee = datetime(jour.year, jour.month, jour.day, tzinfo=PARIS) - timedelta(days=14)
            for version, etape, nombre in ((1, "cuisine", reserves), (2, "reel", servis - reserves)):
                tx.execute(
                    "insert into commande (site, activite, jour, version, etape, emise_at, lignes) values"
                    " ('jaures', 'restauration', :jour, :version, :etape, :figee, cast(:lignes as jsonb))",
                    jour=jour,
                    version=version,
                    etape=etape,
                    figee=figee,
                    lignes=jsonb([["standard", "six_et_plus", nombre]]),
                )


_GESTES = st.lists(
    st.tuples(st.sampled_from(["reserve", "annule", "dit", "adultes", "regime", "ecole"]), st.integers(0, 5)),
    min_size=1,
    max_size=12,
)


def test_whatever_happens_the_versions_add_up(ville: Ville, horloge: Callable[[datetime], None]) -> None:
    """Bookings, cancellations, adults, diets, schools and versions in any order; version 1 never moves."""
    enfants = [ville.une_famille(f"Enfant {rang}") for rang in range(6)]
    rangs = Counter[int]()
    for famille in enfants[:3]:
        famille.save(*ajout("restauration", LUNDI_23))
    horloge(J_15)
    tick(ville)
    premieres = {site: une.versions[0] for site, une in orders(ville).items()}

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(_GESTES)
    def live(gestes: list[tuple[str, int]]) -> None:
        for geste, rang in gestes:
            _do(ville, geste, enfants[rang], rang, rangs)
        emit(ville)
        for site, une in orders(ville).items():
            assert une.versions[0] == premieres[site]
            assert total(une) == now(une)
            assert sum(version.adultes for version in une.versions) == une.adultes
            assert [version.version for version in une.versions] == list(range(1, len(une.versions) + 1))

    live()
    with ville.base.transaction() as tx:
        assert verification.list_commandes_fausses(tx) == []


def _do(ville: Ville, geste: str, famille: Famille, rang: int, rangs: Counter[int]) -> None:
    rangs[rang] += 1
    version = rangs[rang] + 1
    match geste:
        case "reserve":
            famille.save(*ajout("restauration", LUNDI_23))
        case "annule":
            famille.save(*retrait("restauration", LUNDI_23))
        case "dit":
            emit(ville)
        case "adultes":
            save_adultes(ville, rangs[rang] % 7)
        case "regime":
            ville.hear(une_sante(famille.enfant_id, version=version, regime=REGIMES[version % 4]))
        case "ecole":
            ecole = ("jaures", "ferry")[version % 2]
            ville.hear(famille.un_enfant(enfant_id=famille.enfant_id, version=version, ecole=ecole))


@pytest.fixture(autouse=True)
def _forget_what_was_learnt() -> None:
    previsions._appris.cle = None
