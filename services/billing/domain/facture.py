"""An invoice draft: one payer, one month, from attendance alone (leaflet L10: booking never bills).

A line per child, activity, part and unit price; meal and supervision apart. Totals are sums of rounded lines.
The same input in any order gives the same draft.

Public names
    Anomalie, CodeAnomalie, BrouillonFacture
    draft_facture(payeur, mois, faits, grille, cache) -> BrouillonFacture
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.errors import PortailError
from services.billing.domain.assiette import (
    Enfant,
    Fait,
    Payeur,
    Presence,
    PriseEnCharge,
    SituationDatee,
    bornes_du_mois,
    compute_rangs,
)
from services.billing.domain.bareme import Partie, Situation
from services.billing.domain.grille import GrilleTarifs
from services.billing.domain.ligne import Ligne, LigneEnCours
from services.billing.domain.repartition import ENTIERE, PartPayeur
from services.billing.domain.tarif import CachePrix, ComptageRang, PrixPart, Tarif

UN_JOUR = timedelta(days=1)


class CodeAnomalie(StrEnum):
    """Same words as ``contracts.billing.Anomalie``."""

    RESERVE_SANS_POINTAGE = "reserve_sans_pointage"
    CONFLIT = "conflit"
    TARIF_ABSENT = "tarif_absent"
    REVENU_ABSENT = "revenu_absent"
    JOURNEE_OUVERTE = "journee_ouverte"
    """A day at the crèche without a departure, or with two."""
    FOYER_INCONNU = "foyer_inconnu"
    """Found before drafting: who pays, or a child, is not known here yet."""


class FaitEnDouble(PortailError):
    """The same child, activity and day came twice for one payer: no day is billed twice."""


class EnfantInconnu(PortailError):
    """Attendance of a child who is not among the payer's children."""


@dataclass(frozen=True, slots=True)
class Anomalie:
    """Something to settle before issuing; ``bloque`` when this payer's invoice must wait for it."""

    code: CodeAnomalie
    bloque: bool
    enfant_id: UUID | None = None
    activite: str = ""
    jour: date | None = None


@dataclass(frozen=True, slots=True)
class BrouillonFacture:
    foyer_id: UUID
    mois: str
    lignes: tuple[Ligne, ...]
    anomalies: tuple[Anomalie, ...]
    presences: int
    """Attendances billed."""

    @property
    def total_centimes(self) -> int:
        return sum(ligne.montant_centimes for ligne in self.lignes)

    @property
    def est_bloquee(self) -> bool:
        return any(anomalie.bloque for anomalie in self.anomalies)


def draft_facture(
    payeur: Payeur, mois: str, faits: Iterable[Fait], grille: GrilleTarifs, cache: CachePrix
) -> BrouillonFacture:
    """What this payer owes for ``mois`` ("2026-10"), and what to settle before issuing it.

    Present: billed, booked or not. Absent: nothing. Booked and not marked, or conflict: listed, not billed.
    ``grille`` and ``cache`` are shared by a whole run. FaitEnDouble, EnfantInconnu; ValueError for a day outside
    the month.
    """
    redaction = _Redaction(payeur, mois, grille, cache)
    by_creneau = redaction.sort_faits(faits)
    rangs = compute_rangs(payeur.enfants)
    presents: dict[str, list[Enfant]] = {}
    for enfant in payeur.enfants:
        for activite in {a for e, a in by_creneau if e == enfant.enfant_id}:
            presents.setdefault(activite, []).append(enfant)
    rangs_presents = {activite: compute_rangs(enfants) for activite, enfants in presents.items()}
    enfants = {enfant.enfant_id: enfant for enfant in payeur.enfants}
    for enfant_id, activite in sorted(by_creneau, key=lambda c: (rangs[c[0]], grille.ordre(c[1]), c[1])):
        redaction.add(
            enfants[enfant_id],
            activite,
            by_creneau[enfant_id, activite],
            _Rangs(rangs[enfant_id], rangs_presents[activite][enfant_id], len(presents[activite])),
        )
    return redaction.finish()


@dataclass(frozen=True, slots=True)
class _Rangs:
    """A child's rank among the household's and among the present, and how many are present."""

    foyer: int
    presents: int
    nombre_presents: int

    def see(self, situation: Situation, tarif: Tarif) -> Situation:
        rang = self.foyer if tarif.comptage_rang is ComptageRang.FOYER else self.presents
        return situation.for_enfant(rang, self.nombre_presents)


class _Redaction:
    """The state of one draft being written."""

    __slots__ = (
        "anomalies",
        "cache",
        "dernier",
        "grille",
        "lignes",
        "mois",
        "payeur",
        "premier",
        "presences",
        "situations",
    )

    def __init__(self, payeur: Payeur, mois: str, grille: GrilleTarifs, cache: CachePrix) -> None:
        self.payeur, self.mois, self.grille, self.cache = payeur, mois, grille, cache
        self.premier, self.dernier = bornes_du_mois(mois)
        self.situations = (_INCONNUE, *payeur.situations)
        self.lignes: list[Ligne] = []
        self.anomalies: list[Anomalie] = []
        self.presences = 0

    def sort_faits(self, faits: Iterable[Fait]) -> dict[tuple[UUID, str], list[Fait]]:
        """The attendances to bill, by child and activity, by day; the others become anomalies or nothing."""
        connus = {enfant.enfant_id for enfant in self.payeur.enfants}
        vus: dict[tuple[UUID, str], tuple[set[date], list[Fait]]] = {}
        enfant_id, activite, jours, presents = None, None, set[date](), list[Fait]()
        for fait in faits:
            # They come in groups: the hash of a UUID costs too much for each of thirty attendances.
            if fait.enfant_id is not enfant_id or fait.activite is not activite:
                enfant_id, activite = fait.enfant_id, fait.activite
                jours, presents = vus.setdefault((enfant_id, activite), (set(), []))
                if enfant_id not in connus:
                    raise EnfantInconnu(str(enfant_id))
            if fait.jour in jours:
                raise FaitEnDouble(f"{fait.activite} on {fait.jour}")
            jours.add(fait.jour)
            if not self.premier <= fait.jour <= self.dernier:
                raise ValueError(f"{fait.jour} is not in {self.mois}")
            if fait.presence is Presence.PRESENT:
                presents.append(fait)
            elif fait.presence is Presence.CONFLIT:
                self._note(CodeAnomalie.JOURNEE_OUVERTE if fait.heures else CodeAnomalie.CONFLIT, True, fait)
            elif fait.presence is None and fait.est_reserve:
                self._note(CodeAnomalie.RESERVE_SANS_POINTAGE, False, fait)
        by_creneau = {cle: presents for cle, (_, presents) in vus.items() if presents}
        for liste in by_creneau.values():
            liste.sort(key=lambda fait: fait.jour)
        return by_creneau

    def _note(self, code: CodeAnomalie, bloque: bool, fait: Fait) -> None:
        self.anomalies.append(Anomalie(code, bloque, fait.enfant_id, fait.activite, fait.jour))

    def add(self, enfant: Enfant, activite: str, faits: Sequence[Fait], rangs: _Rangs) -> None:
        """Writes the lines of one child and activity."""
        paquets: dict[tuple[Tarif, int, PartPayeur, bool], list[Fait]] = {}
        for du, au, tarif, i in self._periods(activite, faits[0].jour, faits[-1].jour):
            du_moment = faits if faits[0].jour >= du and faits[-1].jour <= au else _between(faits, du, au)
            if not du_moment or not self._can_price(activite, tarif, i, du_moment):
                continue
            assert tarif is not None
            self.presences += len(du_moment)
            paquet, part, fourni = None, ENTIERE, False
            for fait in du_moment:
                if paquet is None or fait.part is not part or fait.repas_fourni is not fourni:
                    part, fourni = fait.part, fait.repas_fourni
                    paquet = paquets.setdefault((tarif, i, part, fourni), [])
                paquet.append(fait)
        en_cours: dict[tuple[PrixPart, PartPayeur, bool, PriseEnCharge | None], LigneEnCours] = {}
        for (tarif, i, part, fourni), paquet in paquets.items():
            prix = self.cache.prix(tarif, rangs.see(self.situations[i].situation, tarif), fourni)
            for place, prix_part in enumerate(prix.parts):
                for prise, faits_pris in self._share(prix_part.partie, paquet):
                    cle = (prix_part, part, fourni, prise)
                    if (ligne := en_cours.get(cle)) is None:
                        ligne = en_cours[cle] = LigneEnCours(prix_part, part, fourni, prise, tarif, place, [])
                    ligne.faits.extend(faits_pris)
        for ligne in en_cours.values():
            ligne.faits.sort(key=lambda fait: fait.jour)
        for ligne in sorted(en_cours.values(), key=LigneEnCours.ordre):
            self.lignes.extend(ligne.write(enfant, activite))

    def finish(self) -> BrouillonFacture:
        anomalies = tuple(sorted(set(self.anomalies), key=_ordre_anomalie))
        return BrouillonFacture(self.payeur.foyer_id, self.mois, tuple(self.lignes), anomalies, self.presences)

    def _periods(self, activite: str, premier: date, dernier: date) -> list[tuple[date, date, Tarif | None, int]]:
        """The days from ``premier`` to ``dernier`` cut where the tariff or the situation (by its place) changes."""
        cles = [max(i for i, s in enumerate(self.situations) if s.du <= premier)]
        cles += [i for i, s in enumerate(self.situations) if premier < s.du <= dernier]
        periodes = []
        for rang, i in enumerate(cles):
            debut = max(premier, self.situations[i].du)
            fin = self.situations[cles[rang + 1]].du - UN_JOUR if rang + 1 < len(cles) else dernier
            for p in self.grille.periodes(activite, self.premier, self.dernier):
                if p.du <= fin and p.au >= debut:
                    periodes.append((max(p.du, debut), min(p.au, fin), p.tarif, i))
        return periodes

    def _can_price(self, activite: str, tarif: Tarif | None, i: int, faits: Sequence[Fait]) -> bool:
        """False, with anomalies, when these days cannot be priced; a missing income is always told."""
        if tarif is None:
            self.anomalies += [Anomalie(CodeAnomalie.TARIF_ABSENT, True, None, activite, fait.jour) for fait in faits]
            return False
        datee = self.situations[i]
        if datee.situation.is_known_for(tarif.donnees(datee.situation)):
            return True
        self.anomalies.append(Anomalie(CodeAnomalie.REVENU_ABSENT, datee.est_bloquee))
        return not datee.est_bloquee

    def _share(self, partie: Partie, faits: list[Fait]) -> list[tuple[PriseEnCharge | None, list[Fait]]]:
        """The facts by the third party that pays a share of this part on their day."""
        if not self.payeur.prises_en_charge:
            return [(None, faits)]
        by_prise: dict[PriseEnCharge | None, list[Fait]] = {}
        for fait in faits:
            prises = (p for p in self.payeur.prises_en_charge if p.covers(partie, fait.jour))
            by_prise.setdefault(next(prises, None), []).append(fait)
        return list(by_prise.items())


def _between(faits: Sequence[Fait], du: date, au: date) -> list[Fait]:
    return [fait for fait in faits if du <= fait.jour <= au]


def _ordre_anomalie(anomalie: Anomalie) -> tuple[object, ...]:
    return (
        list(CodeAnomalie).index(anomalie.code),
        anomalie.jour or date.min,
        anomalie.activite,
        str(anomalie.enfant_id or ""),
        anomalie.bloque,
    )


_INCONNUE = SituationDatee(date.min, Situation())
"""Before the first known situation: no proof, the maximum."""
