"""Contracts of the crèche: read by the family and the agents, signed by an agent, version after version.

A contract's days are booked as slots, so that sheets, closures, absences and the planning know them; its hours are in
``heures.py``.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from contracts.base import Rien
from contracts.errors import ActionInterdite, Introuvable
from kit.database import Transaction, jsonb
from services.planning import referentiel as memoire
from services.planning.domain import mots
from services.planning.domain.creche import Contrat
from services.planning.domain.reservation import Acteur
from services.planning.etats import COLONNES_ETAT, etat_of, group_etats
from services.planning.famille import EnfantLu, read_enfant, read_famille
from services.planning.petite_enfance import heures
from services.planning.referentiel import Referentiel, Site
from services.planning.sante import own_sealer

UN_JOUR = timedelta(days=1)
_VERSIONS = """
select c.*, coalesce(f.nom, '') as foyer from contrat_creche c left join foyer f using (foyer_id)
where c.enfant_id = :enfant_id order by c.rang desc
"""
_FOYERS = """
select f.foyer_id, f.nom from foyer f where f.dossier_id = :dossier_id
order by f.foyer_id = cast(:defaut as uuid) desc, f.nom
"""
_HEURES = """
select h.*, coalesce(f.nom, '') as foyer from heures_creche h left join foyer f using (foyer_id)
where h.enfant_id = :enfant_id order by h.mois desc, foyer limit 12
"""
_SIGN = """
insert into contrat_creche (contrat_id, enfant_id, foyer_id, activite, site, rang, du, au, semaines, jours, dernier,
                            signe_at, compte_id)
values (:contrat_id, :enfant_id, :foyer_id, :activite, :site, :rang, :du, :au, :semaines, cast(:jours as jsonb), :au,
        :now, :compte_id)
"""
_BOOK = f"""
insert into creneau as c (enfant_id, activite, jour, site, foyer_id, etat, compte_id, modifie_at)
select :enfant_id, :activite, t.jour, :site, :foyer_id, 'reservee', :compte_id, :now
from unnest(cast(:jours as date[])) as t (jour)
on conflict (enfant_id, jour, activite) do update set site = excluded.site, foyer_id = excluded.foyer_id,
    etat = 'reservee', compte_id = excluded.compte_id, modifie_at = excluded.modifie_at, version = c.version + 1
where c.presence is null and c.etat in ('aucune', 'annulee')
   or c.presence is null and c.etat = 'reservee' and c.foyer_id <> excluded.foyer_id
returning {COLONNES_ETAT}
"""  # noqa: S608 - constant text
_LOCK = """
insert into place (activite, site, jour)
select :activite, :site, t.jour from unnest(cast(:jours as date[])) as t (jour) order by t.jour
on conflict (activite, site, jour) do update set jour = excluded.jour
"""
_PLEINS = """
select c.jour from creneau c
where c.activite = :activite and c.site = :site and c.jour = any(cast(:jours as date[])) and c.enfant_id <> :enfant_id
  and c.etat in ('reservee', 'absence_prevenue', 'proposee')
group by c.jour having count(*) >= :capacite order by c.jour
"""
_RELEASE = f"""
update creneau c set etat = 'annulee', modifie_at = :now, version = c.version + 1
where c.enfant_id = :enfant_id and c.activite = :activite and c.jour = any(cast(:jours as date[]))
  and c.etat in ('reservee', 'absence_prevenue') and c.presence is null
returning {COLONNES_ETAT}
"""  # noqa: S608 - constant text
_INSCRITS = """
select e.enfant_id, e.prenom, e.nom, e.ecole, exists (
           select from jsonb_array_elements(e.inscriptions) i
           where i->>'activite' = any(cast(:activites as text[])) and i->>'annee_scolaire' = :annee
             and i->>'etat' = 'acceptee') as est_inscrit, c.du, c.dernier, c.jours, c.semaines,
       (select coalesce(sum(cardinality(h.ouvertes)), 0) from heures_creche h
        where h.enfant_id = e.enfant_id and h.mois >= :depuis) as ouvertes
from enfant e
left join lateral (
    select * from contrat_creche c where c.enfant_id = e.enfant_id and c.dernier >= greatest(c.du, :jour)
    order by c.du limit 1
) c on true
where e.ecole = any(cast(:sites as text[]))
order by e.nom, e.prenom, e.enfant_id
"""


def list_creche(tx: Transaction) -> contrat.EnfantsCreche:
    """Every child of a crèche; the agent opens one to sign. One statement."""
    referentiel = memoire.read(tx)
    jour = mots.jour_of(tx.now)
    sites = [site.code for site in referentiel.sites.values() if site.genre == "creche"]
    rows = tx.execute(
        _INSCRITS,
        sites=sites,
        jour=jour,
        depuis=(jour - timedelta(days=62)).replace(day=1),
        activites=heures.creche_activites(referentiel),
        annee=referentiel.annee_scolaire(jour),
    )
    return contrat.EnfantsCreche(
        enfants=[
            contrat.EnfantCreche(
                enfant_id=row.enfant_id,
                prenom=row.prenom,
                nom=row.nom,
                site=_vue(referentiel.sites[row.ecole]),
                est_inscrit=row.est_inscrit,
                du=row.du,
                au=row.dernier,
                minutes_semaine=sum(h.minutes for h in heures.read_horaires(row.jours).values()) if row.jours else 0,
                ouvertes=row.ouvertes,
            )
            for row in rows
        ]
    )


def get_creche(tx: Transaction, request: contrat.GetCreche) -> contrat.Creche:
    """Whoever reads the child reads its contract; ``Introuvable`` for others, and where it has no crèche."""
    famille = read_famille(tx, request.enfant_id)
    return _read(tx, famille.referentiel, famille.find(request.enfant_id))


def save_contrat(tx: Transaction, request: contrat.SaveContrat) -> contrat.Creche:
    """Signs the next version. What an earlier one says of the days before ``du`` never changes.

    The version in force on ``du`` stops the day before, one that begins on ``du`` never begins. One that begins later
    stays as it is, and this one ends before it.
    """
    referentiel, enfant = _find_as_agent(tx, request.enfant_id)
    versions = tx.execute(_VERSIONS, enfant_id=enfant.enfant_id)
    activite, site = _check(tx, referentiel, enfant, request, versions)
    signe_id = uuid.uuid4()
    tx.execute(
        "update contrat_creche set dernier = cast(:veille as date)"
        " where enfant_id = :enfant_id and du <= :du and dernier >= :du",
        veille=request.du - UN_JOUR,
        enfant_id=enfant.enfant_id,
        du=request.du,
    )
    tx.execute(
        _SIGN,
        contrat_id=signe_id,
        enfant_id=enfant.enfant_id,
        foyer_id=request.foyer_id,
        activite=activite,
        site=site,
        rang=len(versions) + 1,
        du=request.du,
        au=request.au,
        semaines=request.semaines,
        jours=jsonb([jour.model_dump(mode="json") for jour in sorted(request.jours, key=lambda j: j.jour)]),
        now=tx.now,
        compte_id=tx.who.compte_id,
    )
    avant = [heures.read_contrat(row) for row in versions if row.du <= request.du <= row.dernier]
    _book(tx, referentiel, enfant, request, activite, site, avant)
    courant = mots.jour_of(tx.now).replace(day=1)
    heures.refresh(tx, referentiel, [enfant.enfant_id], heures.months_between(request.du, heures.last_day(courant)))
    tx.audit("save_contrat", f"contrat:{signe_id} enfant:{enfant.enfant_id}")
    return _read(tx, referentiel, enfant).model_copy(update={"absences": []})


def save_absence(tx: Transaction, request: contrat.SaveAbsenceCreche) -> Rien:
    """Keeps the reason sealed: an illness is a health word."""
    referentiel, enfant = _find_as_agent(tx, request.enfant_id)
    versions = [heures.read_contrat(row) for row in tx.execute(_VERSIONS, enfant_id=enfant.enfant_id)]
    if not any(c.du <= request.au and request.du <= c.dernier for c in versions):
        raise contrat.HorsDuContrat
    absence_id = uuid.uuid4()
    dite = {"motif": request.motif.value, "justificatif_vu": request.justificatif_vu}
    tx.execute(
        "insert into absence_creche (absence_id, enfant_id, du, au, scelle, saisie_at, compte_id)"
        " values (:absence_id, :enfant_id, :du, :au, :scelle, :now, :compte_id)",
        absence_id=absence_id,
        enfant_id=enfant.enfant_id,
        du=request.du,
        au=request.au,
        scelle=own_sealer().seal(json.dumps(dite).encode(), f"absence_creche:{absence_id}"),
        now=tx.now,
        compte_id=tx.who.compte_id,
    )
    return _refresh(tx, referentiel, enfant, request.du, request.au, f"absence_creche:{absence_id}")


def withdraw_absence(tx: Transaction, request: contrat.WithdrawAbsenceCreche) -> Rien:
    referentiel, enfant = _find_as_agent(tx, request.enfant_id)
    rows = tx.execute(
        "update absence_creche set retiree_at = :now where absence_id = :absence_id and enfant_id = :enfant_id"
        " and retiree_at is null returning du, au",
        now=tx.now,
        absence_id=request.absence_id,
        enfant_id=enfant.enfant_id,
    )
    if not rows:
        raise Introuvable(objet="absence")
    return _refresh(tx, referentiel, enfant, rows[0].du, rows[0].au, f"absence_creche:{request.absence_id}")


def _refresh(tx: Transaction, referentiel: Referentiel, enfant: EnfantLu, du: date, au: date, objet: str) -> Rien:
    fin = min(au, heures.last_day(mots.jour_of(tx.now).replace(day=1)))
    heures.refresh(tx, referentiel, [enfant.enfant_id], heures.months_between(du, fin))
    tx.audit("save_absence_creche", f"{objet} enfant:{enfant.enfant_id}")
    return Rien()


def _find_as_agent(tx: Transaction, enfant_id: UUID) -> tuple[Referentiel, EnfantLu]:
    """The child, locked; never an agent's own."""
    referentiel, enfant = read_enfant(tx, enfant_id, verrouille=True)
    if enfant.acteur is not Acteur.AGENT:
        raise ActionInterdite
    return referentiel, enfant


def _check(
    tx: Transaction, referentiel: Referentiel, enfant: EnfantLu, request: contrat.SaveContrat, versions: Sequence[Any]
) -> tuple[str, str]:
    """The activity and site of this contract; refuses what cannot be signed."""
    if request.version != len(versions):
        raise contrat.ContratModifie(version=len(versions))
    premier = mots.jour_of(tx.now).replace(day=1)
    if request.du < premier:
        raise contrat.ContratDansLePasse(jour=premier)
    if suivants := [v.du for v in versions if request.du < v.du <= min(v.dernier, request.au)]:
        raise contrat.ContratAVenir(jour=min(suivants))
    if request.foyer_id not in {row.foyer_id for row in _list_foyers(tx, enfant)}:
        raise Introuvable(objet="foyer")
    annee = referentiel.annee_scolaire(request.du)
    for inscription in enfant.as_domaine(referentiel).inscriptions:
        if inscription.activite_id in heures.creche_activites(referentiel) and inscription.annee_scolaire == annee:
            _check_horaires(referentiel, inscription.activite_id, request)
            return inscription.activite_id, inscription.site
    raise contrat.PasDePlaceEnCreche(jour=request.du)


def _check_horaires(referentiel: Referentiel, activite: str, request: contrat.SaveContrat) -> None:
    """No hour is sold while the crèche is closed."""
    regle = referentiel.activites[activite].regle
    for jour in sorted(request.jours, key=lambda un: un.jour):
        if jour.arrivee < regle.debut or jour.depart > regle.fin:
            raise contrat.ContratHorsHoraires(rang=jour.jour, ouvre=regle.debut, ferme=regle.fin)


def _book(
    tx: Transaction,
    referentiel: Referentiel,
    enfant: EnfantLu,
    request: contrat.SaveContrat,
    activite: str,
    site: str,
    avant: Sequence[Contrat],
) -> None:
    """From tomorrow on: the open days of this version, less those that only the one before had."""
    debut = max(request.du, mots.jour_of(tx.now) + UN_JOUR)
    voulus = {jour.jour for jour in request.jours}
    jours = [
        jour
        for jour in _days(debut, request.au)
        if jour.weekday() in voulus and referentiel.prepare(activite, jour, site).motif is None
    ]
    quittes = {
        jour
        for ancien in avant
        for jour in _days(debut, ancien.dernier)
        if ancien.horaires(jour) is not None and jour not in jours
    }
    cle = {"enfant_id": enfant.enfant_id, "activite": activite, "now": tx.now}
    _check_places(tx, referentiel, enfant, activite, site, jours)
    rows = list(tx.execute(_RELEASE, jours=sorted(quittes), **cle))
    rows += tx.execute(_BOOK, jours=jours, site=site, foyer_id=request.foyer_id, compte_id=tx.who.compte_id, **cle)
    tx.say(*group_etats([etat_of(referentiel, row.enfant_id, row) for row in rows]))


def _check_places(
    tx: Transaction, referentiel: Referentiel, enfant: EnfantLu, activite: str, site: str, jours: Sequence[date]
) -> None:
    """Exactly as many children as there are places, each day (DOMAIN §5): the places are locked, then counted."""
    ouverture = referentiel.ouvertures.get((activite, site))
    if ouverture is None or ouverture.capacite is None or not jours:
        return
    cle = {"activite": activite, "site": site, "jours": list(jours)}
    tx.execute(_LOCK, **cle)
    pleins = tx.execute(_PLEINS, enfant_id=enfant.enfant_id, capacite=ouverture.capacite, **cle)
    if pleins:
        raise contrat.CrecheComplete(jour=pleins[0].jour, nombre=len(pleins), capacite=ouverture.capacite)


def _days(premier: date, dernier: date) -> list[date]:
    return [premier + rang * UN_JOUR for rang in range((dernier - premier).days + 1)]


def _read(tx: Transaction, referentiel: Referentiel, enfant: EnfantLu) -> contrat.Creche:
    site, activites = referentiel.sites.get(enfant.ecole), heures.creche_activites(referentiel)
    versions = tx.execute(_VERSIONS, enfant_id=enfant.enfant_id)
    if not activites or not (versions or (site and site.genre == "creche")):
        raise Introuvable(objet="enfant")
    regle = referentiel.activites[activites[0]].regle
    absences = tx.execute(
        "select absence_id, du, au, scelle from absence_creche where enfant_id = :enfant_id and retiree_at is null"
        " order by du desc limit 40",
        enfant_id=enfant.enfant_id,
    )
    return contrat.Creche(
        enfant=enfant.as_vue(referentiel),
        site=contrat.SiteVue(code=enfant.ecole, libelle=referentiel.nom_site(enfant.ecole)),
        version=len(versions),
        contrats=[_write_contrat(row) for row in versions],
        absences=[_write_absence(row) for row in absences] if enfant.peut_reserver else [],
        heures=[_write_heures(row) for row in tx.execute(_HEURES, enfant_id=enfant.enfant_id)],
        foyers=[contrat.FoyerCreche(foyer_id=row.foyer_id, nom=row.nom) for row in _list_foyers(tx, enfant)]
        if enfant.acteur is Acteur.AGENT
        else [],
        ouvre=regle.debut,
        ferme=regle.fin,
        tranche_minutes=referentiel.creche_tranche,
    )


def _list_foyers(tx: Transaction, enfant: EnfantLu) -> Sequence[Any]:
    return tx.execute(_FOYERS, dossier_id=enfant.dossier_id, defaut=enfant.foyer_defaut)


def _write_contrat(row: Any) -> contrat.ContratVue:
    signe = heures.read_contrat(row)
    return contrat.ContratVue(
        contrat_id=row.contrat_id,
        rang=row.rang,
        foyer=row.foyer,
        du=row.du,
        au=row.au,
        dernier=row.dernier,
        semaines=row.semaines,
        jours=[contrat.JourContrat(**jour) for jour in row.jours],
        minutes_semaine=signe.minutes_semaine,
        signe_at=row.signe_at,
    )


def _write_absence(row: Any) -> contrat.AbsenceCrecheVue:
    dite = heures.read_absence(row)
    return contrat.AbsenceCrecheVue(
        absence_id=row.absence_id,
        du=dite.du,
        au=dite.au,
        motif=contrat.MotifAbsenceCreche(dite.motif.value),
        justificatif_vu=dite.justificatif_vu,
    )


def _write_heures(row: Any) -> contrat.HeuresMois:
    return contrat.HeuresMois(
        mois=f"{row.mois:%Y-%m}",
        foyer=row.foyer,
        contrat_minutes=row.contrat_minutes,
        deduites_minutes=row.deduites_minutes,
        supplement_minutes=row.supplement_minutes,
        ouvertes=row.ouvertes,
    )


def _vue(site: Site) -> contrat.SiteVue:
    return contrat.SiteVue(code=site.code, libelle=site.libelle)
