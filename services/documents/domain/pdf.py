"""What can be known of a PDF without rendering it: whether it is something else too, and whether it opens.

Insurers often encrypt their certificates against changes, with an empty password: those open everywhere and are
accepted. One that asks for a password is refused, since no agent could read it. (ISO 32000-2, 7.6.)
"""

from __future__ import annotations

import hashlib
import re

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

DEBUT_TROMPEUR = 1024
"""Where browsers look for a page, and systems for a program."""

_PAGE = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php)|^#!|^MZ", re.IGNORECASE | re.MULTILINE)
_REMPLISSAGE = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_ENCRYPT = re.compile(rb"/Encrypt\s+(\d{1,10})\s+(\d{1,5})\s+R")
_ENCRYPT_SUR_PLACE = re.compile(rb"/Encrypt\s*<<")
_OBJET_OCTETS = 4096
MARQUE = b"/Encrypt"


def is_trompeur(debut: bytes) -> bool:
    """Whether the first kilobyte of a PDF also reads as a page or a program."""
    return _PAGE.search(debut[5:DEBUT_TROMPEUR]) is not None


def asks_password(contenu: bytes) -> bool:
    """Whether an encrypted PDF opens with a password only. What cannot be understood is said to ask for one."""
    dictionnaire = _find_dictionnaire(contenu)
    if dictionnaire is None:
        return True
    try:
        return not _opens_empty(dictionnaire, _find_id(contenu))
    except (KeyError, ValueError, IndexError):
        return True


def _find_dictionnaire(contenu: bytes) -> bytes | None:
    """The encryption dictionary, always in clear and outside object streams (7.5.7); the last one counts."""
    references = list(_ENCRYPT.finditer(contenu))
    if references:
        numero, generation = references[-1].groups()
        entete = re.compile(rb"(?<![0-9])" + numero + rb"\s+" + generation + rb"\s+obj")
        objets = list(entete.finditer(contenu))
        return contenu[objets[-1].end() : objets[-1].end() + _OBJET_OCTETS] if objets else None
    sur_place = list(_ENCRYPT_SUR_PLACE.finditer(contenu))
    return contenu[sur_place[-1].end() : sur_place[-1].end() + _OBJET_OCTETS] if sur_place else None


def _find_id(contenu: bytes) -> bytes:
    """The first half of the file's identifier; empty where there is none."""
    found = list(re.finditer(rb"/ID\s*\[", contenu))
    return _read_chaine(contenu, found[-1].end()) if found else b""


def _opens_empty(dictionnaire: bytes, fichier_id: bytes) -> bool:
    if not re.search(rb"/Filter\s*/Standard\b", dictionnaire):
        return False
    revision, proprietaire, personne = (
        _entier(dictionnaire, b"R"),
        _chaine(dictionnaire, b"O"),
        _chaine(dictionnaire, b"U"),
    )
    if revision >= 5:
        return _hash_r5(personne[32:40], revision) == personne[:32]
    if revision not in (2, 3, 4):
        return False
    longueur = 5 if revision == 2 else _entier(dictionnaire, b"Length", 40) // 8
    if revision == 4 or not 5 <= longueur <= 16:
        longueur = 16
    meta = b"\xff\xff\xff\xff" if revision >= 4 and re.search(rb"/EncryptMetadata\s+false", dictionnaire) else b""
    droits = (_entier(dictionnaire, b"P") & 0xFFFFFFFF).to_bytes(4, "little")
    cle = hashlib.md5(_REMPLISSAGE + proprietaire[:32] + droits + fichier_id + meta, usedforsecurity=False).digest()
    if revision >= 3:
        for _ in range(50):
            cle = hashlib.md5(cle[:longueur], usedforsecurity=False).digest()
    return _matches_u(cle[:longueur], personne, fichier_id, revision)


def _matches_u(cle: bytes, personne: bytes, fichier_id: bytes, revision: int) -> bool:
    """Algorithms 4 and 5: what an empty password would have written in /U."""
    if revision == 2:
        return _rc4(cle, _REMPLISSAGE) == personne[:32]
    attendu = hashlib.md5(_REMPLISSAGE + fichier_id, usedforsecurity=False).digest()
    for tour in range(20):
        attendu = _rc4(bytes(octet ^ tour for octet in cle), attendu)
    return attendu == personne[:16]


def _rc4(cle: bytes, clair: bytes) -> bytes:
    return Cipher(ARC4(cle), mode=None).encryptor().update(clair)


def _hash_r5(sel: bytes, revision: int) -> bytes:
    """Algorithm 2.A, and 2.B for revision 6, of an empty password."""
    cle = hashlib.sha256(sel).digest()
    if revision == 5:
        return cle
    tour, dernier = 0, 0
    while tour < 64 or dernier > tour - 32:
        chiffre = Cipher(algorithms.AES(cle[:16]), modes.CBC(cle[16:32])).encryptor().update(cle * 64)
        suivant = (hashlib.sha256, hashlib.sha384, hashlib.sha512)[sum(chiffre[:16]) % 3]
        cle, dernier, tour = suivant(chiffre).digest(), chiffre[-1], tour + 1
    return cle[:32]


def _entier(dictionnaire: bytes, nom: bytes, defaut: int | None = None) -> int:
    found = re.search(rb"/" + nom + rb"\s+(-?\d{1,12})(?![\d.])", dictionnaire)
    if found is None:
        if defaut is None:
            raise KeyError(nom)
        return defaut
    return int(found[1])


def _chaine(dictionnaire: bytes, nom: bytes) -> bytes:
    found = re.search(rb"/" + nom + rb"\s*(?=[(<])", dictionnaire)
    if found is None:
        raise KeyError(nom)
    return _read_chaine(dictionnaire, found.end())


_ECHAPPES = {0x6E: 10, 0x72: 13, 0x74: 9, 0x62: 8, 0x66: 12}


def _read_chaine(source: bytes, at: int) -> bytes:
    """A literal or hexadecimal string (7.3.4) that begins at ``at`` or after spaces."""
    while source[at] in b" \t\r\n\x00\x0c":
        at += 1
    if source[at] == 0x3C:
        return bytes.fromhex(source[at + 1 : source.index(b">", at)].decode("ascii"))
    if source[at] != 0x28:
        raise ValueError("not a string")
    lu, profondeur, at = bytearray(), 1, at + 1
    while True:
        octet = source[at]
        at += 1
        if octet == 0x5C:
            octet = source[at]
            at += 1
            if 0x30 <= octet <= 0x37:
                found = re.compile(rb"[0-7]{1,3}").match(source, at - 1)
                assert found is not None
                lu.append(int(found[0], 8) & 0xFF)
                at = found.end()
            elif octet == 0x0D:
                at += source[at] == 0x0A
            elif octet != 0x0A:
                lu.append(_ECHAPPES.get(octet, octet))
            continue
        profondeur += (octet == 0x28) - (octet == 0x29)
        if profondeur == 0:
            return bytes(lu)
        lu.append(octet)
