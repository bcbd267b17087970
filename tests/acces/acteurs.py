"""Who asks: the columns of the table. One child, two households, A's things: each column says where it stands to them.

The child Léa lives in alternating custody between household A (Alice, and Nora, her new partner) and household B
(Bruno, and Sam, who has no authority over her). Carole is of another family. Everything in the table is A's.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Qui(StrEnum):
    """A column. Its value is how the page of the table names it."""

    VISITEUR = "visitor"
    PARENT = "parent A"
    AUTRE_FOYER = "parent B"
    SANS_AUTORITE = "B without authority"
    CONJOINT = "A's new partner"
    AUTRE_FAMILLE = "other family"
    PARENT_POUR = "parent, forged « pour le compte de »"
    AGENT = "agent"
    AGENT_SCOLAIRE = "agent of another service"
    AGENT_POUR = "agent for A"
    AGENT_POUR_B = "agent for B"
    AGENT_POUR_C = "agent for other family"
    CAROLE_EN_VILLE = "other family, of the town"
    ALICE_EN_VILLE = "parent A, of the town"
    ALICE_POUR_ELLE = "parent A, of the town, for A"
    BRUNO_EN_VILLE = "parent B, of the town"
    BRUNO_POUR_A = "parent B, of the town, for A"
    REGISSEUR = "régisseur"
    REGISSEUR_POUR = "régisseur for A"
    ADMINISTRATEUR = "administrateur"
    ANIMATEUR = "animateur of the site"
    ANIMATEUR_AILLEURS = "animateur of another site"
    CUISINE = "cuisine"
    MACHINE = "machine"


TOUS: Final = frozenset(Qui)
RIEN: Final[frozenset[Qui]] = frozenset()
CONNECTES: Final = TOUS - {Qui.VISITEUR, Qui.PARENT_POUR}
"""Whoever has a session; a parent who forges « pour le compte de » is refused wherever a role is asked."""

FOYER_A: Final = frozenset({Qui.PARENT, Qui.ALICE_EN_VILLE, Qui.AGENT_POUR, Qui.REGISSEUR_POUR})
"""Household A, by itself or at the counter."""
FOYER_B: Final = frozenset({Qui.AUTRE_FOYER, Qui.BRUNO_EN_VILLE, Qui.AGENT_POUR_B})
FAMILLE_C: Final = frozenset({Qui.AUTRE_FAMILLE, Qui.AGENT_POUR_C})
SANS_DROIT: Final = frozenset({Qui.SANS_AUTORITE, Qui.CONJOINT})
POUR_LES_SIENS: Final = frozenset({Qui.ALICE_POUR_ELLE, Qui.BRUNO_POUR_A})
"""Somebody of the town who would act at the counter for her own family."""
PARENTS: Final = FOYER_A | FOYER_B | FAMILLE_C | SANS_DROIT | POUR_LES_SIENS | {Qui.CAROLE_EN_VILLE}
"""Whoever may open a parent's door; each finds her own behind it."""

MEMBRES_EN_VILLE: Final = frozenset({Qui.ALICE_EN_VILLE, Qui.BRUNO_EN_VILLE}) | POUR_LES_SIENS
"""They work for the town and this is their own family."""
L_AGENT: Final = frozenset(
    {Qui.AGENT, Qui.AGENT_SCOLAIRE, Qui.AGENT_POUR, Qui.AGENT_POUR_B, Qui.AGENT_POUR_C, Qui.CAROLE_EN_VILLE}
)
AGENTS: Final = L_AGENT | {Qui.ADMINISTRATEUR}
REGIE: Final = frozenset({Qui.REGISSEUR, Qui.REGISSEUR_POUR, Qui.ADMINISTRATEUR, Qui.CAROLE_EN_VILLE})
POINTE: Final = AGENTS | MEMBRES_EN_VILLE | {Qui.ANIMATEUR}
EN_SON_NOM: Final = frozenset({Qui.AGENT, Qui.AGENT_SCOLAIRE, Qui.ADMINISTRATEUR, Qui.CAROLE_EN_VILLE})
"""Agents who act for nobody."""
