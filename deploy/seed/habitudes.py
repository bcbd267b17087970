"""What a child is enrolled in, and what it does each week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from deploy.seed.famille import Habitude, Inscription
from deploy.seed.scolarite import CRECHE, MATERNELLE, Scolarite
from deploy.seed.ville import CENTRE, FORMULES, Quartier

_SEMAINES_DE_CANTINE = ((0, 1, 3, 4),) * 6 + ((0, 1, 3),) * 2 + ((0, 3),) * 2 + ((1, 4), (1,))
_JOURS_D_ECOLE = (0, 1, 3, 4)
_DES_GRANDS = {"etude", "stage"}
"""From the CP on."""
PART_CRECHE = 0.7
"""Little ones who have a place at the crèche."""


def choose_habitudes(hasard: Random, quartier: Quartier, ecole: str, classe: str) -> tuple[Habitude, ...]:
    """A plausible week. A child who does not eat at school may still come in the evening.

    The crèche has none: its weekly contract and its hours are another matter than ticks of a month.
    """
    if classe in CRECHE:
        return ()
    return tuple(_choose(hasard, quartier, ecole, classe))


def _choose(hasard: Random, quartier: Quartier, ecole: str, classe: str) -> Iterator[Habitude]:
    centre = quartier.site(CENTRE)
    if hasard.random() < 0.86:
        yield Habitude("restauration", ecole, hasard.choice(_SEMAINES_DE_CANTINE))
    if hasard.random() < 0.22:
        yield Habitude("matin", ecole, _some_days(hasard))
    if hasard.random() < 0.48:
        peut_etudier = classe not in MATERNELLE and hasard.random() < 0.7
        yield Habitude("etude" if peut_etudier else "soir", ecole, _some_days(hasard))
    if hasard.random() < 0.26:
        formule = FORMULES[0] if hasard.random() < 0.55 else hasard.choice(FORMULES[1:])
        yield Habitude(formule, centre, (2,))
    if hasard.random() < 0.25:
        yield Habitude("vacances", centre, hasard.choice(((0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (0, 1, 3), (3, 4))))


def _some_days(hasard: Random) -> tuple[int, ...]:
    return tuple(sorted(hasard.sample(_JOURS_D_ECOLE, hasard.choice((2, 2, 3, 4)))))


def list_inscriptions(
    hasard: Random, scolarite: Scolarite, classe: str, habitudes: Iterable[Habitude]
) -> tuple[Inscription, ...]:
    """Accepted for what it does, and often for more: a family enrols for what it may need.

    Some requests for other activities wait, lack a piece or were refused, this year only.
    """
    voulues = {"restauration", *(habitude.activite for habitude in habitudes)}
    voulues |= {code for code, chance in (("matin", 0.3), ("soir", 0.4), ("vacances", 0.2)) if hasard.random() < chance}
    if "vacances" in voulues:
        voulues.add("stage")
    if voulues & set(FORMULES) or hasard.random() < 0.15:
        voulues |= set(FORMULES)
    a_la_creche = classe in CRECHE and hasard.random() < PART_CRECHE
    return (*_accepted(scolarite, classe, voulues, a_la_creche), *_pending(hasard, scolarite, classe, voulues))


def _accepted(scolarite: Scolarite, classe: str, voulues: set[str], a_la_creche: bool) -> Iterator[Inscription]:
    for annee, est_petit in scolarite.annees_de(classe):
        if est_petit:
            if classe not in CRECHE or a_la_creche:
                yield Inscription(annee, "creche")
            continue
        yield from (
            Inscription(annee, code)
            for code in sorted(voulues)
            if code not in _DES_GRANDS or scolarite.is_elementaire(classe, annee)
        )


def _pending(hasard: Random, scolarite: Scolarite, classe: str, voulues: set[str]) -> Iterator[Inscription]:
    if classe in CRECHE or hasard.random() > 0.06:
        return
    restantes = sorted({"matin", "soir", "vacances"} - voulues)
    if restantes:
        etat = hasard.choice(("demandee", "incomplete", "refusee"))
        motif = {"incomplete": "Il manque l’attestation d’assurance.", "refusee": "Plus de place pour cette année."}
        yield Inscription(
            f"{scolarite.debut}-{scolarite.debut + 1}", hasard.choice(restantes), etat, motif.get(etat, "")
        )
