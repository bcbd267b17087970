"""A few children on very few places, every gesture that moves a place, and what must hold after each of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from contracts.errors import Refus
from services.planning import referentiel as memoire
from services.planning.attente import listes
from services.planning.calendrier import fermetures
from services.planning.domain.reservation import find_limite_offre
from tests.integration.planning.ville import LUNDI_16, LUNDI_23, MAINTENANT, Famille, Ville, ajout, retrait, un_agent

ETUDE = "etude"
JOURS = (LUNDI_16, LUNDI_23)
ECOLES = ("jaures", "ferry")
Lieu = tuple[str, date]
"""Site and day."""
_TIENNENT = frozenset({"reservee", "absence_prevenue", "proposee"})
_EN_LISTE = frozenset({"en_attente", "proposee"})


@dataclass(frozen=True, slots=True)
class Ligne:
    """A slot as the database has it."""

    etat: str
    site: str
    ordre: int | None
    offre_limite: datetime | None


Photo = Mapping[tuple[UUID, date], Ligne]


class Monde:
    """The town with its clock. Each gesture is one call of the service's door, or one turn of a timer."""

    def __init__(self, ville: Ville, horloge: Callable[[datetime], None], enfants: int) -> None:
        self.ville, self.horloge, self.agent = ville, horloge, un_agent()
        self.familles = [ville.une_famille() for _ in range(enfants)]
        self.versions = dict.fromkeys(range(enfants), 1)
        self.reset()

    def reset(self) -> None:
        """As at the beginning: nothing booked, one place at each school."""
        self.ville.base.sql("truncate creneau, place, refus_complet, accuse, outbox, absence, fermeture cascade")
        self.ville.base.sql("delete from calendrier where source like %s", "fermeture %")
        self.now = MAINTENANT
        self.horloge(self.now)
        self.capacites = dict.fromkeys(ECOLES, 1)
        self.fermees: dict[date, UUID] = {}
        for ecole in ECOLES:
            self.ville.limite(ETUDE, ecole, 1)
        for rang, famille in enumerate(self.familles):
            if famille.enfants[0].ecole != "jaures":
                self.move(rang)

    # ---- gestures ----

    def book(self, rang: int, jour: date) -> None:
        self.familles[rang].save(*ajout(ETUDE, jour))

    def cancel(self, rang: int, jour: date) -> None:
        self.familles[rang].save(*retrait(ETUDE, jour))

    def answer(self, rang: int, jour: date, accepte: bool) -> None:
        famille = self.familles[rang]
        ids = {"operation_id": str(uuid.uuid4()), "enfant_id": str(famille.enfant_id)}
        slot = {"activite": ETUDE, "jour": jour.isoformat(), "accepte": accepte}
        self._try(contrat.ANSWER_PLACE, ids | slot, famille.parent)

    def say_absent(self, rang: int, jour: date) -> None:
        famille = self.familles[rang]
        ids = {"operation_id": str(uuid.uuid4()), "enfant_id": str(famille.enfant_id), "motif": "autre"}
        self._try(
            contrat.DECLARE_ABSENCE,
            ids | {"creneaux": [{"activite": ETUDE, "jour": jour.isoformat()}]},
            famille.parent,
        )

    def move(self, rang: int) -> None:
        """To the other school, as dossiers would say it."""
        famille = self.familles[rang]
        self.versions[rang] += 1
        ailleurs = ECOLES[famille.enfants[0].ecole == ECOLES[0]]
        famille.enfants[0] = famille.enfants[0].model_copy(update={"ecole": ailleurs, "version": self.versions[rang]})
        self.ville.hear(famille.enfants[0])

    def limit(self, ecole: str, capacite: int) -> None:
        self.capacites[ecole] = capacite
        self.ville.limite(ETUDE, ecole, capacite)

    def close(self, jour: date) -> None:
        demande = {"operation_id": str(uuid.uuid4()), "motif": "Grève"} | dict.fromkeys(
            ("premier_jour", "dernier_jour"), jour.isoformat()
        )
        if jour not in self.fermees and (vues := self._try(contrat.SAVE_FERMETURE, demande, self.agent)):
            self.fermees[jour] = next(f.fermeture_id for f in vues.fermetures if f.premier_jour == jour)

    def reopen(self, jour: date) -> None:
        if (fermeture_id := self.fermees.pop(jour, None)) is not None:
            demande = {"operation_id": str(uuid.uuid4()), "fermeture_id": str(fermeture_id)}
            self._try(contrat.REOPEN_FERMETURE, demande, self.agent)

    def tick(self) -> None:
        """A turn of both timers, each in its transaction."""
        for turn in (fermetures.cancel_next, listes.settle_due):
            with self.ville.base.transaction() as tx:
                turn(tx)

    def wait(self, delta: timedelta) -> None:
        self.now += delta
        self.horloge(self.now)

    def _try(self, rpc: Any, demande: dict[str, Any], actor: Any) -> Any:
        """A refusal is an answer; anything else is a fault."""
        try:
            return self.ville.call(rpc, demande, actor)
        except Refus:
            return None

    # ---- what must hold ----

    def photograph(self) -> dict[tuple[UUID, date], Ligne]:
        rows = self.ville.base.sql("select enfant_id, jour, etat, site, ordre, offre_limite from creneau")
        return {(UUID(str(enfant)), jour): Ligne(*reste) for enfant, jour, *reste in rows}

    def check_places(self, avant: Photo, apres: Photo) -> None:
        """Never more taken than there are; where an agent lowered the capacity, never more than before."""
        for ecole in ECOLES:
            for jour in JOURS:
                prises = _count(apres, ecole, jour, _TIENNENT)
                assert prises <= max(self.capacites[ecole], _count(avant, ecole, jour, _TIENNENT)), (ecole, jour)

    def check_rangs(self, apres: Photo) -> None:
        """What families read: every rank from 1, once, in the order that is kept."""
        lus: dict[Lieu, list[int]] = {}
        for famille in self.familles:
            vues = self.ville.call(contrat.GET_ATTENTES, contrat.GetAttentes(), famille.parent).attentes
            for vue in vues:
                if vue.rang is not None:
                    lus.setdefault((apres[famille.enfant_id, vue.jour].site, vue.jour), []).append(vue.rang)
        for rangs in lus.values():
            assert sorted(rangs) == list(range(1, len(rangs) + 1))

    def check_passage(self, avant: Photo, apres: Photo, auteur: UUID | None) -> None:
        """A rank is lost by one's own gesture or an offer past; nobody books before those who wait."""
        for cle, ligne in apres.items():
            etait = avant.get(cle)
            if etait is None or cle[0] == auteur:
                continue
            if etait.etat in _EN_LISTE and ligne.etat not in _EN_LISTE:
                assert etait.offre_limite is not None and etait.offre_limite <= self.now, (cle, etait, ligne)
            if etait.etat in _EN_LISTE and ligne.etat in _EN_LISTE:
                assert etait.ordre == ligne.ordre
        for (enfant_id, jour), ligne in apres.items():
            etait = avant.get((enfant_id, jour))
            deja = etait is not None and (etait.etat in _TIENNENT and etait.site == ligne.site)
            if ligne.etat == "reservee" and not deja and self.peut_proposer(ligne.site, jour):
                assert _list_before(apres, ligne.site, jour, etait) == [], "booked before those who wait"

    def check_settled(self, apres: Photo) -> None:
        """After a turn of the timers nothing waits for a place that is free, and no offer is past."""
        for ecole in ECOLES:
            for jour in JOURS:
                if self.peut_proposer(ecole, jour) and _count(apres, ecole, jour, {"en_attente"}):
                    assert _count(apres, ecole, jour, _TIENNENT) >= self.capacites[ecole]
        assert all(x.offre_limite is None or x.offre_limite > self.now for x in apres.values() if x.etat == "proposee")

    def check_billing(self, apres: Photo) -> None:
        """The last that billing heard of each slot is whether it is booked."""
        dits = self.ville.base.sql(
            "select distinct on (c->>'enfant_id', c->>'jour') c->>'enfant_id', c->>'jour', c->>'est_reserve'"
            " from outbox, json_array_elements(body::json->'data'->'creneaux') c where type = 'planning.creneaux.v1'"
            " order by c->>'enfant_id', c->>'jour', cast(c->>'version' as bigint) desc"
        )
        entendus = {(UUID(enfant), date.fromisoformat(jour)) for enfant, jour, reserve in dits if reserve == "true"}
        assert entendus == {cle for cle, ligne in apres.items() if ligne.etat == "reservee"}

    def peut_proposer(self, ecole: str, jour: date) -> bool:
        with self.ville.base.transaction() as tx:
            echeances = memoire.read(tx).prepare(ETUDE, jour, ecole).echeances
        return echeances is not None and find_limite_offre(echeances, self.now) is not None

    def enfant_id(self, rang: int) -> UUID:
        famille: Famille = self.familles[rang]
        return famille.enfant_id


def _count(photo: Photo, site: str, jour: date, etats: Any) -> int:
    return sum(quand == jour and x.site == site and x.etat in etats for (_, quand), x in photo.items())


def _list_before(photo: Photo, site: str, jour: date, etait: Ligne | None) -> list[Ligne]:
    """Who waits there before somebody that was so: all of them, or those before its rank in this list.

    The first who waits and ticks again is offered the free place by the same save, which accepts it.
    """
    attente = [x for (_, quand), x in photo.items() if quand == jour and x.site == site and x.etat == "en_attente"]
    if etait is None or etait.etat != "en_attente" or etait.site != site or etait.ordre is None:
        return attente
    return [x for x in attente if x.ordre is not None and x.ordre < etait.ordre]
