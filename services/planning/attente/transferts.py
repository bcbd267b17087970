"""A child's slots once its custody or its school changed: the household in charge, the site, the place there.

A booking that comes to a full slot waits at the end of its list: a child more than there are places is never expected.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.avis import AvisPlanning, GenreAvis
from contracts.dossiers import EnfantEtat
from kit import clock
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.attente import listes
from services.planning.calendrier import changements_ecole
from services.planning.decision import Lieu
from services.planning.domain import mots
from services.planning.domain.activite import compute_debut
from services.planning.domain.garde import SansGarde, foyer_en_charge
from services.planning.domain.reservation import EN_LISTE
from services.planning.etats import COLONNES_ETAT, etat_of, group_etats
from services.planning.famille import read_gardes
from services.planning.referentiel import Referentiel

_READ = "select activite, jour, site, foyer_id, etat, presence from creneau where enfant_id = :enfant_id"
_PRISES = """
select t.activite, t.site, t.jour, count(c.enfant_id) as prises
from unnest(cast(:activites as text[]), cast(:sites as text[]), cast(:jours as date[])) as t (activite, site, jour)
left join creneau c on c.activite = t.activite and c.site = t.site and c.jour = t.jour
                   and c.etat in ('reservee', 'absence_prevenue', 'en_attente', 'proposee')
group by t.activite, t.site, t.jour
"""
_MOVE = f"""
update creneau c set foyer_id = t.foyer_id, site = t.site, version = c.version + 1, modifie_at = :now,
    etat = case when t.site = c.site and t.etat <> 'annulee_par_la_ville' then c.etat else t.etat end,
    ordre = case when t.etat = 'annulee_par_la_ville' then null when t.site = c.site then c.ordre
                 when t.etat = 'en_attente' then nextval('attente_ordre') end,
    offre_limite = case when t.site = c.site and t.etat <> 'annulee_par_la_ville' then c.offre_limite end
from unnest(cast(:activites as text[]), cast(:jours as date[]), cast(:foyers as uuid[]), cast(:sites as text[]),
            cast(:etats as text[])) as t (activite, jour, foyer_id, site, etat)
where c.enfant_id = :enfant_id and c.activite = t.activite and c.jour = t.jour
returning {COLONNES_ETAT}
"""  # noqa: S608 - constant text


@dataclass(slots=True)
class Transfert:
    """A slot as it was and as it becomes."""

    activite: str
    jour: Any
    site_avant: str
    site: str
    foyer_id: UUID
    etat_avant: str
    etat: str

    @property
    def change_de_site(self) -> bool:
        return self.site != self.site_avant

    @property
    def est_annule(self) -> bool:
        """By the town: the new school does not have this activity that day."""
        return self.etat == "annulee_par_la_ville" != self.etat_avant

    @property
    def lieux(self) -> tuple[Lieu, Lieu]:
        return Lieu(self.activite, self.site_avant, self.jour), Lieu(self.activite, self.site, self.jour)


def move_creneaux(tx: Transaction, event: EnfantEtat, ecole_avant: str = "") -> None:
    """Each slot whose household in charge changed goes to the other, and later bookings follow the child's school.

    Where the new school has not the activity that day, the town cancels the booking: it is never left where the child
    goes no more. ``ecole_avant`` is the school that the child leaves, empty where it stays.

    A judgment « à partir du 15/11 » is a rule dated so: what comes before finds the same household again. The child's
    row is locked by the caller; the places where a count or a list is concerned are locked here.
    """
    if not (transferts := _list_transferts(tx, event, ecole_avant)):
        return
    referentiel = memoire.read(tx)
    bouges = [t for t in transferts if t.change_de_site or t.est_annule]
    lieux = {lieu for t in bouges for lieu in t.lieux if _est_compte(referentiel, t, lieu)}
    if lieux:
        listes.lock(tx, lieux)
        transferts = _list_transferts(tx, event, ecole_avant)
        _find_places(tx, referentiel, transferts)
    ecrits = tx.execute(
        _MOVE,
        enfant_id=event.enfant_id,
        now=tx.now,
        activites=[t.activite for t in transferts],
        jours=[t.jour for t in transferts],
        foyers=[str(t.foyer_id) for t in transferts],
        sites=[t.site for t in transferts],
        etats=[t.etat for t in transferts],
    )
    tx.say(*group_etats([etat_of(referentiel, event.enfant_id, ecrit) for ecrit in ecrits]))
    if lieux:
        _tell(tx, referentiel, event, [t for t in transferts if t.etat_avant == "reservee" and t.etat == "en_attente"])
        listes.settle(tx, referentiel, lieux)
    if ecole_avant:
        changements_ecole.note(tx, event, ecole_avant, transferts)


def _est_compte(referentiel: Referentiel, transfert: Transfert, lieu: Lieu) -> bool:
    """Whether places are counted there, or somebody comes to wait: without a limit, a place is offered at once."""
    ouverture = referentiel.ouvertures.get((lieu.activite, lieu.site))
    est_limite = ouverture is not None and ouverture.capacite is not None
    return est_limite or transfert.etat_avant in EN_LISTE


def _list_transferts(tx: Transaction, event: EnfantEtat, ecole_avant: str) -> list[Transfert]:
    rows = tx.execute(_READ, enfant_id=event.enfant_id)
    if not rows:
        return []
    referentiel = memoire.read(tx)
    return [moved for row in rows if (moved := _move(referentiel, event, row, ecole_avant)) is not None]


def _move(referentiel: Referentiel, event: EnfantEtat, row: Any, ecole_avant: str) -> Transfert | None:
    """The slot with its household and site as they are now, where one of them changed."""
    proposee = referentiel.activites.get(row.activite)
    if proposee is None:
        return None
    foyer_id, site, etat = row.foyer_id, row.site, row.etat
    gardes = read_gardes(garde.model_dump(mode="json") for garde in event.gardes)
    try:
        debut = compute_debut(proposee.regle, row.jour)
        foyer_id = UUID(foyer_en_charge(gardes, debut, referentiel.calendrier))
    except SansGarde:
        pass  # the household that booked keeps it until an agent writes the rule
    if etat in ("reservee", "en_attente", "proposee") and row.presence is None and row.jour > clock.today():
        ouverture = referentiel.find_ouverture(row.activite, event.ecole)
        site = ouverture.site if ouverture else site
        if ecole_avant and not _opens(referentiel, event, row, site if ouverture else ""):
            etat, site = "annulee_par_la_ville", row.site
        elif site != row.site and etat == "proposee":
            etat = "en_attente"
    if (foyer_id, site, etat) == (row.foyer_id, row.site, row.etat):
        return None
    return Transfert(row.activite, row.jour, row.site, site, foyer_id, row.etat, etat)


def _opens(referentiel: Referentiel, event: EnfantEtat, row: Any, site: str) -> bool:
    """Whether the child's new school has this activity that day; closures of the town cancel by themselves."""
    if not site:
        return False
    motif = referentiel.prepare(row.activite, row.jour, site, event.ecole).motif
    return motif is None or motif.genre == "fermeture"


def _find_places(tx: Transaction, referentiel: Referentiel, transferts: Sequence[Transfert]) -> None:
    """A booking that comes where every place is taken, or waited for, waits too."""
    arrivees = {t.lieux[1]: t for t in transferts if t.change_de_site and t.etat == "reservee"}
    rows = tx.execute(
        _PRISES,
        activites=[lieu.activite for lieu in arrivees],
        sites=[lieu.site for lieu in arrivees],
        jours=[lieu.jour for lieu in arrivees],
    )
    for row in rows:
        capacite = referentiel.ouvertures[row.activite, row.site].capacite
        if capacite is not None and row.prises >= capacite:
            arrivees[Lieu(row.activite, row.site, row.jour)].etat = "en_attente"


def _tell(tx: Transaction, referentiel: Referentiel, event: EnfantEtat, attendus: Sequence[Transfert]) -> None:
    """One notice an activity and account, whatever the number of days."""
    by_activite: dict[tuple[str, UUID], list[Transfert]] = {}
    for transfert in attendus:
        by_activite.setdefault((transfert.activite, transfert.foyer_id), []).append(transfert)
    for (activite, foyer_id), siens in by_activite.items():
        premier, *autres = sorted(t.jour for t in siens)
        jours = mots.jour_long(premier) + (f" et {len(autres)} autre{'s'[: len(autres) > 1]}" if autres else "")
        for compte in tx.execute("select compte_id from foyer_compte where foyer_id = :foyer_id", foyer_id=foyer_id):
            tx.say(
                AvisPlanning(
                    avis_id=uuid.uuid5(event.enfant_id, f"transfert {event.version} {activite} {compte.compte_id}"),
                    compte_id=compte.compte_id,
                    genre=GenreAvis.RESERVATION_EN_ATTENTE,
                    lien="/planning/attente",
                    valeurs={
                        "prenom": event.prenom,
                        "activite": referentiel.activites[activite].libelle,
                        "jours": jours,
                    },
                )
            )
