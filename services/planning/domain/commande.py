"""The kitchen's order: what it was first told, and the differences that followed.

Public names
    Etape(StrEnum)      cuisine (the frozen first version), animateurs, annulation, reel, manuelle
    Comptes = Mapping[tuple[str, str], int]         children by (régime, tranche d'âge); zero is not said
    compute_comptes(lignes) -> Comptes              from one (régime, naissance) for each child, on a day
    difference(avant, apres) -> Comptes             what to add to `avant` to have `apres`; zero is not said
    add(avant, difference) -> Comptes
    count_repas(comptes) -> int                     what the kitchen cooks: baskets are brought by the families
    list_etapes(echeances, jour, now) -> list[Etape]    those whose instant has come, in order
    find_prochaine(echeances, jour, now) -> datetime | None     when the next one comes

Source: DOMAIN §5: frozen at J-15 as version 1; later changes are new versions that show only the differences; J-3, J-1
and actual. The sum of the differences over the versions is the current state.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.planning.domain import mots
from services.planning.domain.delais import Echeances
from services.planning.domain.encadrement import find_tranche

Cle = tuple[str, str]
Comptes = Mapping[Cle, int]


PANIER = "panier_pai"


class Etape(StrEnum):
    CUISINE = "cuisine"
    ANIMATEURS = "animateurs"
    ANNULATION = "annulation"
    REEL = "reel"
    MANUELLE = "manuelle"
    """Somebody told the kitchen before the next deadline."""


def compute_comptes(enfants: Iterable[tuple[str, date]], jour: date) -> Comptes:
    return Counter((regime, find_tranche(naissance, jour)) for regime, naissance in enfants)


def difference(avant: Comptes, apres: Comptes) -> Comptes:
    ecarts = {cle: apres.get(cle, 0) - avant.get(cle, 0) for cle in {*avant, *apres}}
    return {cle: ecart for cle, ecart in sorted(ecarts.items()) if ecart}


def add(avant: Comptes, ecart: Comptes) -> Comptes:
    somme = {cle: avant.get(cle, 0) + ecart.get(cle, 0) for cle in {*avant, *ecart}}
    return {cle: nombre for cle, nombre in sorted(somme.items()) if nombre}


def count_repas(comptes: Comptes) -> int:
    return sum(nombre for (regime, _), nombre in comptes.items() if regime != PANIER)


def list_etapes(echeances: Echeances, jour: date, now: datetime) -> list[Etape]:
    """The first is always the kitchen's own; nothing is due before it. Raises ValueError where nobody eats."""
    premiere, *suivantes = _list_instants(echeances, jour)
    if now < premiere[0]:
        return []
    return [premiere[1], *(etape for limite, etape in suivantes if limite <= now)]


def find_prochaine(echeances: Echeances, jour: date, now: datetime) -> datetime | None:
    """The first instant after ``now`` at which ``list_etapes`` says more. Raises ValueError where nobody eats."""
    instants = [limite for limite, _ in _list_instants(echeances, jour)]
    if now < instants[0]:
        return instants[0]
    return min((limite for limite in instants if limite > now), default=None)


def _list_instants(echeances: Echeances, jour: date) -> list[tuple[datetime, Etape]]:
    if echeances.cuisine is None:
        raise ValueError("no kitchen is told of an activity without a meal")
    lendemain = datetime.combine(jour + timedelta(days=1), datetime.min.time(), mots.PARIS)
    suivantes = [
        (echeances.animateurs.limite, Etape.ANIMATEURS),
        (echeances.annulation.limite, Etape.ANNULATION),
    ]
    return [(echeances.cuisine.limite, Etape.CUISINE), *sorted(suivantes), (lendemain, Etape.REEL)]
