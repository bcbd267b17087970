"""A forgotten password: a link of one hour by mail, then a new password (DOMAIN §2)."""

from __future__ import annotations

from contracts.accounts.compte import AdresseReseau, Identifiant, Jeton, LienRef, MotDePasse
from contracts.base import PUBLIC, Rien, Rpc, WriteRequest
from contracts.errors import Refus


class AskMotDePasse(WriteRequest):
    """By user name or e-mail; always the same answer, and a mail to the account's own address if there is one."""

    identifiant: Identifiant
    adresse_reseau: AdresseReseau = ""


class ResetMotDePasse(WriteRequest):
    """The new password, by the holder of the link. Ends every session of the account; opens none."""

    jeton: Jeton
    mot_de_passe: MotDePasse
    adresse_reseau: AdresseReseau = ""


class LienMotDePasseExpire(Refus):
    """The link is older than 1 h 00 min 00 s."""

    code = "lien_mot_de_passe_expire"


class LienMotDePasseUtilise(Refus):
    code = "lien_mot_de_passe_utilise"


class LienMotDePasseInconnu(Refus):
    """Never existed, or was killed by a newer one."""

    code = "lien_mot_de_passe_inconnu"


ASK_MOT_DE_PASSE = Rpc("accounts", "ask_mot_de_passe", AskMotDePasse, Rien, PUBLIC)
CHECK_LIEN_MOT_DE_PASSE = Rpc("accounts", "check_lien_mot_de_passe", LienRef, Rien, PUBLIC)
RESET_MOT_DE_PASSE = Rpc("accounts", "reset_mot_de_passe", ResetMotDePasse, Rien, PUBLIC, timeout_s=15.0)
