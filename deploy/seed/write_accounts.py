"""Accounts' own rows: activated accounts, all with one password whose hash is computed once."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from contracts.accounts import ServiceSouscrit
from contracts.base import Role
from deploy.seed.comptes import VERSION_COMPTE, activation_of
from deploy.seed.copie import Copie, send_all
from deploy.seed.famille import Compte, Famille
from kit.database import Transaction
from services.accounts.domain.identifiant import normalise_email, normalise_nom_utilisateur
from services.accounts.domain.mot_de_passe import check_mot_de_passe
from services.accounts.hachage import hash_password
from services.accounts.reference import CONDITIONS_INITIALES, publish_conditions

# No letter or digit that is mistaken for another: the password is read on a screen and typed.
_SYLLABES = "bacadafagahajalamanaparasatavazabedefegehejelemeneperesetevezebidifigihijiliminipirisitivizi"
_NOMBRE_SYLLABES = 10


def make_password() -> str:
    """Twenty letters in five groups and three digits: 64 bits, of the CNIL's four kinds."""
    syllabes = [secrets.choice(range(0, len(_SYLLABES), 2)) for _ in range(_NOMBRE_SYLLABES)]
    lettres = "".join(_SYLLABES[rang : rang + 2] for rang in syllabes)
    groupes = [lettres[rang : rang + 4].capitalize() for rang in range(0, len(lettres), 4)]
    return "-".join((*groupes, f"{secrets.randbelow(900) + 100}"))


class WriteAccounts:
    """``add`` each family and each account of the staff, then ``send``."""

    def __init__(self, jour: date, mot_de_passe: str) -> None:
        self._jour, self._hash = jour, hash_password(check_mot_de_passe(mot_de_passe))
        self._compte = Copie(
            "compte",
            "compte_id, nom, prenom, email, email_normalise, nom_utilisateur, nom_utilisateur_normalise,"
            " mot_de_passe_hash, etat, cree_at, active_at, ref_service, ref_numero, ref_nom, ref_email, version",
        )
        self._role = Copie("role", "compte_id, role, sites, services")
        self._acceptation = Copie("acceptation", "compte_id, version, accepte_at")

    def add(self, famille: Famille) -> None:
        for adulte in famille.adultes:
            if adulte.compte:
                self._add(adulte.compte, famille)

    def add_compte(self, compte: Compte) -> None:
        """Somebody of the town; being a parent is not a role that is kept, every account may be one."""
        self._add(compte, None)
        for role in compte.roles:
            if role is not Role.PARENT:
                sites, services = ("{" + ",".join(noms) + "}" for noms in (compte.sites, compte.services))
                self._role.add(compte.compte_id, role.value, sites, services)

    def _add(self, compte: Compte, famille: Famille | None) -> None:
        active_at = activation_of(compte, self._jour)
        self._compte.add(
            compte.compte_id, compte.nom, compte.prenom, compte.email, normalise_email(compte.email),
            compte.nom_utilisateur, normalise_nom_utilisateur(compte.nom_utilisateur), self._hash, "actif",
            active_at - timedelta(minutes=12), active_at,
            ServiceSouscrit.ENFANCE.value if famille else None, famille.numero if famille else "",
            famille.nom if famille else "", compte.email if famille else "", VERSION_COMPTE,
        )  # fmt: skip
        self._acceptation.add(compte.compte_id, CONDITIONS_INITIALES["version"], active_at - timedelta(minutes=13))

    def send(self, tx: Transaction) -> None:
        publish_conditions(tx, CONDITIONS_INITIALES)
        send_all(tx, (self._compte, self._role, self._acceptation))
