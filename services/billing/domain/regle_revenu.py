"""Which income applies on a day: proofs, "no proof = maximum", and how far back a correction goes.

Both are settings of the town, voted with its tariffs.

Public names
    SansJustificatif     maximum | dernier_connu | bloquer
    Retroactivite        aucune | annee_scolaire | totale
    Justificatif(du, au, revenu_mensuel_centimes, quotient_centimes, mention)
    BaseRetenue(revenu_mensuel_centimes, quotient_centimes, mention, est_bloquee)
    choose_base(justificatifs, jour, regle) -> BaseRetenue
    effective_from(demande_du, valide_le, regle) -> date
    mois_a_corriger(effet_du, mois_emis) -> tuple[str, ...]
    debut_annee_scolaire(jour) -> date
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SansJustificatif(StrEnum):
    """What is billed to a family whose income is not proved on that day."""

    MAXIMUM = "maximum"
    DERNIER_CONNU = "dernier_connu"
    """The last proof goes on; the maximum if there never was one."""
    BLOQUER = "bloquer"
    """Nothing is issued before an agent decides."""


class Retroactivite(StrEnum):
    """From when a corrected income changes what was already issued."""

    AUCUNE = "aucune"
    """From the first day of the month after the validation."""
    ANNEE_SCOLAIRE = "annee_scolaire"
    """From the date asked for, at the earliest the 1 September before the validation."""
    TOTALE = "totale"


@dataclass(frozen=True, slots=True)
class Justificatif:
    """An income accepted by an agent, valid from ``du`` to ``au`` included (None: until the next one).

    ``mention`` is shown to the family: "avis d’impôt 2025, vérifié le 14 septembre".
    """

    du: date
    au: date | None
    revenu_mensuel_centimes: int | None = None
    quotient_centimes: int | None = None
    mention: str = ""


@dataclass(frozen=True, slots=True)
class BaseRetenue:
    """What is priced on. Both amounts None: the maximum, unless ``est_bloquee``."""

    revenu_mensuel_centimes: int | None = None
    quotient_centimes: int | None = None
    mention: str = ""
    est_bloquee: bool = False


def choose_base(justificatifs: Iterable[Justificatif], jour: date, regle: SansJustificatif) -> BaseRetenue:
    """The base in force on ``jour``: the proof that starts last among those that cover it, else the setting."""
    commences = sorted((j for j in justificatifs if j.du <= jour), key=lambda j: j.du)
    valables = [j for j in commences if j.au is None or jour <= j.au]
    if valables:
        return _keep(valables[-1])
    if regle is SansJustificatif.BLOQUER:
        return BaseRetenue(est_bloquee=True)
    if regle is SansJustificatif.DERNIER_CONNU and commences:
        # The last known is the one that expired last, not the one that started last.
        return _keep(max(commences, key=lambda j: (j.au or date.max, j.du)))
    return BaseRetenue()


def _keep(justificatif: Justificatif) -> BaseRetenue:
    return BaseRetenue(justificatif.revenu_mensuel_centimes, justificatif.quotient_centimes, justificatif.mention)


def debut_annee_scolaire(jour: date) -> date:
    """The 1 September of the school year of ``jour``."""
    return date(jour.year if jour.month >= 9 else jour.year - 1, 9, 1)


def effective_from(demande_du: date, valide_le: date, regle: Retroactivite) -> date:
    """From which day a corrected income counts. A change that starts after the validation is never brought forward."""
    if regle is Retroactivite.TOTALE:
        return demande_du
    if regle is Retroactivite.ANNEE_SCOLAIRE:
        return max(demande_du, debut_annee_scolaire(valide_le))
    annee, mois = divmod(valide_le.year * 12 + valide_le.month, 12)
    return max(demande_du, date(annee, mois + 1, 1))


def mois_a_corriger(effet_du: date, mois_emis: Iterable[str]) -> tuple[str, ...]:
    """Among the months already issued ("2026-10"), those touched: one credit note for each invoice of them."""
    premier = f"{effet_du.year:04d}-{effet_du.month:02d}"
    return tuple(sorted(mois for mois in set(mois_emis) if mois >= premier))
