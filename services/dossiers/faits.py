"""What the dossier holds of each child that a person may read: the facts that the six sections are computed from.

One statement, whatever the number of children.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from contracts.dossiers import EnfantVue
from kit import clock
from kit.database import Transaction
from kit.statements import Planned
from services.dossiers.acces import MIENS, Moi
from services.dossiers.domain.sections import (
    EnfantConnu,
    Etat,
    Piece,
    SectionLue,
    annee_scolaire,
    read_pieces,
    read_sections,
)
from services.dossiers.domain.valeurs import write_jour

# The reason written on another household's document stays with that household.
_FAITS = Planned(f"""
select e.enfant_id, e.prenom, e.nom, e.naissance, e.ecole, coalesce(x.libelle, '') as ecole_nom, e.classe,
       mien.a_autorite, mien.ecrit, s.enfant_id is not null as a_une_fiche, s.a_renouveler_le,
       v.enfant_id is not null as est_verifie, v.est_complete, v.provisoire_jusqu_au,
       array(select i.etat from inscription i where i.enfant_id = e.enfant_id and i.annee_scolaire = :annee
             order by i.activite) as etats,
       array(select i.motif from inscription i where i.enfant_id = e.enfant_id and i.annee_scolaire = :annee
             and i.etat in ('refusee', 'incomplete') order by i.activite) as motifs,
       (select min(coalesce(a.au, 'infinity')) from autorisation a where a.enfant_id = e.enfant_id
        and a.foyer_id = :foyer_id and a.genre in ('photo', 'sorties', 'soins') having count(*) = 3) as autorise_au,
       coalesce((select json_agg(json_build_object('genre', p.genre, 'etat', p.etat, 'du', p.valable_du,
                            'au', p.valable_au,
                            'motif', case when coalesce(p.foyer_id, :foyer_id) = :foyer_id then p.motif else '' end))
                 from piece p where p.genre in ('vaccins', 'assurance') and (p.enfant_ids @> array[e.enfant_id]
                       or (p.enfant_ids = '{{}}' and p.foyer_id = :foyer_id))), '[]') as pieces
from {MIENS} mien
join enfant e using (enfant_id)
left join ecole x on x.code = e.ecole
left join sante s on s.enfant_id = e.enfant_id
left join vaccination v on v.enfant_id = e.enfant_id
order by e.naissance, e.prenom, e.enfant_id
""")  # noqa: S608 - constant text
_REGLEMENT = Planned("""
select exists (select from acceptation a where a.foyer_id = :foyer_id and a.version = r.version) as est_accepte
from reglement r where r.en_vigueur_du <= :jour order by r.en_vigueur_du desc, r.version desc limit 1
""")


@dataclass(frozen=True, slots=True)
class Faits:
    """The children as pages show them, and what the sections are computed from."""

    annee: str
    enfants: list[EnfantVue]
    connus: dict[UUID, EnfantConnu]
    reglement: Etat

    def sections(self) -> list[SectionLue]:
        return read_sections(list(self.connus.values()), self.annee, self.reglement)

    def sections_of(self, enfant_id: UUID) -> list[SectionLue]:
        """The six sections as if this child were alone: what its enrolment still lacks."""
        return read_sections([self.connus[enfant_id]], self.annee, self.reglement)


def read_faits(tx: Transaction, moi: Moi, annee: str = "") -> Faits:
    """``annee``: the school year, by default the one that the portal speaks of today."""
    jour = tx.now.astimezone(clock.PARIS).date()
    annee = annee or annee_scolaire(jour)
    rows = tx.execute(_FAITS, adultes=[str(un) for un in moi.adultes], foyer_id=moi.foyer_id, annee=annee)
    accepte = tx.scalar(_REGLEMENT, foyer_id=moi.foyer_id, jour=jour) if rows else False
    return Faits(
        annee,
        [
            EnfantVue(
                enfant_id=row.enfant_id,
                prenom=row.prenom,
                nom=row.nom,
                naissance=row.naissance,
                ecole=row.ecole,
                ecole_nom=row.ecole_nom,
                classe=row.classe,
                peut_modifier=row.ecrit,
                a_autorite=row.a_autorite,
            )
            for row in rows
        ],
        {row.enfant_id: _read(row, jour) for row in rows},
        Etat.ACCEPTE if accepte else Etat.MANQUE,
    )


def _read(row: Any, jour: date) -> EnfantConnu:
    vaccins, motif_vaccins = _vaccins(row, jour)
    assurance, motif_assurance = read_pieces(_pieces(row, "assurance"), jour)
    return EnfantConnu(
        prenom=row.prenom,
        vaccins=vaccins,
        fiche=_fiche(row, jour),
        autorisation=_autorisation(row, jour),
        assurance=assurance,
        inscriptions=tuple(row.etats),
        motifs=tuple(row.motifs),
        motif_vaccins=motif_vaccins,
        motif_assurance=motif_assurance,
    )


def _vaccins(row: Any, jour: date) -> tuple[Etat, str]:
    """The card as an agent read it comes before the copy that was sent."""
    etat, motif = read_pieces(_pieces(row, "vaccins"), jour)
    if not row.est_verifie:
        return etat, motif
    if row.est_complete:
        return Etat.ACCEPTE, ""
    if etat is Etat.ENVOYE:
        return etat, ""
    return Etat.REFUSE, f"À compléter avant le {write_jour(row.provisoire_jusqu_au)} : l’admission est provisoire."


def _fiche(row: Any, jour: date) -> Etat:
    if not row.a_une_fiche:
        return Etat.MANQUE
    est_a_refaire = row.a_renouveler_le is not None and row.a_renouveler_le <= jour
    return Etat.EXPIRE if est_a_refaire else Etat.ACCEPTE


def _autorisation(row: Any, jour: date) -> Etat:
    if row.autorise_au is None:
        return Etat.MANQUE
    return Etat.ACCEPTE if row.autorise_au >= jour else Etat.EXPIRE


def _pieces(row: Any, genre: str) -> list[Piece]:
    return [
        Piece(un["etat"], _jour(un["du"]), _jour(un["au"]), un["motif"]) for un in row.pieces if un["genre"] == genre
    ]


def _jour(texte: str | None) -> date | None:
    return date.fromisoformat(texte) if texte else None
