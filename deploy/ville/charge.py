"""A town that was read, brought into the five databases by the services' own reference functions.

Upserts by natural key: what a file no longer says stays as it was, since bookings and invoices may speak of it. Each
database is one transaction; a load that was cut short is begun again.
"""

from __future__ import annotations

from collections.abc import Iterator

from deploy.seed.bases import Bases
from deploy.ville.lecture import Ville
from deploy.ville.tables import Erreur, VilleInvalide
from kit import clock
from kit.database import Transaction
from services.accounts import reference as accounts
from services.billing import reference as billing
from services.dossiers import reference as dossiers
from services.planning import capacites
from services.planning import reference as planning

AU_DELA = (
    "À savoir : {activite}, {site} : {jours} ont plus de {capacite} enfants réservés (jusqu’à {de_trop} de plus),"
    " à partir du {premier}. Ils gardent leur place ; personne d’autre n’est accepté tant qu’il n’y en a pas de libre."
)
JAMAIS_CHANGE = "la version {} est déjà publiée avec un autre texte : donnez un autre nom à la nouvelle."


def load_ville(bases: Bases, ville: Ville) -> list[str]:
    """Returns what whoever lowered a capacity must know.

    Raises VilleInvalide for what only the databases know: a version that was published or billed already.
    """
    for service, load in (
        ("dossiers", load_dossiers),
        ("planning", load_planning),
        ("billing", load_billing),
        ("accounts", load_accounts),
    ):
        with bases.writing(service) as tx:
            load(tx, ville)
            tx.audit("ville.charge", f"{len(ville.sites)} sites, {len(ville.activites)} activites")
    with bases.reading("planning") as tx:
        return list(list_au_dela(tx, ville))


def load_dossiers(tx: Transaction, ville: Ville) -> None:
    """Schools, activities that one enrols in, the règlement."""
    dossiers.upsert_ecoles(tx, list_ecoles(ville))
    dossiers.upsert_activites(tx, list_activites(ville))
    for texte in ville.reglements:
        if not dossiers.publish_reglement(tx, **texte):
            raise VilleInvalide([Erreur("ville.toml", 0, JAMAIS_CHANGE.format(texte["version"]))])


def load_planning(tx: Transaction, ville: Ville) -> None:
    """Sites, activities with their deadlines, where each opens; the school year where the town keeps its own."""
    if ville.calendrier:
        planning.replace_calendrier(tx, ville.calendrier)
    planning.upsert_sites(tx, ville.sites)
    planning.upsert_activites(tx, ville.activites)
    planning.upsert_ouvertures(tx, ville.ouvertures)
    planning.replace_lancements(tx, ville.lancements)
    planning.set_pedt(tx, ville.pedt)
    planning.set_creche_tranche(tx, ville.creche_tranche_minutes)


def list_au_dela(tx: Transaction, ville: Ville) -> Iterator[str]:
    """The days to come with more children than places: a capacity lowered cancels nobody, and must be a choice."""
    activites = {x["code"]: x["libelle_inscription"] or x["libelle"] for x in ville.activites}
    sites = {x["code"]: x["libelle"] for x in ville.sites}
    for row in capacites.list_au_dela(tx, clock.today()):
        if row.activite in activites and row.site in sites:
            yield AU_DELA.format(
                activite=activites[row.activite],
                site=sites[row.site],
                jours=f"{row.jours} jour{'s'[: row.jours > 1]} à venir",
                capacite=row.capacite,
                de_trop=row.de_trop,
                premier=f"{row.premier:%d/%m/%Y}",
            )


def load_billing(tx: Transaction, ville: Ville) -> None:
    """Régies and tariffs."""
    billing.upsert_regies(tx, ville.regies)
    try:
        billing.upsert_tarifs(tx, ville.tarifs)
    except billing.TarifDejaUtilise as refus:
        phrase = f"le tarif {refus} est déjà sur des factures : ajoutez une version, avec sa date."
        raise VilleInvalide([Erreur("tarifs.toml", 0, phrase)]) from refus


def load_accounts(tx: Transaction, ville: Ville) -> None:
    """To whom families write, services then sites; the terms of use."""
    accounts.upsert_destinataires(tx, [*ville.destinataires, *list_structures(ville.sites)])
    for texte in ville.conditions:
        if not accounts.publish_conditions(tx, texte):
            raise VilleInvalide([Erreur("ville.toml", 0, JAMAIS_CHANGE.format(texte["version"]))])


def list_ecoles(ville: Ville) -> Iterator[dict[str, str]]:
    """Where a child goes all year: schools and crèches."""
    for site in ville.sites:
        if site["genre"] != "centre":
            yield {"code": site["code"], "libelle": capitalised(site["libelle"]), "genre": site["genre"]}


def list_activites(ville: Ville) -> Iterator[dict[str, object]]:
    """As dossiers names them on an enrolment."""
    for activite in ville.activites:
        yield activite | {"libelle": activite["libelle_inscription"] or activite["libelle"]}


def list_structures(sites: tuple[dict[str, str], ...]) -> Iterator[dict[str, str]]:
    """Every site may be written to."""
    for site in sites:
        yield {"code": site["code"], "genre": "structure", "libelle": capitalised(site["libelle"])}


def capitalised(texte: str) -> str:
    return texte[:1].upper() + texte[1:]
