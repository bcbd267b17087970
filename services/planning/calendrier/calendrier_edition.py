"""The calendar edited: read, previewed, saved with its history; then bookings on closed days cancelled in batches.

Saving is one short transaction on the one row of ``reference``: two agents follow one another, and the second sees that
the calendar changed. The timer then cancels as for a closure: a few hundred children at a time, each account told once,
and it looks again for a minute, for the saves that had read the calendar a moment before.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from contracts import planning as contrat
from contracts.avis import AvisPlanning, GenreAvis
from contracts.errors import Introuvable
from kit.database import Transaction, jsonb
from services.planning import reference as reglages
from services.planning import referentiel as memoire
from services.planning.calendrier.annulees import say_annulees
from services.planning.calendrier.calendrier_effet import (
    ECHEANCES_DITES,
    FERMES,
    JOURS_DITS,
    Comparaison,
    change_of,
    closed_bookings,
    count_closed,
    list_echeances,
    list_jours,
    write_lignes,
)
from services.planning.calendrier.calendrier_gardes import share_next
from services.planning.domain import mots
from services.planning.domain.calendrier import Genre, Ligne
from services.planning.domain.calendrier_officiel import FichierIllisible, propose, read_officiel
from services.planning.domain.edition import Edition, EditionInvalide, apply, find_jours_changes
from services.planning.etats import COLONNES_ETAT
from services.planning.referentiel import Referentiel

ENFANTS_PAR_LOT: Final = 300
_ENCORE: Final = timedelta(seconds=60)
"""No transaction that read the calendar before the change lives longer than this."""
_UN_JOUR: Final = timedelta(days=1)
_LIGNES = "select ligne_id, genre, premier_jour, dernier_jour, nom, portees, source from calendrier"
_INSERT_CHANGEMENT = """
insert into calendrier_changement (changement_id, decide_at, compte_id, par, origine, avant, apres, premier_jour,
                                   dernier_jour, est_fini)
values (:changement_id, :now, :compte_id, :par, :origine, cast(:avant as jsonb), cast(:apres as jsonb), :premier,
        :dernier, :est_fini)
"""
_EN_COURS = """
select changement_id, decide_at, premier_jour, dernier_jour from calendrier_changement where not est_fini order by rang
"""
# The children's rows first, in order: every change of a child's slots takes them (README, promise 1).
_LOCK = f"""
select e.enfant_id from enfant e where e.enfant_id in (select c.enfant_id {FERMES})
order by e.enfant_id limit :lot for no key update
"""  # noqa: S608 - constant text
_CANCEL = f"""
update creneau c
set etat = 'annulee_par_la_ville', modifie_at = :now, version = c.version + 1
from (select c.enfant_id, c.activite, c.jour {FERMES} and c.enfant_id = any(cast(:enfants as uuid[]))) f
where c.enfant_id = f.enfant_id and c.activite = f.activite and c.jour = f.jour
returning {COLONNES_ETAT}
"""  # noqa: S608 - constant text
_TELL = """
insert into calendrier_dit (changement_id, compte_id)
select :changement_id, f.compte_id from foyer_compte f where f.foyer_id = any(cast(:foyers as uuid[]))
group by f.compte_id
on conflict do nothing returning compte_id
"""


# ---- reading a change ----


def preview(tx: Transaction, request: contrat.ChangementDuCalendrier) -> contrat.EffetCalendrier:
    """Raises ``CalendrierRefuse`` for a row that cannot be, ``CalendrierChange`` when somebody was faster."""
    comparaison, edition = _compare(tx, request)
    compte = count_closed(tx, closed_bookings(tx, comparaison.apres, comparaison.premier, comparaison.dernier))
    jours, echeances = list_jours(comparaison), list_echeances(comparaison, tx.now)
    return contrat.EffetCalendrier(
        version=request.version,
        retirees=write_lignes(edition.retirer),
        ajoutees=write_lignes(edition.ajouter),
        jours=jours[:JOURS_DITS],
        nombre_jours=len(jours),
        echeances=echeances[:ECHEANCES_DITES],
        nombre_echeances=len(echeances),
        reservations=compte.reservations,
        enfants=compte.enfants,
        familles=compte.familles,
    )


def _compare(tx: Transaction, request: contrat.ChangementDuCalendrier) -> tuple[Comparaison, Edition]:
    avant = memoire.read(tx)
    if avant.version != request.version:
        raise contrat.CalendrierChange
    edition = _edition(tx, request)
    aujourd_hui = mots.jour_of(tx.now)
    lieux = {*avant.sites, *avant.activites, *(p.regle.genre.value for p in avant.activites.values())}
    try:
        lignes = apply(avant.calendrier.lignes, edition, aujourd_hui, lieux)
    except EditionInvalide as faute:
        raise contrat.CalendrierRefuse(
            champ=faute.champ, raison=faute.raison, autre=faute.autre, jour=faute.jour
        ) from faute
    apres = _with_rythmes(avant, lignes, request)
    demain = aujourd_hui + _UN_JOUR
    changes = [jour for jour in find_jours_changes(edition) if jour >= demain]
    if changes:  # holidays made longer move their halves: custody is read again over the whole of them
        vacances = [x for x in (*edition.retirer, *edition.ajouter) if x.genre in (Genre.VACANCES, Genre.ETE)]
        changes += [max(demain, jour) for x in vacances for jour in (x.premier_jour, x.dernier_jour)]
    if request.rythmes and apres.calendrier.lignes:
        changes += [demain, max(demain, apres.calendrier.dernier_jour)]
    bornes = (min(changes), max(changes)) if changes else (demain, aujourd_hui)
    return Comparaison(avant, apres, *bornes), edition


def _edition(tx: Transaction, request: contrat.ChangementDuCalendrier) -> Edition:
    connues = {row.ligne_id: _ligne(row) for row in tx.execute(_LIGNES)}
    if not set(request.retirer) <= connues.keys():
        raise contrat.CalendrierChange
    return Edition(
        tuple(connues[ligne_id] for ligne_id in request.retirer),
        tuple(
            Ligne(Genre(x.genre.value), x.premier_jour, x.dernier_jour, x.nom, frozenset(x.portees), x.source)
            for x in request.ajouter
        ),
    )


def _with_rythmes(avant: Referentiel, lignes: Sequence[Ligne], request: contrat.ChangementDuCalendrier) -> Referentiel:
    rythme, rythmes = avant.calendrier.rythme, dict(avant.calendrier.rythmes)
    for saisi in request.rythmes:
        if not saisi.site:
            rythme = frozenset(saisi.jours) if saisi.jours else rythme
        elif saisi.site not in avant.sites:
            raise Introuvable(objet="site")
        elif saisi.jours is None:
            rythmes.pop(saisi.site, None)
        else:
            rythmes[saisi.site] = frozenset(saisi.jours)
    return replace(change_of(avant, lignes, rythme, rythmes), zone=request.zone or avant.zone)


def _ligne(row: Any) -> Ligne:
    return Ligne(Genre(row.genre), row.premier_jour, row.dernier_jour, row.nom, frozenset(row.portees), row.source)


def read_fichier(tx: Transaction, request: contrat.ReadFichierCalendrier) -> contrat.FichierLu:
    """Raises ``FichierDeCalendrierRefuse``."""
    referentiel = memoire.read(tx)
    assert referentiel.version is not None
    rows = {_ligne(row): row.ligne_id for row in tx.execute(_LIGNES)}
    try:
        publies = read_officiel(request.contenu, referentiel.zone)
    except FichierIllisible as faute:
        raise contrat.FichierDeCalendrierRefuse(raison=faute.raison, detail=faute.detail) from faute
    proposition = propose(publies, tuple(rows), mots.jour_of(tx.now))
    return contrat.FichierLu(
        version=referentiel.version,
        zone=referentiel.zone,
        retirer=[rows[ligne] for ligne in proposition.retirer],
        ajouter=write_lignes(proposition.ajouter),
        inchangees=proposition.inchangees,
    )


# ---- saving it ----


def save(tx: Transaction, request: contrat.SaveCalendrier) -> None:
    tx.execute("select version from reference for update")
    comparaison, edition = _compare(tx, request)
    reglages.edit_calendrier(tx, request.retirer, edition.ajouter)
    for saisi in request.rythmes:
        reglages.set_rythme(tx, saisi.site, saisi.jours)
    if request.zone is not None:
        tx.execute("update reference set zone = :zone", zone=request.zone)
    changement_id = uuid.uuid4()
    est_vide = comparaison.premier > comparaison.dernier
    tx.execute(
        _INSERT_CHANGEMENT,
        changement_id=changement_id,
        now=tx.now,
        compte_id=tx.who.compte_id,
        par=request.par,
        origine=request.origine,
        avant=jsonb([_say(ligne) for ligne in edition.retirer] + _say_reglages(comparaison.avant, request)),
        apres=jsonb([_say(ligne) for ligne in edition.ajouter] + _say_reglages(comparaison.apres, request)),
        premier=None if est_vide else comparaison.premier,
        dernier=None if est_vide else comparaison.dernier,
        est_fini=est_vide,
    )
    tx.audit("save_calendrier", f"calendrier:{changement_id}")


_GENRES: Final = {
    Genre.ANNEE: "année scolaire",
    Genre.VACANCES: "vacances",
    Genre.ETE: "été",
    Genre.SANS_CLASSE: "jour sans école",
    Genre.CLASSE: "jour d’école ajouté",
    Genre.FERMETURE: "fermeture",
    Genre.OUVERTURE: "ouverture exceptionnelle",
}


def _say(ligne: Ligne) -> str:
    jours = mots.jour_long(ligne.premier_jour)
    if ligne.dernier_jour != ligne.premier_jour:
        jours = f"du {jours} au {mots.jour_long(ligne.dernier_jour)}"
    return f"{_GENRES[ligne.genre]} « {ligne.nom} », {jours}"


def _say_reglages(referentiel: Referentiel, request: contrat.ChangementDuCalendrier) -> list[str]:
    """The rhythms that this change touches, as this calendar has them; the zone before or after."""
    dits = []
    for saisi in request.rythmes:
        lieu = referentiel.nom_site(saisi.site) if saisi.site else "la ville"
        jours = sorted(referentiel.calendrier.rythme_de(saisi.site))
        dits.append(f"école à {lieu} : {', '.join(mots.JOURS[jour] for jour in jours)}")
    if request.zone is not None:
        dits.append(f"zone {referentiel.zone}")
    return dits


# ---- cancelling ----


def cancel_next(tx: Transaction) -> int:
    """One batch of the first change that still has bookings on closed days, or slots of another household now.

    Returns how many slots changed.
    """
    referentiel = memoire.read(tx)
    demain = mots.jour_of(tx.now) + _UN_JOUR
    for changement in tx.execute(_EN_COURS):
        premier = max(changement.premier_jour, demain)
        fermes = closed_bookings(tx, referentiel, premier, changement.dernier_jour)
        if fermes["jours"]:
            enfants = [str(row.enfant_id) for row in tx.execute(_LOCK, lot=ENFANTS_PAR_LOT, **fermes)]
            if enfants:
                return _cancel(tx, referentiel, changement, enfants, fermes)
        if partages := share_next(tx, referentiel, premier, changement.dernier_jour):
            return partages
        if tx.now - changement.decide_at > _ENCORE:
            tx.execute(
                "update calendrier_changement set est_fini = true where changement_id = :id",
                id=changement.changement_id,
            )
    return 0


def _cancel(
    tx: Transaction, referentiel: Referentiel, changement: Any, enfants: Sequence[str], fermes: dict[str, Any]
) -> int:
    rows = tx.execute(_CANCEL, enfants=list(enfants), now=tx.now, **fermes)
    foyers = say_annulees(tx, referentiel, rows)
    for compte in tx.execute(_TELL, changement_id=changement.changement_id, foyers=foyers):
        tx.say(_avis(changement.changement_id, compte.compte_id, fermes["jours"]))
    tx.execute(
        "update calendrier_changement set annulees = annulees + :nombre where changement_id = :id",
        nombre=len(rows),
        id=changement.changement_id,
    )
    return len(rows)


def _avis(changement_id: UUID, compte_id: UUID, jours: Sequence[date]) -> AvisPlanning:
    premier, dernier = min(jours), max(jours)
    dits = f"le {mots.jour_long(premier)}"
    if premier != dernier:
        dits = f"des jours entre le {mots.jour_long(premier)} et le {mots.jour_long(dernier)}"
    return AvisPlanning(
        avis_id=uuid.uuid5(changement_id, str(compte_id)),
        compte_id=compte_id,
        genre=GenreAvis.FERMETURE,
        lien=f"/planning?mois={premier.isoformat()[:7]}",
        valeurs={"jours": dits},
    )
