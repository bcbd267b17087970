"""The seeded town lived in: the services' own doors open on it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from contracts import accounts, billing, dossiers, planning
from contracts.accounts import CompteEtat, Login, ReferenceDossier
from contracts.actor import Actor
from contracts.dossiers import EnfantEtat, FoyerEtat
from kit import clock
from services.accounts.service import Service as Accounts
from services.billing.service import Service as Billing
from services.billing.verification import verify
from services.dossiers.listeners import Service as DossiersListeners
from services.dossiers.service import Service as Dossiers
from services.planning.cuisine import commandes
from services.planning.listeners import Service as PlanningListeners
from services.planning.service import Service as Planning
from services.planning.verification import list_commandes_fausses
from tests.integration.base import un_acteur
from tests.seed.semeur import MOT_DE_PASSE, Semeur


@pytest.fixture(autouse=True)
def tuesday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """24 November 2026, the reference day of the town."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 11, 0, tzinfo=UTC))


def log_in(ville: Semeur, nom_utilisateur: str) -> Actor:
    login = Login(identifiant=nom_utilisateur, mot_de_passe=MOT_DE_PASSE)
    identite = ville.bases["accounts"].call(Accounts, accounts.LOGIN, login).identite
    return Actor(compte_id=identite.compte_id, roles=identite.roles, sites=identite.sites, services=identite.services)


@pytest.mark.parametrize(
    ("nom_utilisateur", "role"),
    [
        ("amelie.nguessan", "parent"),
        ("sandrine.menetrier", "agent"),
        ("yanis.animateur", "animateur"),
        ("claire.morel", "regisseur"),
        ("administrateur", "administrateur"),
    ],
)
def test_every_demo_account_logs_in_with_its_role(ville: Semeur, nom_utilisateur: str, role: str) -> None:
    assert role in log_in(ville, nom_utilisateur).roles


def test_amelie_sees_her_dossier_and_what_she_booked(ville: Semeur) -> None:
    amelie = log_in(ville, "amelie.nguessan")

    accueil = ville.bases["dossiers"].call(Dossiers, dossiers.GET_ACCUEIL, dossiers.GetAccueil(), amelie)
    mois = ville.bases["planning"].call(Planning, planning.GET_PLANNING, planning.GetPlanning(mois="2026-11"), amelie)

    assert (accueil.numero, accueil.nom) == ("6001", "N’Guessan-Lefèvre")
    assert [enfant.prenom for enfant in accueil.enfants] == ["Léonie", "Gaspard", "Zoé-Capucine"]
    mots = {mot for jour in mois.jours for ligne in jour.lignes for mot in ligne.mots}
    assert {"repas", "étude", "soir"} <= mots


def test_the_two_parents_of_an_alternating_custody_share_the_days(ville: Semeur) -> None:
    rows = ville.bases["planning"].sql(
        "select extract(week from jour)::integer %% 2, count(distinct foyer_id), count(distinct compte_id)"
        " from creneau c join enfant e using (enfant_id) where e.nom = 'Moreau-Haddad' and c.etat = 'reservee'"
        " group by 1 order by 1"
    )
    assert rows == [(0, 1, 1), (1, 1, 1)]


def test_a_limited_activity_is_never_booked_beyond_its_places(ville: Semeur) -> None:
    rows = ville.bases["planning"].sql(
        "select count(*) filter (where etat = 'reservee') - max(capacite) from creneau join ouverture using"
        " (activite, site) where capacite is not null group by activite, site, jour"
    )
    assert rows
    assert max(row[0] for row in rows) <= 0


def test_the_animateur_finds_a_conflict_an_unbooked_child_and_a_pai(ville: Semeur) -> None:
    anim = log_in(ville, "yanis.animateur")
    jour = ville.bases["planning"].sql("select max(jour) from creneau where presence = 'conflit'")[0][0]
    demande = planning.GetFeuille(site="jean-jaures", activite="restauration", jour=jour)

    feuille = ville.bases["planning"].call(Planning, planning.GET_FEUILLE, demande, anim)

    lignes = {ligne.prenom: ligne for ligne in feuille.lignes}
    assert lignes["Ibrahima"].etat == "conflit"
    assert {marque.appareil for marque in lignes["Ibrahima"].marques} == {"Tablette Cour", "Tablette Réfectoire"}
    assert (lignes["Théo"].est_reserve, lignes["Théo"].a_un_pai) == (False, True)
    assert lignes["Gaspard"].a_un_pai
    assert lignes["Gaspard"].regime == "panier_pai"


def test_the_kitchen_finds_orders_that_add_up_forecasts_and_a_menu_that_clashes(ville: Semeur) -> None:
    base, marc = ville.bases["planning"], log_in(ville, "marc.cuisine")
    demande = planning.ListCommandes(du=date(2026, 11, 2), jours=22, site="jean-jaures", activite="restauration")

    commandes = base.call(Planning, planning.LIST_COMMANDES, demande, marc).commandes

    assert len(commandes) > 10
    assert all(len(une.versions) == 4 and une.versions[0].adultes > 0 for une in commandes)
    dites = [(une.prevision, _count(une)) for une in commandes]
    assert sum(1 for dite, servis in dites if dite and dite.bas <= servis <= dite.haut) > 0.7 * len(dites)
    with base.transaction() as tx:
        assert list_commandes_fausses(tx) == []
    feuille = planning.GetFeuille(site="jean-jaures", activite="restauration", jour=date(2026, 11, 24))
    lignes = base.call(Planning, planning.GET_FEUILLE, feuille, log_in(ville, "yanis.animateur")).lignes
    assert planning.Allergene.ARACHIDES in next(un.dangers for un in lignes if un.prenom == "Gaspard")


def test_the_kitchen_was_told_all_that_the_timer_would_say(ville: Semeur) -> None:
    with ville.bases["planning"].transaction() as tx:
        assert commandes.emit_due(tx) == 0


def _count(commande: planning.Commande) -> int:
    """Meals served, baskets aside."""
    return sum(x.nombre for version in commande.versions for x in version.lignes if x.regime != "panier_pai")


def test_last_month_can_be_invoiced_and_this_one_waits_for_its_conflict(ville: Semeur) -> None:
    regisseur = log_in(ville, "claire.morel")

    def anomalies(mois: str) -> tuple[int, dict[str, int]]:
        vue = ville.bases["billing"].call(
            Billing, billing.PREVIEW_FACTURATION, billing.PreviewFacturation(mois=mois), regisseur
        )
        return vue.factures, {anomalie.code: anomalie.nombre for anomalie in vue.anomalies}

    for mois, attendues in (("2026-09", 0), ("2026-10", 30)):
        factures, found = anomalies(mois)
        assert factures >= attendues
        assert set(found) <= {"revenu_absent"}
    assert anomalies("2026-11")[1]["conflit"] == 1


def test_the_first_month_is_issued_and_mostly_paid_and_its_books_are_right(ville: Semeur) -> None:
    base = ville.bases["billing"]

    ((emises, payees, en_partie),) = base.sql(
        "select count(*), count(*) filter (where s.reste_centimes = 0),"
        " count(*) filter (where s.reste_centimes between 1 and f.total_centimes - 1)"
        " from facture f join facture_solde s using (facture_id)"
    )
    assert emises > 30 and emises > payees > emises / 2 and en_partie >= 1
    assert base.sql("select min(emise_le), max(emise_le) from facture") == [(date(2026, 10, 5), date(2026, 10, 5))]
    with base.database.reading() as tx:
        assert verify(tx) == []


def test_the_parent_of_dossier_5961_signs_up_is_linked_and_books_at_once(ville: Semeur) -> None:
    compte_id = uuid4()
    email = "camille.test@familles.example"
    reference = ReferenceDossier(service="Service enfance", numero="5961", nom="Test", email=email, sans_numero=False)
    ville.tell(
        "dossiers",
        DossiersListeners,
        [
            CompteEtat(
                version=2, compte_id=compte_id, nom="Test", prenom="Camille", email=email.upper(), actif=True,
                reference=reference,
            )
        ],
    )  # fmt: skip
    said = ville.bases["dossiers"].sql("select type, body::jsonb -> 'data' from outbox order by seq")
    models = {FoyerEtat.type: FoyerEtat, EnfantEtat.type: EnfantEtat}
    events = [models[kind].model_validate(data) for kind, data in said if kind in models]
    assert ville.tell("planning", PlanningListeners, events) == 3

    camille = un_acteur("parent", compte_id=compte_id)
    accueil = ville.bases["planning"].call(Planning, planning.GET_ACCUEIL, planning.GetAccueil(), camille)
    assert [enfant.peut_reserver for enfant in accueil.enfants] == [True, True]
    sauve = book(ville, camille, accueil.enfants[0].enfant_id)
    assert (len(sauve.changements), sauve.refusees) == (1, [])


def book(ville: Semeur, parent: Actor, enfant_id: UUID) -> planning.MoisSauve:
    coche = planning.Coche(activite="restauration", jour="2026-12-14", voulu=True)
    demande = planning.SaveMois(operation_id=uuid4(), enfant_id=enfant_id, mois="2026-12", coches=[coche])
    return ville.bases["planning"].call(Planning, planning.SAVE_MOIS, demande, parent)
