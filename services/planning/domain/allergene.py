"""Allergies as parents write them, and what of the day's menu is a danger (règlement UE 1169/2011, annexe II).

Public names
    Lecture(allergenes, inconnu)        what was understood of one allergy; ``inconnu``: something was not
    read_allergie(texte) -> Lecture
    Alerte(dangers, a_verifier)         for one child and one day
    compute_alerte(allergies, menu) -> Alerte

The table is careful in one direction only: a text that is not understood **whole** asks a person to look at the menu.
The words of the longest phrase win, so that « noix de Saint-Jacques » is no nut and « lait de soja » no milk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from contracts.planning import Allergene

A: Final = Allergene
RIEN: Final[frozenset[Allergene]] = frozenset()

_PHRASES: Final[Mapping[Allergene, str]] = {
    A.GLUTEN: "gluten, ble, froment, seigle, orge, avoine, epeautre, kamut, triticale, cereale, coeliaque,"
    " maladie coeliaque, farine, farine de ble, semoule, cereale contenant du gluten",
    A.CRUSTACES: "crustace, crevette, gambas, crabe, tourteau, homard, langouste, langoustine, ecrevisse",
    A.OEUFS: "oeuf, blanc d oeuf, jaune d oeuf, oeuf de poule, ovalbumine, ovomucoide, omelette",
    A.POISSONS: "poisson, saumon, thon, cabillaud, colin, morue, merlu, sardine, maquereau, truite, anchois, hareng,"
    " sole, lieu noir, hoki, poisson blanc",
    A.ARACHIDES: "arachide, arachyde, cacahuete, cacahouete, cacahuette, cacahouette, cacahuet, beurre de cacahuete,"
    " beurre d arachide, beurre de cacahouete, huile d arachide",
    A.SOJA: "soja, soya, tofu, lait de soja, lecithine de soja, edamame",
    A.LAIT: "lait, lait de vache, proteine de lait, proteine de lait de vache, proteine du lait, aplv, plv, lactose,"
    " laitage, produit laitier, laitier, beurre, fromage, creme, yaourt, yogourt, caseine, lactoserum, lait de chevre,"
    " lait de brebis, petit lait",
    A.FRUITS_A_COQUE: "fruit a coque, amande, noisette, noix, cajou, noix de cajou, pecan,"
    " noix de pecan, noix du bresil, pistache, macadamia, noix de macadamia, noix du queensland, noix de grenoble,"
    " lait d amande, lait de noisette, pate a tartiner a la noisette, praline, frangipane, fruit sec a coque",
    A.CELERI: "celeri, celeri rave, celeri branche",
    A.MOUTARDE: "moutarde",
    A.SESAME: "sesame, graine de sesame, tahin, tahini, huile de sesame",
    A.SULFITES: "sulfite, anhydride sulfureux, dioxyde de soufre, so2, e220, metabisulfite",
    A.LUPIN: "lupin, farine de lupin",
    A.MOLLUSQUES: "mollusque, moule, huitre, calamar, calmar, encornet, seiche, poulpe, escargot, bulot, palourde,"
    " coquille saint jacques, noix de saint jacques, saint jacques, petoncle",
}
_PLUSIEURS: Final[Mapping[str, frozenset[Allergene]]] = {
    "fruit de mer": frozenset({A.CRUSTACES, A.MOLLUSQUES}),
    "coque": frozenset({A.FRUITS_A_COQUE, A.MOLLUSQUES}),
    "coquillage": frozenset({A.MOLLUSQUES, A.CRUSTACES}),
    "mayonnaise": frozenset({A.OEUFS, A.MOUTARDE}),
    "sauce soja": frozenset({A.SOJA, A.GLUTEN}),
    "surimi": frozenset({A.POISSONS, A.CRUSTACES, A.OEUFS}),
}
_NI_L_UN_NI_L_AUTRE: Final = ("noix de coco", "noix de muscade", "lait de coco", "lait de riz", "beurre de cacao")
"""No allergen of the fourteen although a word of theirs is inside: somebody must look, and nothing else is said."""
_SANS_REPAS: Final = (
    "piqure, guepe, abeille, frelon, insecte, hymenoptere, venin, acarien, poil, chat, chien, moustique"
)
"""No meal holds them: a text made of these words alone is no danger of the menu."""
_MOTS_VIDES: Final = """
    de du des la le les l d a au aux et ou en un une toute tout toutes tous son sa ses allergie allergique intolerance
    intolerant intolerante severe grave forte fort legere leger proteine trace produit base contenant type alimentaire
"""
_VIDES: Final = frozenset(_MOTS_VIDES.split())
"""Words that change nothing. « sauf », « cuit », « pas » are not here: they ask a person to look."""
_AUCUNE: Final = frozenset(
    {"aucune", "aucun", "non", "neant", "rien", "ras", "aucune allergie", "pas d allergie", "aucune connue"}
)


@dataclass(frozen=True, slots=True)
class Lecture:
    allergenes: frozenset[Allergene] = RIEN
    inconnu: bool = False


@dataclass(frozen=True, slots=True)
class Alerte:
    """``dangers``: on the menu, and the child must not eat them. ``a_verifier``: nobody can tell without looking."""

    dangers: tuple[Allergene, ...] = ()
    a_verifier: bool = False


Menu = Iterable[frozenset[Allergene] | None]
"""The allergens of each dish served that day, all régimes; ``None`` for a dish of which nobody has said them."""


def compute_alerte(allergies: Iterable[str], menu: Menu | None) -> Alerte:
    """Every dish of the day counts, those of other régimes too: plates go from hand to hand. ``None``: no menu yet."""
    lectures = [read_allergie(texte) for texte in allergies]
    craints = frozenset[Allergene]().union(*(lecture.allergenes for lecture in lectures))
    inconnu = any(lecture.inconnu for lecture in lectures)
    if not craints and not inconnu:
        return Alerte()
    plats = list(menu or ())
    servis = frozenset[Allergene]().union(*(plat for plat in plats if plat is not None))
    muet = not plats or None in plats
    return Alerte(tuple(un for un in Allergene if un in craints & servis), inconnu or muet)


@lru_cache(maxsize=4096)
def read_allergie(texte: str) -> Lecture:
    """One line of the sheet of health: « Protéines de lait de vache », « kiwi », « arachides et noix de cajou »."""
    mots = _list_words(texte)
    if not texte.strip() or " ".join(mots) in _AUCUNE:
        return Lecture()
    trouves: set[Allergene] = set()
    inconnu = est_dit = False
    for sens in _read_phrases(mots):
        if sens is None:
            inconnu = True
        else:
            est_dit = True
            trouves |= sens
    return Lecture(frozenset(trouves), inconnu or not est_dit)


def _list_words(texte: str) -> list[str]:
    """Small letters without accents, plural s and x off, ligatures undone."""
    plat = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe").replace("æ", "ae"))
    mots = re.findall(r"[^\W_]+", "".join(c for c in plat if not unicodedata.combining(c)))
    return [_singular(mot) for mot in mots]


def _singular(mot: str) -> str:
    return mot[:-1] if len(mot) > 3 and mot[-1] in "sx" and mot not in _EN_S else mot


_EN_S: Final = frozenset({"noix", "anchois", "gambas", "lait", "ras"})


def _read_phrases(mots: list[str]) -> Iterator[frozenset[Allergene] | None]:
    """The meaning of each phrase, longest first; nothing for an empty word, ``None`` for one that nobody knows."""
    rang = 0
    while rang < len(mots):
        for longueur in range(min(_PLUS_LONGUE, len(mots) - rang), 0, -1):
            phrase = " ".join(mots[rang : rang + longueur])
            if phrase in _TABLE:
                yield _TABLE[phrase]
                rang += longueur
                break
        else:
            if mots[rang] not in _VIDES:
                yield None
            rang += 1


def _make_table() -> dict[str, frozenset[Allergene] | None]:
    table: dict[str, frozenset[Allergene] | None] = {}
    for allergene, phrases in _PHRASES.items():
        for phrase in phrases.split(","):
            table[" ".join(_list_words(phrase))] = frozenset({allergene})
    table |= {" ".join(_list_words(phrase)): sens for phrase, sens in _PLUSIEURS.items()}
    table |= {" ".join(_list_words(mot)): RIEN for mot in _SANS_REPAS.split(",")}
    return table | dict.fromkeys((" ".join(_list_words(phrase)) for phrase in _NI_L_UN_NI_L_AUTRE), None)


_TABLE: Final = _make_table()
_PLUS_LONGUE: Final = max(len(phrase.split()) for phrase in _TABLE)
