"""The ticks of a month, each accepted or explained: the same code says the recap and does the save.

No I/O: slots and places are read before, by ``repository.py``. The rules of one cell are in ``domain/reservation.py``;
here are the ones of a request as a whole (twice the same cell, another month, formulas exchanged on one day).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from contracts import errors
from contracts import planning as contrat
from services.planning import mois as calendaire
from services.planning.domain import refus as motifs
from services.planning.domain.activite import Enfant, GenreActivite, compute_debut
from services.planning.domain.formules import est_formule
from services.planning.domain.lancement import Groupe, Lancement, Ouvre
from services.planning.domain.reservation import (
    EN_LISTE,
    RESERVATION_VIDE,
    Acceptee,
    Demande,
    Effet,
    EtatReservation,
    Places,
    Reservation,
    decide_ajout,
    decide_changement,
    decide_retrait,
)
from services.planning.famille import EnfantLu
from services.planning.referentiel import Ouverture, Referentiel
from services.planning.refus_dits import as_contrat

Cle = tuple[str, date]
"""Activity and day: one cell of a child's month."""


class Lieu(NamedTuple):
    """One place to be taken: an activity, at a site, on a day."""

    activite: str
    site: str
    jour: date


EFFETS: Mapping[Effet, contrat.Effet] = {
    Effet.CUISINE: contrat.Effet.CUISINE,
    Effet.APRES_COMMANDE: contrat.Effet.ANIMATEURS,
    Effet.ANIMATEURS: contrat.Effet.ANIMATEURS,
    Effet.HORS_DELAI: contrat.Effet.SANS_COMMANDE,
    Effet.ANNULE: contrat.Effet.RETRAIT,
    Effet.ANNULE_HORS_DELAI: contrat.Effet.RETRAIT,
    Effet.LISTE_ATTENTE: contrat.Effet.LISTE_ATTENTE,
    Effet.PLACE_ACCEPTEE: contrat.Effet.ANIMATEURS,
    Effet.QUITTE_LISTE: contrat.Effet.QUITTE_LISTE,
    Effet.ABSENCE: contrat.Effet.ABSENCE,
    Effet.RETOUR: contrat.Effet.ANIMATEURS,
}


@dataclass(slots=True)
class Creneau:
    """A slot as it is kept; ``rang`` and ``offre_limite`` are those of the waiting list.

    What follows them is read for a write only; ``version`` is 0 of a slot that was never kept.
    """

    etat: str
    presence: str | None
    foyer_id: UUID
    site: str
    rang: int | None = None
    offre_limite: datetime | None = None
    version: int = 0
    repas_fourni: bool = False
    arrivee: datetime | None = None
    depart: datetime | None = None

    @property
    def est_reserve(self) -> bool:
        return self.etat == EtatReservation.RESERVEE

    @property
    def est_visible(self) -> bool:
        """Whether a page has something to say of it: a cancelled booking leaves no trace there."""
        return self.presence is not None or self.etat not in ("aucune", "annulee")

    def as_domaine(self) -> Reservation:
        """A marked slot cannot change, whatever was booked; a conflict counts as marked."""
        if self.presence is not None:
            return _POINTEES[self.presence]
        if self.etat in EN_LISTE:
            return Reservation(EtatReservation(self.etat), self.rang, self.offre_limite)
        return _RESERVATIONS[self.etat]

    @property
    def garde_son_site(self) -> bool:
        """A booking, a rank, an offer stay where they are; a new booking goes where the child goes."""
        return self.est_reserve or self.etat in EN_LISTE


def creneau_of(row: Any) -> Creneau:
    """A row with etat, presence, foyer_id, site, rang, offre_limite."""
    return Creneau(row.etat, row.presence, row.foyer_id, row.site, row.rang, row.offre_limite)


_RESERVATIONS = {etat.value: Reservation(etat) for etat in EtatReservation}
_POINTEES = {
    "present": Reservation(EtatReservation.PRESENTE),
    "conflit": Reservation(EtatReservation.PRESENTE),
    "absent": Reservation(EtatReservation.ABSENTE),
}


@dataclass(slots=True)
class Accepte:
    """One change to write."""

    activite: str
    jour: date
    site: str
    foyer_id: UUID
    etat: EtatReservation
    avant: EtatReservation
    effet: Effet
    note: str
    rang: int | None = None
    places: Places | None = None
    """As they were, where the child is put on the waiting list: a refusal that is logged."""

    @property
    def quitte_liste(self) -> bool:
        """Whether a waiting list is left: the child waited, or had an offer."""
        return self.etat is EtatReservation.ANNULEE and self.avant in EN_LISTE

    @property
    def lieu(self) -> Lieu:
        return Lieu(self.activite, self.site, self.jour)


@dataclass(frozen=True, slots=True)
class Refuse:
    activite: str
    jour: date
    refus: errors.Refus
    places: Places | None = None
    site: str = ""


@dataclass(slots=True)
class Decision:
    acceptes: list[Accepte] = field(default_factory=list)
    refuses: list[Refuse] = field(default_factory=list)


def _sans_groupe(_activite: str, _jour: date) -> Iterable[Groupe]:
    return ()


@dataclass(eq=False)
class MoisDecide:
    """Everything that the ticks of one child's month are decided on."""

    referentiel: Referentiel
    enfant: EnfantLu
    mois: str
    """The month of the request; of a period, its first."""
    now: datetime
    creneaux: dict[Cle, Creneau] = field(default_factory=dict)
    places: dict[Cle, Places] = field(default_factory=dict)
    """Of the limited slots that are asked for; a child more as each tick is accepted."""
    verrous: set[Lieu] = field(default_factory=set)
    """The places locked until the commit."""
    numero: int | None = None
    """Of the accusé to come, where it was read with the locks."""
    lancements: Mapping[tuple[str, str], Sequence[Lancement]] = field(default_factory=dict)
    """The openings to come, by activity and site (empty: every site); see ``lancements.read_lancements``."""
    groupes_de: Callable[[str, date], Iterable[Groupe]] = _sans_groupe
    periode: tuple[date, date] | None = None
    """First and last day of what may change, where it is not the month."""

    @cached_property
    def domaine(self) -> Enfant:
        return self.enfant.as_domaine(self.referentiel)

    def find_ouverture(self, activite: str) -> Ouverture | None:
        return self.referentiel.find_ouverture(activite, self.enfant.ecole)

    def limites(self, coches: Iterable[contrat.Coche]) -> dict[Cle, Ouverture]:
        """The limited slots that these ticks would take, or give to the next of their list."""
        limites = {}
        for coche in coches:
            ouverture = self.find_ouverture(coche.activite)
            if ouverture is not None and ouverture.capacite is not None and self.est_du_mois(coche.jour):
                limites[coche.activite, coche.jour] = ouverture
        return limites

    @property
    def bornes(self) -> tuple[date, date]:
        """First and last day that may change, both included."""
        return self.periode or calendaire.bornes(self.mois)

    def est_du_mois(self, jour: date) -> bool:
        premier, dernier = self.bornes
        return premier <= jour <= dernier

    def find_foyer(self, activite: str, jour: date) -> UUID | None:
        """The household in charge when the slot starts."""
        if (unique := self.enfant.foyer_unique) is not None:
            return unique
        debut = compute_debut(self.referentiel.activites[activite].regle, jour)
        return self.enfant.find_foyer(debut, self.referentiel.calendrier)

    def autres_genres(self, activite: str, jour: date) -> frozenset[GenreActivite]:
        """Kinds booked that day beside this activity, where it is a formula that excludes others."""
        if not est_formule(self.referentiel.activites[activite].regle.genre):
            return frozenset()
        return frozenset(
            self.referentiel.activites[autre].regle.genre
            for (autre, quand), creneau in self.creneaux.items()
            if quand == jour and autre != activite and creneau.est_reserve and autre in self.referentiel.activites
        )

    def demande(self, cle: Cle, site: str) -> Demande:
        activite, jour = cle
        creneau = self.creneaux.get(cle)
        return Demande(
            jour=self.referentiel.prepare(activite, jour, site, self.enfant.ecole),
            enfant=self.domaine,
            reservation=creneau.as_domaine() if creneau else RESERVATION_VIDE,
            now=self.now,
            places=self.places.get(cle),
            autres_genres=self.autres_genres(activite, jour),
            acteur=self.enfant.acteur,
            a_la_garde=self.enfant.est_a_la_charge(self.find_foyer(activite, jour)),
            ouvre=self.find_ouvre(activite, jour, site) if self.lancements else None,
        )

    def find_ouvre(self, activite: str, jour: date, site: str) -> Ouvre | None:
        """When this child may book that day, where it may not yet."""
        for lieu in ((activite, site), (activite, "")):
            for lancement in self.lancements.get(lieu, ()):
                if lancement.premier_jour <= jour <= lancement.dernier_jour:
                    ouvre = lancement.find(self.groupes_de(activite, jour))
                    return ouvre if self.now < ouvre.instant else None
        return None


def decide_mois(mois: MoisDecide, coches: Iterable[contrat.Coche]) -> Decision:
    """Every tick is either in ``acceptes`` or in ``refuses``. Changes ``mois.creneaux`` as it accepts."""
    decision = Decision()
    retraits, ajouts = _sort(mois, coches, decision)
    for cle in _by_jour(retraits):
        if (echange := _find_echange(mois, cle, ajouts)) is not None:
            ajouts.remove(echange)
            _decide_echange(mois, cle, echange, decision)
        else:
            _keep(mois, cle, decide_retrait(mois.demande(cle, _site(mois, cle))), decision)
    for cle in _by_jour(ajouts):
        _keep(mois, cle, decide_ajout(mois.demande(cle, _site(mois, cle))), decision)
    return decision


def decide_each(
    mois: MoisDecide, cle: Cle, decide: Callable[[Demande], Acceptee | motifs.Refus], dans: Decision
) -> None:
    """One slot by another rule than a tick's, an absence for instance."""
    _keep(mois, cle, decide(mois.demande(cle, _site(mois, cle))), dans)


def _by_jour(cles: Iterable[Cle]) -> list[Cle]:
    return sorted(cles, key=lambda cle: (cle[1], cle[0]))


def _sort(mois: MoisDecide, coches: Iterable[contrat.Coche], decision: Decision) -> tuple[set[Cle], set[Cle]]:
    """Withdrawals and additions that can be looked at; the others are refused here, once for each cell."""
    coches = list(coches)
    fois = Counter((coche.activite, coche.jour) for coche in coches)
    retraits: set[Cle] = set()
    ajouts: set[Cle] = set()
    deja_dites: set[Cle] = set()
    for coche in coches:
        cle = (coche.activite, coche.jour)
        if (refus := _refuse_coche(mois, cle, fois[cle])) is None:
            (ajouts if coche.voulu else retraits).add(cle)
        elif cle not in deja_dites:
            deja_dites.add(cle)
            decision.refuses.append(Refuse(*cle, refus))
    return retraits, ajouts


def _refuse_coche(mois: MoisDecide, cle: Cle, fois: int) -> errors.Refus | None:
    activite, jour = cle
    if fois != 1:
        return contrat.CocheEnDouble()
    if not mois.est_du_mois(jour):
        return contrat.HorsDuMois(jour=jour)
    if activite not in mois.referentiel.activites:
        return errors.Introuvable(objet="activite")
    if mois.find_ouverture(activite) is None and cle not in mois.creneaux:
        return contrat.ActivitePasOuverte(jour=jour, motif=f"pas à l’école {mois.enfant.ecole}")
    return None


def _site(mois: MoisDecide, cle: Cle) -> str:
    """A booking stays at its site; a new one goes where the child goes."""
    creneau, ouverture = mois.creneaux.get(cle), mois.find_ouverture(cle[0])
    if creneau is not None and (creneau.garde_son_site or ouverture is None):
        return creneau.site
    return ouverture.site if ouverture else ""


def _find_echange(mois: MoisDecide, retrait: Cle, ajouts: Iterable[Cle]) -> Cle | None:
    """The formula of the same day that is asked for instead of this one."""
    regles = mois.referentiel.activites
    if not est_formule(regles[retrait[0]].regle.genre) or retrait not in mois.creneaux:
        return None
    for ajout in ajouts:
        if ajout[1] == retrait[1] and est_formule(regles[ajout[0]].regle.genre):
            return ajout
    return None


def _decide_echange(mois: MoisDecide, retrait: Cle, ajout: Cle, decision: Decision) -> None:
    """Both or neither: refused or put on the waiting list, the child keeps the first formula."""
    resultat = decide_changement(mois.demande(retrait, _site(mois, retrait)), mois.demande(ajout, _site(mois, ajout)))
    if isinstance(resultat, tuple):
        _keep(mois, retrait, resultat[0], decision)
        _keep(mois, ajout, resultat[1], decision)
        return
    _keep(mois, ajout, resultat, decision)
    autre = mois.referentiel.activites[ajout[0]].libelle
    decision.refuses.append(Refuse(*retrait, contrat.FormuleGardee(autre=autre)))


def _keep(mois: MoisDecide, cle: Cle, resultat: Acceptee | motifs.Refus, decision: Decision) -> None:
    activite, jour = cle
    site = _site(mois, cle)
    if not isinstance(resultat, Acceptee):
        refus = as_contrat(resultat, mois.referentiel)
        decision.refuses.append(Refuse(activite, jour, refus, mois.places.get(cle), site))
        return
    foyer_id = mois.find_foyer(activite, jour)
    if foyer_id is None:
        decision.refuses.append(Refuse(activite, jour, errors.Introuvable(objet="foyer")))
        return
    note = resultat.effet.texte
    if resultat.echeance is not None:
        note = f"{note}, {resultat.echeance.annulable}"
    avant = mois.creneaux.get(cle)
    decision.acceptes.append(_accepte(mois, cle, site, foyer_id, resultat, note))
    if avant is not None:
        mois.creneaux[cle] = replace(avant, etat=resultat.etat.value, foyer_id=foyer_id, site=site, rang=resultat.rang)
    else:
        mois.creneaux[cle] = Creneau(resultat.etat.value, None, foyer_id, site, resultat.rang)


def _accepte(mois: MoisDecide, cle: Cle, site: str, foyer_id: UUID, resultat: Acceptee, note: str) -> Accepte:
    """The change to write; the places that it takes or frees are counted for the ticks that follow."""
    creneau, places = mois.creneaux.get(cle), mois.places.get(cle)
    avant = EtatReservation(creneau.etat) if creneau is not None else EtatReservation.AUCUNE
    if places is not None:
        mois.places[cle] = places.move(avant, resultat.etat)
    return Accepte(
        *cle,
        site,
        foyer_id,
        resultat.etat,
        avant,
        resultat.effet,
        note,
        rang=resultat.rang,
        places=places if resultat.etat is EtatReservation.EN_ATTENTE else None,
    )
