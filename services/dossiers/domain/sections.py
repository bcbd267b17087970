"""The six sections of a dossier and their honest states (leaflet L4).

A state is computed from what the service holds: what it cannot know yet is said to be missing, never supposed. The
least advanced child decides. ``il_manque`` is what follows "il manque : " on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from services.dossiers.domain.mots import de_chacun

MOIS_DE_LA_RENTREE = 8
"""From 1 August the portal speaks of the coming school year [choice]."""

Code = Literal["vaccins", "fiche_sanitaire", "inscription", "autorisation", "assurance", "reglement"]


class Etat(StrEnum):
    MANQUE = "manque"
    ENVOYE = "envoye"
    ACCEPTE = "accepte"
    REFUSE = "refuse"
    EXPIRE = "expire"


_PIRE_D_ABORD = (Etat.MANQUE, Etat.REFUSE, Etat.EXPIRE, Etat.ENVOYE, Etat.ACCEPTE)


@dataclass(frozen=True, slots=True)
class EnfantConnu:
    """What the dossier holds about one child for one school year.

    ``inscriptions`` are the states, one an activity; ``motifs`` what agents wrote beside those refused or incomplete.
    """

    prenom: str
    vaccins: Etat = Etat.MANQUE
    fiche: Etat = Etat.MANQUE
    autorisation: Etat = Etat.MANQUE
    assurance: Etat = Etat.MANQUE
    inscriptions: tuple[str, ...] = ()
    motifs: tuple[str, ...] = ()
    motif_vaccins: str = ""
    motif_assurance: str = ""


@dataclass(frozen=True, slots=True)
class SectionLue:
    code: Code
    titre: str
    etat: Etat
    il_manque: str = ""
    precision: str = ""


def annee_scolaire(jour: date) -> str:
    """``2026-2027`` on 24 November 2026."""
    debut = jour.year if jour.month >= MOIS_DE_LA_RENTREE else jour.year - 1
    return f"{debut}-{debut + 1}"


def read_sections(enfants: Sequence[EnfantConnu], annee: str, reglement: Etat = Etat.MANQUE) -> list[SectionLue]:
    """The six sections in the order of the leaflet; none for a person who may read no child."""
    if not enfants:
        return []
    return [
        _read(
            "vaccins", "Copie des vaccins", enfants, lambda un: un.vaccins, "la copie des vaccins {}",
            "les vaccins {}", lambda un: un.motif_vaccins,
        ),
        _read("fiche_sanitaire", "Fiche sanitaire", enfants, lambda un: un.fiche, "la fiche {}", "la fiche {}"),
        _read_inscription(enfants, annee),
        _read(
            "autorisation", "Autorisations", enfants, lambda un: un.autorisation,
            f"les autorisations {annee} {{}}", f"les autorisations {annee} {{}}",
        ),
        _read(
            "assurance", "Attestation d’assurance", enfants, lambda un: un.assurance, f"l’attestation {annee} {{}}",
            f"l’attestation {annee} {{}}", lambda un: un.motif_assurance,
        ),
        SectionLue(
            "reglement", "Règlement intérieur", reglement,
            "" if reglement is Etat.ACCEPTE else "votre accord sur la version en vigueur",
        ),
    ]  # fmt: skip


def _read(
    code: Code,
    titre: str,
    enfants: Sequence[EnfantConnu],
    etat_of: Callable[[EnfantConnu], Etat],
    a_envoyer: str,
    a_refaire: str,
    motif_of: Callable[[EnfantConnu], str] = lambda un: "",
) -> SectionLue:
    """The worst state among the children, and what is missing of those who have it."""
    etat = min((etat_of(enfant) for enfant in enfants), key=_PIRE_D_ABORD.index)
    if etat in (Etat.ACCEPTE, Etat.ENVOYE):
        return SectionLue(code, titre, etat)
    concernes = [enfant for enfant in enfants if etat_of(enfant) is etat]
    phrase = a_envoyer if etat is Etat.MANQUE else a_refaire
    return SectionLue(
        code, titre, etat, phrase.format(de_chacun(un.prenom for un in concernes)), _say_motifs(concernes, motif_of)
    )


def _say_motifs(enfants: Iterable[EnfantConnu], motif_of: Callable[[EnfantConnu], str]) -> str:
    motifs = dict.fromkeys(motif for enfant in enfants if (motif := motif_of(enfant)))
    return " ".join(f"« {motif} »" for motif in motifs)


def _read_inscription(enfants: Sequence[EnfantConnu], annee: str) -> SectionLue:
    """The least advanced child decides; an activity refused beside an accepted one does not close the section."""
    titre = "Inscription"
    if sans := [enfant.prenom for enfant in enfants if not enfant.inscriptions]:
        return SectionLue("inscription", titre, Etat.MANQUE, f"l’inscription {annee} {de_chacun(sans)}")
    if incompletes := [enfant for enfant in enfants if "incomplete" in enfant.inscriptions]:
        quoi = f"des pièces pour l’inscription {de_chacun(un.prenom for un in incompletes)}"
        return SectionLue("inscription", titre, Etat.MANQUE, quoi, _all_motifs(incompletes))
    etats = [_read_enfant(enfant.inscriptions) for enfant in enfants]
    for etat in (Etat.REFUSE, Etat.ENVOYE):
        if etat in etats:
            precision = _all_motifs(enfants) if etat is Etat.REFUSE else ""
            return SectionLue("inscription", titre, etat, precision=precision)
    return SectionLue("inscription", titre, Etat.ACCEPTE)


def _all_motifs(enfants: Iterable[EnfantConnu]) -> str:
    motifs = dict.fromkeys(motif for enfant in enfants for motif in enfant.motifs if motif)
    return " ".join(f"« {motif} »" for motif in motifs)


def _read_enfant(etats: Iterable[str]) -> Etat:
    vus = set(etats)
    if "demandee" in vus:
        return Etat.ENVOYE
    return Etat.ACCEPTE if "acceptee" in vus else Etat.REFUSE


@dataclass(frozen=True, slots=True)
class Piece:
    """A supporting document as documents told it. ``etat`` is a value of ``contracts.documents.EtatPiece``."""

    etat: str
    valable_du: date | None = None
    valable_au: date | None = None
    motif: str = ""


def read_pieces(pieces: Iterable[Piece], jour: date) -> tuple[Etat, str]:
    """The state that the best document gives, and the reason when the best is a refused one.

    A good one counts until its last day, whatever was refused after it.
    """
    vues = list(pieces)
    if any(un.etat == "accepte" and not _is_past(un, jour) and not _is_future(un, jour) for un in vues):
        return Etat.ACCEPTE, ""
    if any(un.etat in ("en_attente", "a_examiner") for un in vues):
        return Etat.ENVOYE, ""
    refusees = [un for un in vues if un.etat in ("refuse", "infecte")]
    if any(un.etat == "expire" or (un.etat == "accepte" and _is_past(un, jour)) for un in vues):
        return Etat.EXPIRE, next((un.motif for un in refusees if un.motif), "")
    if refusees:
        return Etat.REFUSE, next((un.motif for un in refusees if un.motif), "")
    return Etat.MANQUE, ""


def _is_past(piece: Piece, jour: date) -> bool:
    return piece.valable_au is not None and piece.valable_au < jour


def _is_future(piece: Piece, jour: date) -> bool:
    return piece.valable_du is not None and piece.valable_du > jour
