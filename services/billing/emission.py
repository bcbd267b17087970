"""Writes a batch of invoices: number, lines, ledger, balance and events, a fixed number of statements.

Public names
    Emises(nombre, total_centimes, premier_numero, dernier_numero)
    write_factures(tx, cadre, facturation_id, rediges) -> Emises
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from contracts.avis import GenreAvis
from contracts.billing import FactureEmise, FactureEtat
from kit.clock import PARIS
from kit.database import Transaction
from services.billing.assiettes import Redige
from services.billing.avis import say_all
from services.billing.cadre import Cadre, Regie
from services.billing.colonnes import plain, texts
from services.billing.domain.ecritures import Compte, Ecriture, record_facture
from services.billing.domain.mentions import write_mentions
from services.billing.domain.numero import Numero, Serie
from services.billing.domain.repartition import round_half_up
from services.billing.domain.trace import MOIS, Etape, format_jour
from services.billing.traces import seal_traces


@dataclass(frozen=True, slots=True)
class Emises:
    """What a batch issued; ``*_numero``: of the main régie, empty when it issued none."""

    nombre: int = 0
    total_centimes: int = 0
    premier_numero: str = ""
    dernier_numero: str = ""


@dataclass(frozen=True, slots=True)
class Facture:
    """An invoice with its number, about to be written."""

    facture_id: UUID
    numero: Numero
    redige: Redige
    traces: dict[int, int]
    """id of a trace → its place among the invoice's distinct traces."""
    traces_scellees: str
    ecriture: Ecriture
    reste_centimes: int


_NUMBER = """
insert into compteur as c (regie, serie, annee, dernier) values (:regie, :serie, :annee, :combien)
on conflict (regie, serie, annee) do update set dernier = c.dernier + :combien
returning dernier
"""
_FACTURES = """
insert into facture (facture_id, facturation_id, foyer_id, mois, regie, annee, rang, numero, emise_le, emise_at,
                     echeance, total_centimes, presences, debiteur, adresse, mentions, traces)
select t.facture_id, :facturation_id, t.foyer_id, :mois, t.regie, :annee, t.rang, t.numero, :emise_le, :emise_at,
       t.echeance, t.total, t.presences, t.debiteur, t.adresse, string_to_array(t.mentions, chr(10)), t.traces
from unnest(cast(:ids as uuid[]), cast(:foyers as uuid[]), cast(:regies as text[]), cast(:rangs as integer[]),
            cast(:numeros as text[]), cast(:echeances as date[]), cast(:totaux as integer[]),
            cast(:presences as integer[]), cast(:debiteurs as text[]), cast(:adresses as text[]),
            cast(:mentions as text[]), cast(:traces as text[]))
     as t (facture_id, foyer_id, regie, rang, numero, echeance, total, presences, debiteur, adresse, mentions, traces)
"""
_LIGNES = """
insert into facture_ligne (facture_id, rang, enfant_id, prenom, activite, partie, libelle, jours, quantite,
                           prix_unitaire_centimes, montant_centimes, tarif, trace, minutes)
select t.facture_id, t.rang, t.enfant_id, t.prenom, t.activite, t.partie, t.libelle,
       cast(string_to_array(t.jours, ' ') as date[]), t.quantite, t.prix, t.montant, t.tarif, t.trace,
       t.minutes
from unnest(cast(:ids as uuid[]), cast(:rangs as smallint[]), cast(:enfants as uuid[]), cast(:prenoms as text[]),
            cast(:activites as text[]), cast(:parties as text[]), cast(:libelles as text[]),
            cast(:jours as text[]), cast(:quantites as numeric[]), cast(:prix as integer[]),
            cast(:montants as integer[]), cast(:tarifs as text[]), cast(:traces as smallint[]),
            cast(:minutes as integer[]))
     as t (facture_id, rang, enfant_id, prenom, activite, partie, libelle, jours, quantite, prix, montant, tarif,
           trace, minutes)
"""
_PRESENCES = """
insert into facture_presence (enfant_id, jour, activite, facture_id)
select t.enfant_id, cast(j.jour as date), t.activite, t.facture_id
from unnest(cast(:ids as uuid[]), cast(:enfants as uuid[]), cast(:activites as text[]), cast(:jours as text[]))
     as t (facture_id, enfant_id, activite, jours)
cross join string_to_table(t.jours, ' ') as j (jour)
"""
_HEURES = """
insert into facture_heures (enfant_id, mois, foyer_id, activite, minutes, facture_id)
select t.enfant_id, :mois, t.foyer_id, t.activite, t.minutes, t.facture_id
from unnest(cast(:enfants as uuid[]), cast(:foyers as uuid[]), cast(:activites as text[]),
            cast(:minutes as integer[]), cast(:ids as uuid[]))
     as t (enfant_id, foyer_id, activite, minutes, facture_id)
"""
_ECRITURES = """
with ecritures as (
    insert into ecriture (ecriture_id, nature, libelle, passee_at)
    select unnest(cast(:ids as uuid[])), 'facture', :libelle, :passee_at
)
insert into mouvement (ecriture_id, rang, compte, montant_centimes, foyer_id, facture_id, partie, tiers)
select * from unnest(cast(:ecritures as uuid[]), cast(:rangs as smallint[]), cast(:comptes as text[]),
                     cast(:montants as integer[]), cast(:foyers as uuid[]), cast(:factures as uuid[]),
                     cast(:parties as text[]), cast(:tiers as text[]))
"""
_SOLDES = """
insert into facture_solde (facture_id, reste_centimes)
select * from unnest(cast(:ids as uuid[]), cast(:restes as integer[]))
"""
# Already marked ones are left alone: once a tariff has served, no run waits here.
_TARIFS = """
update tarif set utilise_at = :now
where utilise_at is null and code || '@' || version = any(cast(:tarifs as text[]))
"""


def write_factures(tx: Transaction, cadre: Cadre, facturation_id: UUID, rediges: Sequence[Redige]) -> Emises:
    """Issues these drafts today. Exactly once: a second invoice of the same household, month and régie is refused
    by the database, as is a second invoice of the same attendance.
    """
    if not rediges:
        return Emises()
    emise_le = tx.now.astimezone(PARIS).date()
    factures = [
        _close(cadre, numero, redige)
        for regie in sorted({redige.regie.code: redige.regie for redige in rediges}.values(), key=lambda r: r.code)
        for numero, redige in _number(tx, regie, emise_le.year, [r for r in rediges if r.regie.code == regie.code])
    ]
    _insert_factures(tx, cadre, facturation_id, factures, emise_le)
    _insert_lignes(tx, factures)
    _insert_presences(tx, factures)
    _insert_heures(tx, cadre, factures)
    _insert_ecritures(tx, factures)
    tx.execute(
        _SOLDES,
        ids=plain(f.facture_id for f in factures),
        restes=plain(f.reste_centimes for f in factures),
    )
    tarifs = {ligne.tarif for facture in factures for ligne in facture.redige.brouillon.lignes}
    tx.execute(_TARIFS, now=tx.now, tarifs=sorted(tarifs))
    for facture in factures:
        _say(tx, cadre, facture)
    _tell(tx, cadre, factures, emise_le)
    principaux = [facture.numero for facture in factures if not facture.numero.regie]
    return Emises(
        len(factures),
        sum(f.redige.brouillon.total_centimes for f in factures),
        str(principaux[0]) if principaux else "",
        str(principaux[-1]) if principaux else "",
    )


def _number(tx: Transaction, regie: Regie, annee: int, rediges: list[Redige]) -> list[tuple[Numero, Redige]]:
    """The next numbers of the régie and year; the counter's row stays locked until the commit: no gap, no double."""
    serie = Serie.FACTURE
    dernier = tx.scalar(_NUMBER, regie=regie.code, serie=serie.value, annee=annee, combien=len(rediges))
    premier = dernier - len(rediges) + 1
    return [(Numero(serie, annee, premier + i, regie.prefixe), redige) for i, redige in enumerate(rediges)]


def _close(cadre: Cadre, numero: Numero, redige: Redige) -> Facture:
    facture_id, lignes = uuid.uuid4(), redige.brouillon.lignes
    places: dict[int, int] = {}
    distinctes: list[tuple[Etape, ...]] = []
    for ligne in lignes:
        if ligne.trace and id(ligne.trace) not in places:
            places[id(ligne.trace)] = len(distinctes)
            distinctes.append(ligne.trace)
    ecriture = record_facture(redige.foyer.foyer_id, facture_id, lignes)
    reste = sum(m.montant_centimes for m in ecriture.mouvements if m.compte is Compte.REDEVABLE)
    scellees = seal_traces(cadre.sealer, facture_id, distinctes)
    return Facture(facture_id, numero, redige, places, scellees, ecriture, reste)


def _insert_factures(
    tx: Transaction, cadre: Cadre, facturation_id: UUID, factures: Sequence[Facture], emise_le: date
) -> None:
    brouillons = [facture.redige.brouillon for facture in factures]
    tx.execute(
        _FACTURES,
        facturation_id=facturation_id,
        mois=cadre.premier,
        annee=emise_le.year,
        emise_le=emise_le,
        emise_at=tx.now,
        ids=plain(f.facture_id for f in factures),
        foyers=plain(f.redige.foyer.foyer_id for f in factures),
        regies=texts(f.redige.regie.code for f in factures),
        rangs=plain(f.numero.rang for f in factures),
        numeros=texts(str(f.numero) for f in factures),
        echeances=plain(emise_le + timedelta(days=f.redige.regie.delai_jours) for f in factures),
        totaux=plain(b.total_centimes for b in brouillons),
        presences=plain(b.presences for b in brouillons),
        debiteurs=texts(f.redige.foyer.nom for f in factures),
        adresses=texts(f.redige.foyer.adresse for f in factures),
        mentions=texts(_mentions(cadre, facture) for facture in factures),
        traces=texts(f.traces_scellees for f in factures),
    )


def _mentions(cadre: Cadre, facture: Facture) -> str:
    redige = facture.redige
    mentions = write_mentions(
        redige.regie.emetteur,
        " ".join(redige.foyer.nom.split()),
        [cadre.deliberations[reference] for reference in {ligne.tarif for ligne in redige.brouillon.lignes}],
        redige.brouillon.total_centimes,
    )
    return "\n".join(mentions.lines())


def _insert_lignes(tx: Transaction, factures: Sequence[Facture]) -> None:
    rows = [
        (facture, rang, ligne)
        for facture in factures
        for rang, ligne in enumerate(facture.redige.brouillon.lignes, start=1)
    ]
    lignes = [ligne for _, _, ligne in rows]
    tx.execute(
        _LIGNES,
        ids=plain(facture.facture_id for facture, _, _ in rows),
        rangs=plain(rang for _, rang, _ in rows),
        enfants=plain(ligne.enfant_id for ligne in lignes),
        prenoms=texts(ligne.prenom for ligne in lignes),
        activites=texts(ligne.activite for ligne in lignes),
        parties=texts(ligne.partie.value for ligne in lignes),
        libelles=texts(ligne.libelle for ligne in lignes),
        jours=texts(" ".join([jour.isoformat() for jour in ligne.jours]) for ligne in lignes),
        quantites=plain(_decimal(ligne.quantite) for ligne in lignes),
        prix=plain(ligne.prix_unitaire_centimes for ligne in lignes),
        montants=plain(ligne.montant_centimes for ligne in lignes),
        tarifs=texts(ligne.tarif for ligne in lignes),
        traces=plain(facture.traces.get(id(ligne.trace)) for facture, _, ligne in rows),
        minutes=plain(ligne.minutes for ligne in lignes),
    )


def _insert_presences(tx: Transaction, factures: Sequence[Facture]) -> None:
    """Each attendance once, whatever the lines that bill it (meal, supervision, shares)."""
    jours_by_creneau: dict[tuple[UUID, UUID, str], set[date]] = {}
    for facture in factures:
        for ligne in facture.redige.brouillon.lignes:
            cle = (facture.facture_id, ligne.enfant_id, ligne.activite)
            if not ligne.est_en_heures:
                jours_by_creneau.setdefault(cle, set()).update(ligne.jours)
    tx.execute(
        _PRESENCES,
        ids=plain(facture_id for facture_id, _, _ in jours_by_creneau),
        enfants=plain(enfant_id for _, enfant_id, _ in jours_by_creneau),
        activites=texts(activite for _, _, activite in jours_by_creneau),
        jours=texts(" ".join(sorted([jour.isoformat() for jour in jours])) for jours in jours_by_creneau.values()),
    )


def _insert_heures(tx: Transaction, cadre: Cadre, factures: Sequence[Facture]) -> None:
    """Each child's hours of the month once: the key refuses a second invoice of them."""
    rows = [(f, ligne) for f in factures for ligne in f.redige.brouillon.lignes if ligne.est_en_heures]
    if rows:
        tx.execute(
            _HEURES,
            mois=cadre.premier,
            enfants=plain(ligne.enfant_id for _, ligne in rows),
            foyers=plain(facture.redige.foyer.foyer_id for facture, _ in rows),
            activites=texts(ligne.activite for _, ligne in rows),
            minutes=plain(ligne.minutes for _, ligne in rows),
            ids=plain(facture.facture_id for facture, _ in rows),
        )


def _decimal(quantite: int | Fraction) -> str:
    """Thousandths, a half going up: what is exact of a line in hours is its minutes."""
    exact = quantite if isinstance(quantite, Fraction) else Fraction(quantite)
    return str(Decimal(round_half_up(exact * 1000)).scaleb(-3)) if exact.denominator != 1 else str(exact)


def _insert_ecritures(tx: Transaction, factures: Sequence[Facture]) -> None:
    """The entry of an invoice has the invoice's own id: it cannot be posted twice."""
    factures = [facture for facture in factures if facture.ecriture.mouvements]
    rows = [
        (facture.facture_id, rang, mouvement)
        for facture in factures
        for rang, mouvement in enumerate(facture.ecriture.mouvements, start=1)
    ]
    mouvements = [mouvement for _, _, mouvement in rows]
    tx.execute(
        _ECRITURES,
        ids=plain(facture.facture_id for facture in factures),
        libelle="Facture",
        passee_at=tx.now,
        ecritures=plain(ecriture_id for ecriture_id, _, _ in rows),
        rangs=plain(rang for _, rang, _ in rows),
        comptes=plain(m.compte.value for m in mouvements),
        montants=plain(m.montant_centimes for m in mouvements),
        foyers=plain(m.foyer_id for m in mouvements),
        factures=plain(m.facture_id for m in mouvements),
        parties=plain(m.partie.value if m.partie else None for m in mouvements),
        tiers=texts(m.tiers for m in mouvements),
    )


def _tell(tx: Transaction, cadre: Cadre, factures: Sequence[Facture], emise_le: date) -> None:
    """A notice to each account of each household: month, number and last day, no amount."""
    mois = f"{MOIS[cadre.premier.month - 1]} {cadre.premier.year}"
    say_all(
        tx,
        GenreAvis.FACTURE_EMISE,
        [
            (
                f.redige.foyer.foyer_id,
                f"/paiements/factures/{f.facture_id}",
                {
                    "mois": mois,
                    "numero": str(f.numero),
                    "echeance": format_jour(emise_le + timedelta(days=f.redige.regie.delai_jours)),
                },
            )
            for f in factures
        ],
    )


def _say(tx: Transaction, cadre: Cadre, facture: Facture) -> None:
    commun = {
        "facture_id": facture.facture_id,
        "foyer_id": facture.redige.foyer.foyer_id,
        "mois": cadre.mois,
        "numero": str(facture.numero),
    }
    total = facture.redige.brouillon.total_centimes
    tx.say(
        FactureEtat(version=1, total_centimes=total, reste_centimes=facture.reste_centimes, **commun),
        FactureEmise(emise_at=tx.now, **commun),
    )
