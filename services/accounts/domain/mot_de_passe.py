"""Which passwords are accepted: CNIL, délibération 2022-100 du 21 juillet 2022, first case (a password alone).

12 characters of 4 kinds, or 14 of 3 kinds, or 7 different words; at most 128 characters; not a common one. The
CNIL's own example of 12 characters is 79.55 bits (12 · log2 99), so nothing here computes bits. Never a forced
renewal. What is common is the business of ``mot_commun``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from contracts.accounts import MotDePasseFaible
from services.accounts.domain.mot_commun import is_common

LONGUEUR_MAX = 128
LONGUEUR_MIN_BY_SORTES = {4: 12, 3: 14}
MOTS_MINIMUM = 7


def normalise(mot_de_passe: str) -> str:
    """NFC: the same accents typed on two keyboards are one password."""
    return unicodedata.normalize("NFC", mot_de_passe)


def count_sortes(mot_de_passe: str) -> int:
    """How many of the four kinds are there: lower case, upper case, digits, others (signs, spaces, other scripts)."""
    sortes = set()
    for char in mot_de_passe:
        if char.isdecimal():
            sortes.add("chiffre")
        elif char.islower():
            sortes.add("minuscule")
        elif char.isupper():
            sortes.add("majuscule")
        else:
            sortes.add("autre")
    return len(sortes)


def count_mots(mot_de_passe: str) -> int:
    """Different words of at least two letters, whatever separates them."""
    mots = re.findall(r"[^\W\d_]{2,}", mot_de_passe.casefold())
    return len(set(mots))


def is_long_enough(mot_de_passe: str) -> bool:
    """Whether it has the length that its kinds of characters ask for, or enough words."""
    longueur_min = LONGUEUR_MIN_BY_SORTES.get(count_sortes(mot_de_passe))
    if longueur_min is not None and len(mot_de_passe) >= longueur_min:
        return True
    return count_mots(mot_de_passe) >= MOTS_MINIMUM


def check_mot_de_passe(mot_de_passe: str, personnels: Iterable[str] = ()) -> str:
    """The password to hash (NFC); raises ``MotDePasseFaible`` with the first reason.

    ``personnels``: the person's names, user name and e-mail, which anybody who knows them would try first.
    """
    mot_de_passe = normalise(mot_de_passe)
    if len(mot_de_passe) > LONGUEUR_MAX:
        raise MotDePasseFaible(raison="trop_long")
    if not is_long_enough(mot_de_passe):
        raise MotDePasseFaible(raison="trop_court")
    if is_common(mot_de_passe, personnels):
        raise MotDePasseFaible(raison="trop_commun")
    return mot_de_passe
