"""The block "Ce qui change si vous enregistrez": what planning says of the town, what billing says of the price.

The price is asked once planning has said what would really change; billing away, the block says so and the save works.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from contracts import billing
from contracts.billing import ChangementPrevu, CoutEstime
from contracts.errors import Refus
from contracts.planning import ChangementsEnfant, Effet, EffetCuisine, EffetsVille, LigneChangement
from gateway.presentation.mots import de_mois, euros, mois_annee, pluriel
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite

_RETRAITS = frozenset({Effet.RETRAIT, Effet.ABSENCE})
_SANS_PRIX = frozenset({Effet.LISTE_ATTENTE, Effet.QUITTE_LISTE})
"""Who waits for a place has none: nothing is eaten, nothing would be paid."""


@dataclass(frozen=True, slots=True)
class Effets:
    """``cout``: nothing where nothing changes for the price."""

    ville: EffetsVille
    cuisine: list[str]
    cout: CoutEstime | BlocIndisponible | None

    @property
    def phrases_cout(self) -> list[str]:
        return list(say_cout(self.cout)) if isinstance(self.cout, CoutEstime) else []

    @property
    def cout_absent(self) -> bool:
        return isinstance(self.cout, BlocIndisponible)


async def read_effets(
    visite: Visite, ville: EffetsVille, changements: Iterable[tuple[UUID, LigneChangement]]
) -> Effets:
    changements = list(changements)
    prevus = [
        ChangementPrevu(
            foyer_id=ligne.foyer_id,
            enfant_id=enfant_id,
            activite=ligne.activite,
            jours=ligne.jours,
            est_ajout=ligne.effet not in _RETRAITS,
        )
        for enfant_id, ligne in changements
        if ligne.effet not in _SANS_PRIX
    ]
    cout = await _estimate(visite, prevus) if prevus else None
    if isinstance(cout, CoutEstime):
        cout = name_activites(cout, {ligne.activite: ligne.libelle for _, ligne in changements})
    return Effets(ville, say_cuisine(ville.cuisine), cout)


def name_activites(cout: CoutEstime, libelles: Mapping[str, str]) -> CoutEstime:
    """Planning's words for an activity that billing has not heard of yet: nobody booked it before."""
    activites = [
        a.model_copy(update={"libelle": libelles.get(a.activite, a.libelle)}) if a.libelle == a.activite else a
        for a in cout.activites
    ]
    sans_tarif = [libelles.get(libelle, libelle) for libelle in cout.sans_tarif]
    return cout.model_copy(update={"activites": activites, "sans_tarif": sans_tarif})


async def _estimate(visite: Visite, prevus: list[ChangementPrevu]) -> CoutEstime | BlocIndisponible:
    try:
        return await visite.block(billing.PREVIEW_COUT, billing.PreviewCout(changements=regroup(prevus)))
    except Refus:  # a household that billing has not heard of yet: the price alone is missing
        return BlocIndisponible("billing")


def regroup(prevus: Iterable[ChangementPrevu]) -> list[ChangementPrevu]:
    """One for each child, activity and direction: days said apart (each with its deadline) are priced together."""
    jours: dict[tuple[UUID, UUID, str, bool], list[ChangementPrevu]] = {}
    for prevu in prevus:
        jours.setdefault((prevu.foyer_id, prevu.enfant_id, prevu.activite, prevu.est_ajout), []).append(prevu)
    return [
        memes[0].model_copy(update={"jours": [jour for prevu in memes for jour in prevu.jours]})
        for memes in jours.values()
    ]


def changements_of(parts: Iterable[ChangementsEnfant]) -> list[tuple[UUID, LigneChangement]]:
    return [(part.enfant.enfant_id, ligne) for part in parts for ligne in part.changements]


def say_cuisine(cuisine: EffetCuisine) -> list[str]:
    """ "14 repas de plus commandés à la cuisine centrale, dont 2 après la commande"."""
    phrases = []
    for nombre, tard, sens in (
        (cuisine.plus, cuisine.plus_apres_commande, "de plus"),
        (cuisine.moins, cuisine.moins_apres_commande, "de moins"),
    ):
        if nombre:
            suite = f", dont {tard} après sa commande" if tard else ""
            phrases.append(f"{nombre} repas {sens} pour la cuisine centrale{suite}.")
    return phrases


def say_cout(cout: CoutEstime) -> Iterable[str]:
    """A sentence a month, or one for all where there are many."""
    touches = [mois for mois in cout.mois if mois.ecart_centimes]
    if len(touches) > 3:
        total = sum(mois.ecart_centimes for mois in touches)
        yield f"Si les enfants viennent : environ {_ecart(total)}, {_periode(touches[0].mois, touches[-1].mois)}."
    else:
        for mois in touches:
            yield f"Si les enfants viennent : environ {_ecart(mois.ecart_centimes)} en {mois_annee(mois.mois)}."
    if not touches and not cout.sans_tarif:
        yield "Rien ne change pour le prix."


def _periode(premier: str, dernier: str) -> str:
    return f"{de_mois(premier)} à {mois_annee(dernier)}"


def _ecart(centimes: int) -> str:
    return f"{euros(abs(centimes))} de {'plus' if centimes > 0 else 'moins'}"


def count_effets(parts: Iterable[ChangementsEnfant]) -> list[tuple[str, int]]:
    """The figures of "En bref"."""
    parts = list(parts)
    comptes: Counter[Effet] = Counter()
    for part in parts:
        for ligne in part.changements:
            comptes[ligne.effet] += len(ligne.jours)
    return write_bref(comptes, sum(len(ligne.jours) for part in parts for ligne in part.refusees))


def write_bref(comptes: Counter[Effet], refus: int) -> list[tuple[str, int]]:
    """The figures of a recap, from its changes by effect and its cells that were not taken."""
    return [
        ("Compté pour la cuisine", comptes[Effet.CUISINE]),
        ("Compté pour les animateurs", comptes[Effet.ANIMATEURS]),
        ("Ajouté après les délais", comptes[Effet.SANS_COMMANDE]),
        ("Complet, en liste d’attente", comptes[Effet.LISTE_ATTENTE]),
        ("Retrait", comptes[Effet.RETRAIT]),
        ("Liste d’attente quittée", comptes[Effet.QUITTE_LISTE]),
        ("Non pris, expliqué sur cette page", refus),
    ]


def nombre_of(parts: Iterable[ChangementsEnfant]) -> str:
    return pluriel(sum(len(ligne.jours) for part in parts for ligne in part.changements), "changement")
