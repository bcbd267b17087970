"""Reference data in the memory of the process: sites, activities, calendar, and every deadline already computed.

Each page reads ``reference.version`` in a statement that it makes anyway; another version than ours means that
somebody edited the tables, and everything is read again (four small statements). Nothing here depends on a family.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID

from kit.database import Transaction
from services.planning.domain import mots
from services.planning.domain.activite import Activite, GenreActivite, Periode, Unite
from services.planning.domain.calendrier import Calendrier, Comptage, Genre, Ligne
from services.planning.domain.delais import FIN_DE_JOURNEE, Delai, Delais
from services.planning.domain.echeancier import Echeancier, JourActivite
from services.planning.domain.lancement import Groupe, Lancement

REFERENCE_VERSION = "(select version from reference) as reference_version"
"""The column that every reader adds to its first statement."""
_READ_OUVERTURES = "select activite, site, capacite, ecoles, liste_attente from ouverture order by activite, site"
_READ_LANCEMENTS = "select * from lancement order by activite, site, premier_jour, groupe"
_MAX_MEMO = 2000


@dataclass(frozen=True, slots=True)
class Site:
    """``rythme``: the weekdays of this school (Monday is 0), ``None`` where it follows the town's."""

    code: str
    libelle: str
    genre: str
    rythme: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Ouverture:
    """An activity at a site; ``capacite`` is ``None`` without limit. ``liste_attente``: a full slot keeps a list."""

    activite: str
    site: str
    capacite: int | None
    ecoles: frozenset[str]
    liste_attente: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Proposee:
    """An activity as pages show it, and as the domain decides on it (``regle``)."""

    code: str
    libelle: str
    mot: str
    horaires: str
    groupe: str
    regle: Activite

    @property
    def nom_complet(self) -> str:
        """Said away from its day, on an invoice for instance: "Mercredi, journée"."""
        if not self.groupe:
            return self.libelle
        return f"{self.groupe[:1].upper()}{self.groupe[1:]}, {self.libelle[:1].lower()}{self.libelle[1:]}"


@dataclass(eq=False)
class Referentiel:
    version: UUID | None
    sites: Mapping[str, Site]
    activites: Mapping[str, Proposee]
    """In the order of the pages."""
    ouvertures: Mapping[tuple[str, str], Ouverture]
    calendrier: Calendrier
    lancements: Mapping[tuple[str, str], Sequence[Lancement]] = field(default_factory=dict)
    """When reservations open, by activity and site (empty: every site)."""
    zone: str = "C"
    """Of the school holidays: A, B or C."""
    pedt: bool = False
    """The town signed a projet éducatif territorial: other rates of animateurs in school time."""
    creche_tranche: int = 30
    """Minutes of a tranche beyond a crèche's contract: each one begun counts."""
    memo: dict[Any, Any] = field(default_factory=dict)
    """What views keep about a day or a month, whoever the child is; dies with this version."""

    @cached_property
    def echeancier(self) -> Echeancier:
        return Echeancier(self.calendrier)

    @cached_property
    def hebdomadaires(self) -> frozenset[str]:
        """The activities that are booked by the week."""
        return frozenset(code for code, x in self.activites.items() if x.regle.unite is Unite.SEMAINE)

    @cached_property
    def lieux_propres(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """The sites where each activity opens, those that the calendar does not tell apart together."""
        lieux: dict[tuple[str, str], list[str]] = {}
        for activite, site in self.ouvertures:
            lieux.setdefault((activite, self.calendrier.lieu_propre(site)), []).append(site)
        return lieux

    def remember(self, cle: Any, valeur: Any) -> None:
        """Keeps something that depends on reference data only; bounded, since months in use come back at once."""
        if len(self.memo) >= _MAX_MEMO:
            self.memo.clear()
        self.memo[cle] = valeur

    def prepare(self, activite: str, jour: date, site: str, ecole: str = "") -> JourActivite:
        """One (activity, day, site) with its closure or its deadlines, computed once.

        ``ecole``: the child's, whose weekdays count where the site is another place (a centre on Wednesdays).
        """
        rythme = None
        if ecole and ecole != site and self.calendrier.rythmes:
            sien = self.calendrier.rythme_de(ecole)
            rythme = sien if sien != self.calendrier.rythme_de(site) else None
        return self.echeancier.prepare(self.activites[activite].regle, jour, site, rythme)

    def se_montre(self, prepare: JourActivite) -> bool:
        """Open, or closed by the town on a day on which it would open: its cell says why."""
        if prepare.motif is None or prepare.motif.genre != "fermeture":
            return prepare.motif is None
        regle, jour = prepare.activite, prepare.jour
        est_sa_periode = (regle.periode is Periode.VACANCES) == self.calendrier.est_vacances(jour)
        return jour.weekday() in regle.jours and (est_sa_periode or regle.periode is Periode.ANNEE)

    def find_ouverture(self, activite: str, ecole: str) -> Ouverture | None:
        """Where a child of this school goes for this activity: its school, else the site that serves it."""
        key = (activite, ecole)
        try:
            return self._ouverture_by_ecole[key]
        except KeyError:
            return self._ouverture_by_ecole.setdefault(key, self._search_ouverture(activite, ecole))

    @cached_property
    def _ouverture_by_ecole(self) -> dict[tuple[str, str], Ouverture | None]:
        return {}

    def _search_ouverture(self, activite: str, ecole: str) -> Ouverture | None:
        if (chez_elle := self.ouvertures.get((activite, ecole))) is not None:
            return chez_elle
        ailleurs = [
            ouverture
            for (code, site), ouverture in self.ouvertures.items()
            if code == activite and self.sites[site].genre != "ecole"
        ]
        servies = [ouverture for ouverture in ailleurs if ecole in ouverture.ecoles]
        ouvertes = [ouverture for ouverture in ailleurs if not ouverture.ecoles]
        return next(iter(servies + ouvertes), None)

    def ecoles_servies(self, activite: str, site: str) -> frozenset[str]:
        """The schools whose children go to this site for this activity."""
        ecoles = {code for code, ecole in self.sites.items() if ecole.genre == "ecole"} | {site}
        ouvertures = {ecole: self.find_ouverture(activite, ecole) for ecole in ecoles}
        return frozenset(ecole for ecole, o in ouvertures.items() if o is not None and o.site == site)

    def annee_scolaire(self, jour: date) -> str:
        """``2026-2027``, empty outside the table."""
        return self.calendrier.annee_scolaire(jour) if self.calendrier.couvre(jour) else ""

    def nom_site(self, code: str) -> str:
        site = self.sites.get(code)
        return site.libelle if site else code


_VIDE = Referentiel(None, {}, {}, {}, Calendrier(()))
_current = _VIDE


def current(tx: Transaction, version: UUID | None) -> Referentiel:
    """The reference data of this version, read again only when it changed."""
    global _current
    if _current.version != version:
        # Rows newer than ``version`` are harmless: the next request sees the newer version and reads again.
        _current = _load(tx, version)
    return _current


def read(tx: Transaction) -> Referentiel:
    """For readers that have no statement of their own to carry the version (listeners, snapshot)."""
    return current(tx, tx.scalar("select version from reference"))


def _load(tx: Transaction, version: UUID | None) -> Referentiel:
    if version is None:
        return _VIDE
    lignes = tx.execute(
        "select genre, premier_jour, dernier_jour, nom, portees, source from calendrier order by premier_jour, genre"
    )
    ville = tx.one_or_none("select rythme, pedt, zone, creche_tranche_minutes from reference")
    assert ville is not None
    sites = {
        row.code: Site(row.code, row.libelle, row.genre, None if row.rythme is None else frozenset(row.rythme))
        for row in tx.execute("select code, libelle, genre, rythme from site order by code")
    }
    return Referentiel(
        version=version,
        sites=sites,
        activites={row.code: _read_activite(row) for row in tx.execute("select * from activite order by ordre, code")},
        ouvertures={
            (row.activite, row.site): Ouverture(
                row.activite, row.site, row.capacite, frozenset(row.ecoles), row.liste_attente
            )
            for row in tx.execute(_READ_OUVERTURES)
        },
        calendrier=Calendrier(
            tuple(
                Ligne(Genre(x.genre), x.premier_jour, x.dernier_jour, x.nom, frozenset(x.portees), x.source)
                for x in lignes
            ),
            frozenset(ville.rythme),
            {code: site.rythme for code, site in sites.items() if site.rythme is not None},
        ),
        lancements=_read_lancements(tx.execute(_READ_LANCEMENTS)),
        zone=ville.zone,
        pedt=ville.pedt,
        creche_tranche=ville.creche_tranche_minutes,
    )


def _read_lancements(rows: Iterable[Any]) -> dict[tuple[str, str], list[Lancement]]:
    """One per period; its groups are rows."""
    instants: dict[tuple[str, str, date, date], dict[Groupe, datetime]] = {}
    for row in rows:
        cle = (row.activite, row.site, row.premier_jour, row.dernier_jour)
        instants.setdefault(cle, {})[Groupe(row.groupe)] = row.ouvre_at
    lancements: dict[tuple[str, str], list[Lancement]] = {}
    for (activite, site, premier, dernier), by_groupe in instants.items():
        lancements.setdefault((activite, site), []).append(Lancement(premier, dernier, by_groupe))
    return lancements


def _read_activite(row: Any) -> Proposee:
    regle = Activite(
        id=row.code,
        genre=GenreActivite(row.genre),
        nom=row.libelle,
        jours=frozenset(row.jours),
        periode=Periode(row.periode),
        debut=row.debut,
        fin=row.fin,
        delais=read_delais(row.delais),
        age_min=row.age_min,
        age_max=row.age_max,
        unite=Unite(row.unite),
    )
    horaires = f"{mots.heure(row.debut)}-{mots.heure(row.fin)}"
    if regle.unite is Unite.SEMAINE:
        horaires += ", à la semaine"
    return Proposee(row.code, row.libelle, row.mot, horaires, row.groupe, regle)


def read_delais(valeurs: Mapping[str, Any]) -> Delais:
    """``{"cuisine": {"jours": 15, "comptage": "calendaire", "heure_limite": "23:59:59", "inclus": true} | null, …}``.

    Only ``jours`` is compulsory. Raises ``KeyError`` or ``ValueError`` on anything that is not a deadline.
    """
    cuisine = valeurs.get("cuisine")
    return Delais(
        cuisine=None if cuisine is None else _read_delai(cuisine),
        animateurs=_read_delai(valeurs["animateurs"]),
        annulation=_read_delai(valeurs["annulation"]),
    )


def _read_delai(valeurs: Mapping[str, Any]) -> Delai:
    heure = valeurs.get("heure_limite")
    return Delai(
        jours=int(valeurs["jours"]),
        comptage=Comptage(valeurs.get("comptage", Comptage.CALENDAIRE)),
        heure_limite=time.fromisoformat(heure) if heure else FIN_DE_JOURNEE,
        inclus=bool(valeurs.get("inclus", True)),
    )


def sites_of(referentiel: Referentiel, codes: Iterable[str]) -> frozenset[str]:
    """The sites of an animateur; none named means all."""
    return frozenset(codes) or frozenset(referentiel.sites)
