"""From tables to full-state events, for one aggregate or a hundred thousand: a fixed number of statements.

``bump_*`` raises ``version`` under the row locks (taken in id order), and must come before ``read_*`` in the same
transaction: whoever commits last has then read what the others committed. Each ``read_*`` is one statement, so an
event never mixes two states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from contracts.dossiers import (
    AutorisationEtat,
    EnfantEtat,
    FoyerEtat,
    GenreLitige,
    PayeurEtat,
    PersonneAutorisee,
    RentreSeul,
    SanteEtat,
)
from kit.database import Transaction
from kit.sealing import Sealer
from services.dossiers import contradictions
from services.dossiers.contradictions import EnfantLu
from services.dossiers.domain.autorisation import PAR_DEFAUT, PRUDENT, Reponse, find_contradictions
from services.dossiers.fiche import open_fiche, seal_for_planning

# "no key": a plain "for update" meets the share lock that a foreign key takes on the parent row, and two writers that
# both added a row below it would wait for each other.
_BUMP = """
with verrou as (select {id} from {table} where {id} = any(cast(:ids as uuid[])) order by {id}
                for no key update)
update {table} t set version = t.version + 1 from verrou where t.{id} = verrou.{id}
"""
_BUMP_FOYERS = _BUMP.format(table="foyer", id="foyer_id")
_BUMP_ENFANTS = _BUMP.format(table="enfant", id="enfant_id")
_BUMP_AUTORISATIONS = """
with verrou as (select enfant_id from enfant where enfant_id = any(cast(:ids as uuid[])) order by enfant_id
                for no key update)
update enfant t set autorisations_version = t.autorisations_version + 1 from verrou where t.enfant_id = verrou.enfant_id
"""
_BUMP_SANTE = _BUMP.format(table="sante", id="enfant_id")

# An adult acts for the household when she has authority over a child of the dossier or pays for one: a new
# partner does not (DOMAIN §3). A family whose children are not known yet is its adults.
_FOYERS = """
select f.foyer_id, f.dossier_id, d.numero, f.nom, f.version, f.adresse, f.est_resident, f.enfants_a_charge, f.aeeh,
       coalesce(agissants.comptes, '[]') as comptes, coalesce(agissants.noms, f.nom) as nom_complet
from foyer f
join dossier d using (dossier_id)
left join lateral (
    select json_agg(json_build_object('compte_id', a.compte_id, 'adulte_id', a.adulte_id) order by a.adulte_id)
               filter (where a.compte_id is not null) as comptes,
           string_agg(a.prenom || ' ' || a.nom, ' et ' order by a.nom, a.prenom, a.adulte_id) as noms
    from adulte a
    where a.foyer_id = f.foyer_id
      and (
          exists (select from lien l where l.adulte_id = a.adulte_id and (l.autorite_parentale or l.part_payeur > 0))
          or not exists (select from enfant e where e.dossier_id = f.dossier_id)
      )
) agissants on true
where f.foyer_id = any(cast(:ids as uuid[]))
order by f.foyer_id
"""

_ENFANTS = """
select e.enfant_id, e.dossier_id, e.prenom, e.nom, e.naissance, e.ecole, e.classe, e.version,
       coalesce(i.inscriptions, '[]') as inscriptions, coalesce(g.gardes, '[]') as gardes,
       coalesce(x.acces, '[]') as acces
from enfant e
left join lateral (
    select json_agg(json_build_object('activite', activite, 'annee_scolaire', annee_scolaire, 'etat', etat)
                    order by annee_scolaire, activite) as inscriptions
    from inscription where enfant_id = e.enfant_id
) i on true
left join lateral (
    select json_agg(json_build_object(
               'foyer_id', foyer_id, 'du', du, 'au', au,
               'regle', regle || case when autre_foyer_id is null then '{}'
                                      else jsonb_build_object('foyer_b', autre_foyer_id) end
           ) order by du) as gardes
    from garde where enfant_id = e.enfant_id
) g on true
left join lateral (
    select json_agg(json_build_object('compte_id', compte_id, 'foyer_id', foyer_id, 'niveau', niveau)
                    order by compte_id, foyer_id) as acces
    from acces where enfant_id = e.enfant_id
) x on true
where e.enfant_id = any(cast(:ids as uuid[]))
order by e.enfant_id
"""

_SANTE = "select enfant_id, scelle, version from sante where enfant_id = any(cast(:ids as uuid[])) order by enfant_id"


def bump_foyers(tx: Transaction, foyer_ids: Iterable[UUID]) -> None:
    """One version more for each household, whose rows stay locked until the commit."""
    _bump(tx, _BUMP_FOYERS, foyer_ids)


def bump_enfants(tx: Transaction, enfant_ids: Iterable[UUID]) -> None:
    """One version more for each child, whose rows stay locked until the commit."""
    _bump(tx, _BUMP_ENFANTS, enfant_ids)


def bump_sante(tx: Transaction, enfant_ids: Iterable[UUID]) -> None:
    """One version more for each health sheet, whose rows stay locked until the commit."""
    _bump(tx, _BUMP_SANTE, enfant_ids)


def bump_autorisations(tx: Transaction, enfant_ids: Iterable[UUID]) -> None:
    """One version more for the authorisations of each child, whose rows stay locked until the commit."""
    _bump(tx, _BUMP_AUTORISATIONS, enfant_ids)


def _bump(tx: Transaction, sql: str, ids: Iterable[UUID]) -> None:
    if wanted := _texts(ids):
        tx.execute(sql, ids=wanted)


def read_foyers(tx: Transaction, foyer_ids: Iterable[UUID]) -> Iterator[FoyerEtat | PayeurEtat]:
    """Two events a household: who acts for it, and what it is as a debtor."""
    for row in tx.execute(_FOYERS, ids=_texts(foyer_ids)):
        yield FoyerEtat(
            version=row.version,
            foyer_id=row.foyer_id,
            dossier_id=row.dossier_id,
            numero=row.numero,
            nom=row.nom,
            comptes=row.comptes,
            est_resident=row.est_resident,
        )
        yield PayeurEtat(
            version=row.version,
            foyer_id=row.foyer_id,
            nom_complet=row.nom_complet,
            adresse=row.adresse,
            est_resident=row.est_resident,
            enfants_a_charge=row.enfants_a_charge,
            aeeh=row.aeeh,
        )


def read_enfants(tx: Transaction, enfant_ids: Iterable[UUID]) -> Iterator[EnfantEtat]:
    """One event a child, with its enrolments, custody and who may see it."""
    for row in tx.execute(_ENFANTS, ids=_texts(enfant_ids)):
        yield EnfantEtat.model_validate(dict(row._mapping))


def read_sante(tx: Transaction, enfant_ids: Iterable[UUID], own: Sealer, exchange: Sealer) -> Iterator[SanteEtat]:
    """One event a health sheet: opened with our key, and its signs sealed again for planning."""
    for row in tx.execute(_SANTE, ids=_texts(enfant_ids)):
        signes = open_fiche(own, row.enfant_id, row.scelle)
        yield SanteEtat(
            version=row.version,
            enfant_id=row.enfant_id,
            scelle=seal_for_planning(exchange, row.enfant_id, signes),
        )


def read_autorisations(tx: Transaction, enfant_ids: Iterable[UUID]) -> Iterator[AutorisationEtat]:
    """One event a child: what both households allow, and the most careful answer where they contradict each other."""
    for enfant in contradictions.read(tx, enfant_ids):
        yield _autorisations_of(enfant)


def _autorisations_of(enfant: EnfantLu) -> AutorisationEtat:
    contredites = find_contradictions(enfant.reponses)
    suspendues = contradictions.list_suspendues(enfant)
    tranchees = {
        un.personne_id
        for un in enfant.personnes
        if un.personne_id in suspendues and contradictions.is_settled(enfant, un)
    }
    return AutorisationEtat(
        version=enfant.version,
        enfant_id=enfant.enfant_id,
        personnes=[
            PersonneAutorisee(
                prenom=un.prenom,
                nom=un.nom,
                telephone=enfant.details[un.personne_id]["telephone"],
                lien=enfant.details[un.personne_id]["lien"],
                du=un.du,
                au=un.au,
            )
            for un in enfant.personnes
            if un.sens == "autorisee" and un.personne_id not in suspendues
        ],
        rentre_seul=[
            RentreSeul(activite=un.activite, a_partir_de=un.heure, du=un.du, au=un.au)
            for un in _accorded(enfant, contredites)
            if un.du is not None
        ],
        photo=_effective(enfant, contredites, "photo"),
        sorties=_effective(enfant, contredites, "sorties"),
        soins_urgents=_effective(enfant, contredites, "soins"),
        est_en_conflit=bool(suspendues - tranchees)
        or any(enfant.answer_of(cle, GenreLitige.AUTORISATION) is None for cle in contredites),
    )


def _accorded(enfant: EnfantLu, contredites: dict[str, tuple[Reponse, Reponse]]) -> Iterator[Reponse]:
    """The latest hour that a household named, for each activity from which the child may go home alone."""
    by_cle: dict[str, Reponse] = {}
    for reponse in enfant.reponses:
        if reponse.genre == "rentre_seul" and reponse.accorde and _effective(enfant, contredites, reponse.cle):
            autre = by_cle.get(reponse.cle)
            if autre is None or (reponse.heure and (autre.heure is None or reponse.heure > autre.heure)):
                by_cle[reponse.cle] = reponse
    yield from by_cle.values()


def _effective(enfant: EnfantLu, contredites: dict[str, tuple[Reponse, Reponse]], cle: str) -> bool:
    """The one answer there is; where two differ, the one that an agent kept, else the most careful one."""
    genre = cle.partition(":")[0]
    if cle in contredites:
        decision = enfant.answer_of(cle, GenreLitige.AUTORISATION)
        if decision is None:
            return PRUDENT[genre]
        premiere, seconde = contredites[cle]
        if (decision.decision == "premiere") != (decision.premiere_foyer_id == premiere.foyer_id):
            premiere, seconde = seconde, premiere
        return premiere.accorde
    dites = [un.accorde for un in enfant.reponses if un.cle == cle]
    return dites[0] if dites else PAR_DEFAUT[genre]


def _texts(ids: Iterable[UUID]) -> list[str]:
    return sorted({str(one) for one in ids})
