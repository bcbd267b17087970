"""Children as the actor may see them: planning's own projection of families, read with the actor's rights.

A parent sees the children of ``acces`` and books through the households where it says ``ecrire``. An agent sees every
child, except that an agent is only a parent for her own children [choice]. Whoever acts for a household (leaflet L15)
sees the children that it has in its charge and books on its days alone; never for her own family [choice]. Everybody
else finds nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.base import AGENTS, Role
from contracts.errors import ActionInterdite, Introuvable
from contracts.planning import EnfantDuPlanning
from kit.database import Transaction
from kit.statements import Planned
from services.planning import referentiel as memoire
from services.planning.domain.activite import Enfant, Inscription
from services.planning.domain.calendrier import Calendrier
from services.planning.domain.garde import PartageVacances, RegleGarde, Rythme, SansGarde, foyer_en_charge
from services.planning.domain.reservation import Acteur
from services.planning.referentiel import REFERENCE_VERSION, Referentiel

# Constant texts put together: no value ever enters a statement but as a parameter.
# ruff: noqa: S608
_COLONNES = """
    e.enfant_id, e.dossier_id, e.prenom, e.nom, e.naissance, e.ecole, e.classe, e.inscriptions, e.gardes,
    e.foyer_defaut,
"""
_MES_DROITS = f"""
    array(select a.foyer_id from acces a
          where a.compte_id = :compte and a.enfant_id = e.enfant_id and a.niveau = 'ecrire') as ecrire,
    exists(select 1 from acces a where a.compte_id = :compte and a.enfant_id = e.enfant_id) as est_proche,
    {REFERENCE_VERSION}
"""
_MES_ENFANTS = Planned(f"""
select {_COLONNES} {_MES_DROITS} from enfant e
where e.enfant_id in (select a.enfant_id from acces a where a.compte_id = :compte)
order by e.naissance, e.prenom
""")
_ENFANTS_DU_DOSSIER = Planned(f"""
select {_COLONNES} {_MES_DROITS} from enfant e
where e.dossier_id = (select c.dossier_id from enfant c where c.enfant_id = :enfant_id)
order by e.naissance, e.prenom
""")
_CES_ENFANTS = Planned(f"""
select {_COLONNES} {_MES_DROITS} from enfant e
where e.enfant_id = any(cast(:enfants as uuid[])) order by e.enfant_id
""")
_CES_ENFANTS_VERROUILLES = Planned(f"{_CES_ENFANTS} for no key update of e")

# The one place that says which children a household acted for has, account or not: usually there, named by a custody
# rule, or written for by one of its adults.
_DU_FOYER = f"""
select {_COLONNES} array[cast(:pour as uuid)] as ecrire, false as est_proche, {REFERENCE_VERSION} from enfant e
where e.dossier_id = (
        select f.dossier_id from foyer f
        where f.foyer_id = :pour and not exists (
            select 1 from foyer_compte c join foyer mien using (foyer_id)
            where c.compte_id = :compte and mien.dossier_id = f.dossier_id))
  and (e.foyer_defaut = :pour
       or exists (select 1 from jsonb_array_elements(e.gardes) g
                  where cast(:pour as text) in (g->>'foyer_id', g->'regle'->>'foyer_b'))
       or exists (select 1 from acces a
                  where a.enfant_id = e.enfant_id and a.foyer_id = :pour and a.niveau = 'ecrire'))
"""
_ENFANTS_DU_FOYER = f"{_DU_FOYER} order by e.naissance, e.prenom"
_CES_ENFANTS_DU_FOYER = f"{_DU_FOYER} and e.enfant_id = any(cast(:enfants as uuid[])) order by e.enfant_id"
_CES_ENFANTS_DU_FOYER_VERROUILLES = f"{_CES_ENFANTS_DU_FOYER} for no key update of e"


@dataclass(eq=False)
class EnfantLu:
    """A child, its rights and its custody, for one actor and one request."""

    enfant_id: UUID
    dossier_id: UUID
    prenom: str
    nom: str
    naissance: date
    ecole: str
    classe: str
    inscriptions: list[dict[str, Any]]
    gardes: list[RegleGarde]
    foyer_defaut: UUID | None
    foyers_ecrits: frozenset[UUID]
    ecrit_partout: bool
    """An agent who acts for nobody in particular writes on the days of every household."""
    acteur: Acteur
    peut_reserver: bool

    def find_foyer(self, instant: datetime, calendrier: Calendrier) -> UUID | None:
        """The household in charge at this instant; without a rule, the child's usual one."""
        try:
            return UUID(foyer_en_charge(self.gardes, instant, calendrier))
        except SansGarde:
            return self.foyer_defaut

    def est_a_la_charge(self, foyer_id: UUID | None) -> bool:
        """Whether this actor books for that household."""
        return self.ecrit_partout or foyer_id in self.foyers_ecrits

    @cached_property
    def foyer_unique(self) -> UUID | None:
        """The only household that can ever be in charge, where there is only one."""
        if not self.gardes:
            return self.foyer_defaut
        regle = self.gardes[0]
        est_seul = len(self.gardes) == 1 and regle.rythme is Rythme.FOYER_UNIQUE
        return UUID(regle.foyer_a) if est_seul and UUID(regle.foyer_a) == self.foyer_defaut else None

    def as_vue(self, referentiel: Referentiel) -> EnfantDuPlanning:
        return EnfantDuPlanning(
            enfant_id=self.enfant_id,
            prenom=self.prenom,
            nom=self.nom,
            ecole=referentiel.nom_site(self.ecole),
            classe=self.classe,
            peut_reserver=self.peut_reserver,
            est_en_creche=referentiel.sites[self.ecole].genre == "creche" if self.ecole in referentiel.sites else False,
        )

    def as_domaine(self, referentiel: Referentiel) -> Enfant:
        """The child as the rules know it: accepted enrolments, each at the site where this child goes."""
        inscriptions = []
        for ligne in self.inscriptions:
            if ligne["etat"] != "acceptee":
                continue
            ouverture = referentiel.find_ouverture(ligne["activite"], self.ecole)
            site = ouverture.site if ouverture else ""
            inscriptions.append(Inscription(ligne["activite"], ligne["annee_scolaire"], site))
        return Enfant(str(self.enfant_id), self.naissance, tuple(inscriptions))


@dataclass(slots=True, eq=False)
class FamilleLue:
    referentiel: Referentiel
    enfants: list[EnfantLu]

    def find(self, enfant_id: UUID) -> EnfantLu:
        for enfant in self.enfants:
            if enfant.enfant_id == enfant_id:
                return enfant
        raise Introuvable(objet="enfant")


def read_famille(tx: Transaction, enfant_id: UUID | None = None) -> FamilleLue:
    """The children that this actor may see; with ``enfant_id``, refuses (``Introuvable``) where it is not one.

    An agent always names a child and receives the children of its dossier; where it is her own, a parent's.
    """
    who = tx.who
    rows = _read_rows(tx, who, enfant_id)
    version = rows[0].reference_version if rows else None
    famille = FamilleLue(memoire.current(tx, version) if rows else memoire.read(tx), [_read(row, who) for row in rows])
    if enfant_id is not None:
        famille.find(enfant_id)
    return famille


def _read_rows(tx: Transaction, who: Actor, enfant_id: UUID | None) -> Sequence[Any]:
    if who.agit_pour_un_foyer:
        return tx.execute(_ENFANTS_DU_FOYER, compte=who.compte_id, pour=who.pour_le_compte_de)
    est_parent = who.has_role(Role.PARENT)
    siens = tx.execute(_MES_ENFANTS, compte=who.compte_id) if est_parent or not est_agent(tx) else []
    if not est_agent(tx) or (enfant_id is None and est_parent) or any(row.enfant_id == enfant_id for row in siens):
        return siens
    if enfant_id is None:
        raise Introuvable(objet="enfant")
    return tx.execute(_ENFANTS_DU_DOSSIER, compte=who.compte_id, enfant_id=enfant_id)


def read_enfant(tx: Transaction, enfant_id: UUID, *, verrouille: bool = False) -> tuple[Referentiel, EnfantLu]:
    """One child that this actor may book for; see ``read_enfants``."""
    referentiel, [enfant] = read_enfants(tx, [enfant_id], verrouille=verrouille)
    return referentiel, enfant


def read_enfants(
    tx: Transaction, enfants: Collection[UUID], *, verrouille: bool = False
) -> tuple[Referentiel, list[EnfantLu]]:
    """These children, whom this actor may book for, in the order of birth; ``Introuvable`` where one is not.

    ``verrouille`` keeps their rows until the commit, taken in the order of their ids. Every change of a child's slots
    takes this lock first, so that two saves of one child follow one another.
    """
    who = tx.who
    if who.agit_pour_un_foyer:
        sql = _CES_ENFANTS_DU_FOYER_VERROUILLES if verrouille else _CES_ENFANTS_DU_FOYER
    else:
        sql = _CES_ENFANTS_VERROUILLES if verrouille else _CES_ENFANTS
    pour = {"pour": who.pour_le_compte_de} if who.agit_pour_un_foyer else {}
    rows = tx.execute(sql, compte=who.compte_id, enfants=[str(enfant_id) for enfant_id in set(enfants)], **pour)
    siens = [row for row in rows if who.agit_pour_un_foyer or row.est_proche or est_agent(tx)]
    if not siens or len(siens) != len(set(enfants)):
        raise Introuvable(objet="enfant")
    lus = sorted((_read(row, who) for row in siens), key=lambda enfant: (enfant.naissance, enfant.prenom))
    if not all(enfant.peut_reserver for enfant in lus):
        raise ActionInterdite
    return memoire.current(tx, siens[0].reference_version), lus


def est_agent(tx: Transaction) -> bool:
    return tx.who.has_role(*AGENTS)


def _read(row: Any, who: Actor) -> EnfantLu:
    """Deadlines bind a parent and the régie; an agent passes them, but not for her own child."""
    agit_en_agent = who.has_role(*AGENTS) and not row.est_proche
    return EnfantLu(
        enfant_id=row.enfant_id,
        dossier_id=row.dossier_id,
        prenom=row.prenom,
        nom=row.nom,
        naissance=row.naissance,
        ecole=row.ecole,
        classe=row.classe,
        inscriptions=row.inscriptions,
        gardes=read_gardes(row.gardes),
        foyer_defaut=row.foyer_defaut,
        foyers_ecrits=frozenset(row.ecrire),
        ecrit_partout=agit_en_agent and not who.agit_pour_un_foyer,
        acteur=Acteur.AGENT if agit_en_agent else Acteur.PARENT,
        peut_reserver=agit_en_agent or bool(row.ecrire),
    )


def read_gardes(lignes: Iterable[Mapping[str, Any]]) -> list[RegleGarde]:
    """Custody rules from the event's ``gardes``.

    ``regle`` is empty (always ``foyer_id``), or ``{"rythme": "parite_iso" | "alternance_stricte", "foyer_b": id}``
    with, where they apply, ``reference`` (ISO date), ``jour_changement`` (0 is Monday), ``heure_changement``
    ("18:30") and ``vacances`` (``{"foyer_premiere_moitie_paire": id, "ete_par_quinzaines": true}``). ``foyer_id`` has
    the even weeks, ``foyer_b`` the odd ones.
    """
    return [_read_garde(ligne) for ligne in lignes]


def _read_garde(ligne: Mapping[str, Any]) -> RegleGarde:
    regle, foyer = ligne.get("regle") or {}, str(ligne["foyer_id"])
    au, reference, vacances = ligne.get("au"), regle.get("reference"), regle.get("vacances")
    return RegleGarde(
        foyer_a=foyer,
        foyer_b=str(regle.get("foyer_b", foyer)),
        rythme=Rythme(regle.get("rythme", Rythme.FOYER_UNIQUE)),
        du=date.fromisoformat(ligne["du"]),
        au=date.fromisoformat(au) if au else None,
        reference=date.fromisoformat(reference) if reference else None,
        jour_changement=int(regle.get("jour_changement", 0)),
        heure_changement=time.fromisoformat(regle.get("heure_changement", "00:00")),
        vacances=None
        if not vacances
        else PartageVacances(
            str(vacances["foyer_premiere_moitie_paire"]), bool(vacances.get("ete_par_quinzaines", True))
        ),
    )
