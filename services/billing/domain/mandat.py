"""A SEPA direct debit mandate: the account is checked, masked, and given its unique reference.

Public names
    Coordonnees(iban, bic, iban_masque)
    check_coordonnees(iban, bic) -> Coordonnees       IbanRefuse, BicRefuse
    write_rum(annee, rang) -> str                     "PF-2026-000042": at most 35 characters, unique with the ICS
    write_accuse(annee, rang) -> str                  "S-2026-000042"
    write_consentement(creancier) -> str              the words of the SEPA rulebook, as agreed to
"""

from __future__ import annotations

from dataclasses import dataclass

from schwifty import BIC, IBAN
from schwifty.exceptions import (
    InvalidBBANChecksum,
    InvalidChecksumDigits,
    InvalidCountryCode,
    InvalidLength,
    SchwiftyException,
)

from contracts.billing import BicRefuse, IbanRefuse

POINT = "•"


@dataclass(frozen=True, slots=True)
class Coordonnees:
    """``iban`` without spaces; ``iban_masque``: what may be shown."""

    iban: str
    bic: str
    iban_masque: str


def check_coordonnees(iban: str, bic: str = "") -> Coordonnees:
    """A SEPA account whose keys are right (ISO 13616, and the French RIB key), and the BIC of its country.

    An empty BIC is found from the bank code where it is known: it is optional within SEPA since 2016.
    """
    try:
        compte = IBAN(iban, validate_bban=True)
    except (InvalidChecksumDigits, InvalidBBANChecksum) as error:
        raise IbanRefuse(raison="cle") from error
    except InvalidLength as error:
        raise IbanRefuse(raison="longueur") from error
    except InvalidCountryCode as error:
        raise IbanRefuse(raison="pays") from error
    except SchwiftyException as error:
        raise IbanRefuse(raison="forme") from error
    if not compte.in_sepa_zone:
        raise IbanRefuse(raison="pays")
    return Coordonnees(str(compte), _bic(bic, compte), mask_iban(str(compte)))


def _bic(donne: str, compte: IBAN) -> str:
    if not donne:
        return str(compte.bic) if compte.bic else ""
    try:
        bic = BIC(donne)
    except SchwiftyException as error:
        raise BicRefuse from error
    if bic.country_code != compte.country_code:
        raise BicRefuse
    return str(bic)


def mask_iban(iban: str) -> str:
    """``FR76 •••• •••• •••• •••• •••• 189``: country, key and the last three, in groups of four."""
    masque = iban[:4] + POINT * (len(iban) - 7) + iban[-3:]
    return " ".join(masque[i : i + 4] for i in range(0, len(masque), 4))


def write_rum(annee: int, rang: int) -> str:
    return f"PF-{annee}-{rang:06d}"


def write_accuse(annee: int, rang: int) -> str:
    return f"S-{annee}-{rang:06d}"


def write_consentement(creancier: str) -> str:
    """SEPA Core Direct Debit rulebook, mandate text in French (European Payments Council)."""
    return (
        f"En signant ce formulaire de mandat, vous autorisez {creancier} à envoyer des instructions à votre banque "
        "pour débiter votre compte, et votre banque à débiter votre compte conformément aux instructions de "
        f"{creancier}. Vous bénéficiez du droit d’être remboursé par votre banque selon les conditions décrites dans "
        "la convention que vous avez passée avec elle. Une demande de remboursement doit être présentée dans les 8 "
        "semaines suivant la date de débit de votre compte pour un prélèvement autorisé."
    )
