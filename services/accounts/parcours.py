"""The sign-up: four steps kept, one account made, one link sent (leaflet L2 and L3)."""

from __future__ import annotations

from contracts.accounts import (
    Brouillon,
    BrouillonIncomplet,
    CompteCree,
    CreateCompte,
    MesInformations,
    NomUtilisateurPris,
    SaveEtape,
)
from contracts.errors import ChampRefuse, RequeteInvalide
from kit import idempotency
from kit.database import Transaction
from kit.dependencies import CallContext
from services.accounts.conditions import version_en_vigueur
from services.accounts.domain import freinage
from services.accounts.domain.identifiant import normalise_email, normalise_nom_utilisateur, propose_noms
from services.accounts.domain.inscription import first_missing_step, refused_fields
from services.accounts.domain.mot_de_passe import check_mot_de_passe
from services.accounts.hachage import hash_password
from services.accounts.repository import essai
from services.accounts.repository.brouillon import drop_brouillon, load_brouillon, save_steps
from services.accounts.repository.compte import find_taken, insert_compte
from services.accounts.repository.lien import Cible, send_lien
from services.accounts.views import brouillon_vue

PROPOSITIONS_MAX = 4


def save_etape(call: CallContext, request: SaveEtape) -> Brouillon:
    """Checks and keeps the steps given. The password is hashed between two transactions, outside the hub.

    Raises ``RequeteInvalide`` (fields), ``MotDePasseFaible``, ``NomUtilisateurPris``, ``TropDEssais``. Never says
    whether an e-mail is known.
    """
    with call.database.reading(call_id=call.call_id) as tx:
        en_vigueur = version_en_vigueur(tx)
    if refused := refused_fields(request, en_vigueur):
        raise RequeteInvalide(champs=refused)
    informations, mot_de_passe_hash = request.informations, None
    if informations is not None:
        check_email(informations)
        if informations.mot_de_passe is not None:
            mot_de_passe = check_mot_de_passe(informations.mot_de_passe, personal_words(informations))
            slow_down(call, request.adresse_reseau)
            mot_de_passe_hash = hash_password(mot_de_passe)
    with call.database.writing(call_id=call.call_id) as tx:
        kept = idempotency.claim(tx, "save_etape", request)
        if kept is not None:
            return Brouillon.model_validate_json(kept)
        if informations is not None:
            check_nom_utilisateur(tx, informations)
        brouillon = save_steps(
            tx, request.brouillon_id, informations, mot_de_passe_hash, request.references, request.conditions
        )
        if informations is not None and brouillon.informations is None:
            raise RequeteInvalide(champs=[ChampRefuse(champ="informations.mot_de_passe", raison="missing")])
        response = brouillon_vue(brouillon, en_vigueur)
        idempotency.keep(tx, request, response.model_dump_json())
        return response


def create_compte(tx: Transaction, request: CreateCompte) -> CompteCree:
    """Makes the waiting account and sends its link, or a mail that says that an account exists: the same answer,
    the same statements. Raises ``BrouillonIncomplet``, ``NomUtilisateurPris``, ``TropDEssais``.
    """
    brouillon = load_brouillon(tx, request.brouillon_id, for_update=True)
    informations, references, conditions = brouillon.informations, brouillon.references, brouillon.conditions
    missing = first_missing_step(brouillon, version_en_vigueur(tx))
    if missing is not None or informations is None or references is None or conditions is None:
        raise BrouillonIncomplet(etape=missing or 1)
    brake_mails(tx, normalise_email(informations.email), request.adresse_reseau)
    nouveau = insert_compte(tx, informations, references, conditions)
    if nouveau is None:
        raise NomUtilisateurPris(
            propositions=free_noms(tx, informations.prenom, informations.nom, informations.nom_utilisateur)
        )
    send_lien(tx, Cible(nouveau.compte_id, informations.email, not nouveau.email_est_connu))
    drop_brouillon(tx, request.brouillon_id)
    tx.audit("compte.creer", str(nouveau.compte_id))
    return CompteCree(email=informations.email)


def brake_mails(tx: Transaction, destinataire: str, adresse_reseau: str) -> None:
    """Counts one mail asked for: to one person, and from one network address."""
    reseau = freinage.network_of(adresse_reseau)
    freins = [essai.Frein.on(freinage.ENVOI, destinataire)]
    if reseau:
        freins.append(essai.Frein.on(freinage.ENVOI_ADRESSE, reseau))
    essai.count(tx, freins)


def slow_down(call: CallContext, adresse_reseau: str) -> None:
    """Counts one password to hash from one network address, kept even if the step is then refused."""
    if reseau := freinage.network_of(adresse_reseau):
        with call.database.writing(call_id=call.call_id) as tx:
            essai.count(tx, [essai.Frein.on(freinage.SAISIE, reseau)])


def check_email(informations: MesInformations) -> None:
    """Refuses what has the shape of an address and cannot be one."""
    try:
        normalise_email(informations.email)
    except ValueError as error:
        raise RequeteInvalide(champs=[ChampRefuse(champ="informations.email", raison="adresse_impossible")]) from error


def check_nom_utilisateur(tx: Transaction, informations: MesInformations) -> None:
    """User names are public by nature: a taken one is said at once, with free ones to choose from."""
    if find_taken(tx, [normalise_nom_utilisateur(informations.nom_utilisateur)]):
        raise NomUtilisateurPris(
            propositions=free_noms(tx, informations.prenom, informations.nom, informations.nom_utilisateur)
        )


def free_noms(tx: Transaction, prenom: str, nom: str, pris: str) -> list[str]:
    """The first propositions that nobody has."""
    ideas = propose_noms(prenom, nom, pris)
    taken = find_taken(tx, ideas)
    return [idea for idea in ideas if idea not in taken][:PROPOSITIONS_MAX]


def personal_words(informations: MesInformations) -> list[str]:
    """What anybody who knows this person would try first."""
    return [informations.nom, informations.prenom, informations.nom_utilisateur, informations.email.split("@")[0]]
