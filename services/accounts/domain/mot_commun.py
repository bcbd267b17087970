"""Passwords that pass the length rule and are still among the first guesses: "Motdepasse2026!", "P@ssw0rd1234!".

A guesser takes a common word (``donnees/mots_communs.txt``) or a row of the keyboard, changes letters into look-alike
signs, and adds a year, a date, "123" or "!". We undo the same: a password that is one or two common words and such
padding, and nothing else, is common. Three words, or anything that is not explained, is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Set
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_DONNEES = Path(__file__).resolve().parent.parent / "donnees" / "mots_communs.txt"
_RANGEES = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
_CHIFFRES = "01234567890"
# Look-alikes. l, i, 1 and ! share one form: each stands for the others.
_SOSIES = str.maketrans({"@": "a", "4": "a", "3": "e", "€": "e", "1": "i", "!": "i", "l": "i", "|": "i",
                         "0": "o", "5": "s", "$": "s", "7": "t", "+": "t", "8": "b"})  # fmt: skip

MOTS_MAX = 2
"""A password made of this many common words or fewer is refused."""
LETTRES_SEULES_MAX = 2
REMPLISSAGE_MAX = 8
"""Signs, and digits that are neither a year, a date, a suite nor a repetition. Never more than the letters of the
words: what is mostly unexplained is worth a guesser's time."""
MOT_DEGUISE_MIN = 5
"""A shorter word written with look-alikes ("m4x") is met by chance in a random password."""
LONGUEUR_MOT_MAX = 20

_RUN_OF_DIGITS = re.compile(r"[0-9]+")
_RUN_OF_SIGNS = re.compile(r"[^a-z0-9]+")
_YEAR = re.compile(r"(19|20)[0-9]{2}")


def plain(text: str) -> str:
    """Lower case without accents: ``Éléphant`` → ``elephant``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _form(word: str) -> str:
    return plain(word).translate(_SOSIES)


@lru_cache(maxsize=1)
def common_lines() -> tuple[str, ...]:
    """The list: words in plain lower case, and a few whole sentences; ``#`` starts a remark."""
    lines = _DONNEES.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=1)
def _common_forms() -> frozenset[str]:
    return frozenset(_form(line) for line in common_lines() if " " not in line)


@lru_cache(maxsize=1)
def _common_sentences() -> frozenset[str]:
    return frozenset(re.sub(r"[^a-z]", "", plain(line)) for line in common_lines() if " " in line)


def is_common(mot_de_passe: str, personnels: Iterable[str] = ()) -> bool:
    """Whether a guesser would try it early; ``personnels`` are words that belong to this person."""
    text = plain(mot_de_passe)
    if len(set(text)) <= 4 or _is_one_block_repeated(text):
        return True
    if re.sub(r"[^a-z]", "", text) in _common_sentences():
        return True
    return _is_explained(text, _common_forms() | _personal_forms(personnels))


def _personal_forms(personnels: Iterable[str]) -> frozenset[str]:
    """Each name whole and in parts, three letters or more."""
    parts: set[str] = set()
    for text in personnels:
        pieces = re.findall(r"[a-z]+", plain(text))
        parts.update(pieces, {"".join(pieces)})
    return frozenset(_form(part) for part in parts if len(part) >= 3)


def _is_one_block_repeated(text: str) -> bool:
    """``Aa1!Aa1!Aa1!``."""
    return any(
        len(text) >= 2 * size and text == (text[:size] * (len(text) // size + 1))[: len(text)]
        for size in range(1, len(text) // 2 + 1)
    )


class _Cout(NamedTuple):
    """What an explanation has spent: words, the characters in them, lonely letters, padding."""

    mots: int = 0
    lettres_de_mots: int = 0
    lettres_seules: int = 0
    remplissage: int = 0

    def plus(self, other: _Cout) -> _Cout:
        return _Cout(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def is_affordable(self) -> bool:
        return (
            self.mots <= MOTS_MAX and self.lettres_seules <= LETTRES_SEULES_MAX and self.remplissage <= REMPLISSAGE_MAX
        )

    def is_common(self) -> bool:
        return self.mots >= 1 and self.lettres_seules + self.remplissage <= self.lettres_de_mots


def _is_explained(text: str, words: Set[str]) -> bool:
    """Whether the whole text is one to ``MOTS_MAX`` common words, padding, and a lonely letter or two."""
    best: list[set[_Cout]] = [set() for _ in range(len(text) + 1)]
    best[0] = {_Cout()}
    for start in range(len(text)):
        if not best[start]:
            continue
        for end, cost in _pieces(text, start, words):
            best[end] |= {total for spent in best[start] if (total := spent.plus(cost)).is_affordable()}
    return any(cost.is_common() for cost in best[len(text)])


def _pieces(text: str, start: int, words: Set[str]) -> Iterator[tuple[int, _Cout]]:
    """Every way to explain what starts here, with its end and its cost."""
    if digits := _RUN_OF_DIGITS.match(text, start):
        run = digits.group()
        if _is_predictable(run):
            yield digits.end(), _Cout()
            if len(run) >= 6:
                yield digits.end(), _Cout(mots=1, lettres_de_mots=len(run))
        elif len(run) <= 5:
            yield digits.end(), _Cout(remplissage=len(run))
        if year := _YEAR.match(text, start):
            yield year.end(), _Cout()
    elif signs := _RUN_OF_SIGNS.match(text, start):
        run = signs.group()
        if len(run) <= 3 or len(set(run)) == 1:
            yield signs.end(), _Cout(remplissage=len(set(run)))
    else:
        yield start + 1, _Cout(lettres_seules=1)
    form = text[start : start + LONGUEUR_MOT_MAX].translate(_SOSIES)
    for length in range(3, len(form) + 1):
        piece = text[start : start + length]
        letters = sum(char.isalpha() for char in piece)
        if letters < 2 or (letters < length < MOT_DEGUISE_MIN):
            continue
        if form[:length] in words or (length >= 4 and _is_walk(piece)):
            yield start + length, _Cout(mots=1, lettres_de_mots=length)


def _is_walk(piece: str) -> bool:
    """Neighbours on a keyboard, or the alphabet, forwards or backwards."""
    return any(piece in row or piece[::-1] in row for row in _RANGEES)


def _is_predictable(digits: str) -> bool:
    """A number that people add without thinking: a year, a date, a suite, a repetition."""
    if len(set(digits)) <= 2 or digits in _CHIFFRES or digits[::-1] in _CHIFFRES or _is_one_block_repeated(digits):
        return True
    return bool(_YEAR.fullmatch(digits)) or _is_date(digits)


def _is_date(digits: str) -> bool:
    """JJMMAA, JJMMAAAA, AAAAMMJJ."""
    readings = {
        6: [(f"20{digits[4:6]}", digits[2:4], digits[0:2]), (f"19{digits[4:6]}", digits[2:4], digits[0:2])],
        8: [(digits[4:8], digits[2:4], digits[0:2]), (digits[0:4], digits[4:6], digits[6:8])],
    }
    for year, month, day in readings.get(len(digits), []):
        try:
            if 1900 <= date(int(year), int(month), int(day)).year <= 2100:
                return True
        except ValueError:
            continue
    return False
