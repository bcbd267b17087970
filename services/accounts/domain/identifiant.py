"""How user names and e-mail addresses are compared: without case, so that nobody is two people (DOMAIN §2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator


def normalise_email(email: str) -> str:
    """The compared form: lower case, the domain in its ASCII (IDNA) form.

    "Zoe@Écoles.fr" and "zoe@xn--coles-9ra.fr" are one address. Raises ``ValueError`` for a domain that cannot be one.
    """
    local, _, domain = email.strip().rpartition("@")
    if not local or not domain:
        raise ValueError("not an e-mail address")
    ascii_domain = domain.lower().encode("idna").decode("ascii")
    if any(label.startswith("-") or label.endswith("-") for label in ascii_domain.split(".")):
        raise ValueError("a domain label starts or ends with a hyphen")
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise ValueError("the dots of the local part are misplaced")
    return f"{local.lower()}@{ascii_domain}"


def normalise_nom_utilisateur(nom_utilisateur: str) -> str:
    """The compared form of a user name (ASCII by its contract)."""
    return nom_utilisateur.strip().lower()


def normalise_identifiant(identifiant: str) -> str:
    """The compared form of what was typed at the login: an e-mail if it has an @, else a user name.

    What cannot be either stays as typed in lower case: it then matches nobody, like any unknown name.
    """
    if "@" in identifiant:
        try:
            return normalise_email(identifiant)
        except ValueError:
            return identifiant.strip().lower()
    return normalise_nom_utilisateur(identifiant)


def ascii_letters(text: str) -> str:
    """``Éloïse d'Aboville`` → ``eloisedaboville``."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae").replace("Œ", "oe"))
    return "".join(char for char in plain.lower() if char.isascii() and char.isalnum())


def propose_noms(prenom: str, nom: str, pris: str) -> list[str]:
    """Up to a dozen user names to offer instead of one that is taken, best first; the caller removes the taken ones."""
    first, last = ascii_letters(prenom), ascii_letters(nom)

    def ideas() -> Iterator[str]:
        if first and last:
            yield f"{first}.{last}"
            yield f"{first[0]}.{last}"
            yield f"{last}.{first}"
            yield f"{first}-{last}"
        base = pris.strip().lower()[:36]
        for number in range(2, 10):
            yield f"{base}{number}"

    seen: dict[str, None] = {}
    for idea in ideas():
        if 3 <= len(idea) <= 40 and idea != normalise_nom_utilisateur(pris):
            seen.setdefault(idea)
    return list(seen)
