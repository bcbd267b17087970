"""A family joins while every service on the way to its first booking dies once: sign-up, link, projections, month."""

from __future__ import annotations

import re
import uuid
from email import message_from_bytes, policy
from itertools import islice
from pathlib import Path

from contracts import accounts
from tests.chaos.counts import TWO_IS_SHORT
from tests.chaos.town import PATIENCE_S, Town
from tests.chaos.verdict import assert_whole
from tests.waiting import wait_until

# Not the leaflet's dossier 5961: the demo keeps it for the person who tries the portal.
_WITHOUT_ACCOUNT = """
select a.adulte_id::text, a.prenom, a.nom, a.email, d.numero, d.nom
from adulte a join dossier d using (dossier_id)
where a.compte_id is null and a.email <> '' and d.numero <> '5961'
  and exists (select from lien l join garde g using (enfant_id) where l.adulte_id = a.adulte_id
              and l.autorite_parentale and g.foyer_id = a.foyer_id)
order by a.adulte_id limit 1
"""
_LINK = re.compile(r"/activation/([A-Za-z0-9_-]{20,})")
ON_THE_WAY = (
    "accounts.before_reply",
    "accounts.relay_after_publish",
    "dossiers.in_handler",
    "dossiers.relay_after_publish",
    "planning.in_handler",
    "billing.in_handler",
    "documents.in_handler",
)


@TWO_IS_SHORT
def test_a_family_signs_up_and_books_though_each_service_dies_on_the_way(town: Town) -> None:
    ((adulte_id, prenom, nom, email, numero, nom_dossier),) = town.sql("dossiers", _WITHOUT_ACCOUNT)
    died = town.fail_at(*ON_THE_WAY)

    sign_up(town, prenom, nom, email, accounts.MesReferences(numero=numero, nom=nom_dossier, email=email))
    compte_id = wait_until(lambda: compte_of(town, adulte_id), PATIENCE_S)
    wait_until(lambda: not any(path.exists() for path in died), PATIENCE_S)
    enfant_id = wait_until(lambda: child_of(town, compte_id), PATIENCE_S)
    cases = list(islice(town.free_cells(compte_id, enfant_id), 5))
    town.book(cases)

    town.ready()
    assert_whole(town, cases)


def sign_up(town: Town, prenom: str, nom: str, email: str, references: accounts.MesReferences) -> None:
    """The four steps, the mail, the link."""
    secret = uuid.uuid4().hex
    mails = set(Path(town.stack["mail_folder"]).glob("*.eml"))
    brouillon = town.insist(accounts.GET_BROUILLON, accounts.BrouillonRef(brouillon_id=secret))
    informations = accounts.MesInformations(
        nom=nom, prenom=prenom, email=email, nom_utilisateur=f"chaos-{secret[:12]}", mot_de_passe="vK7#pZ2!qR9x"
    )
    conditions = accounts.Conditions(version=brouillon.version_conditions, acceptees=True)
    for step in ({"informations": informations}, {"references": references}, {"conditions": conditions}):
        request = accounts.SaveEtape(operation_id=uuid.uuid4(), brouillon_id=secret, **step)
        town.insist(accounts.SAVE_ETAPE, request)
    town.insist(accounts.CREATE_COMPTE, accounts.CreateCompte(operation_id=uuid.uuid4(), brouillon_id=secret))
    jeton = wait_until(lambda: link_in(set(Path(town.stack["mail_folder"]).glob("*.eml")) - mails, email), PATIENCE_S)
    town.insist(accounts.ACTIVATE, accounts.Activate(operation_id=uuid.uuid4(), jeton=jeton))


def link_in(mails: set[Path], email: str) -> str:
    """The token of the activation link sent to this address."""
    read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in mails]
    texts = [mail.get_body(("plain",)).get_content() for mail in read if mail["To"] == email]  # type: ignore[union-attr]
    found = [match[1] for match in map(_LINK.search, texts) if match]
    return found[0] if found else ""


def compte_of(town: Town, adulte_id: str) -> uuid.UUID | None:
    """The account that dossiers linked to this adult."""
    ((found,),) = town.sql("dossiers", "select compte_id::text from adulte where adulte_id = %s", adulte_id)
    return uuid.UUID(found) if found else None


def child_of(town: Town, compte_id: uuid.UUID) -> uuid.UUID | None:
    """A child that planning lets this account book for."""
    sql = "select enfant_id::text from acces where compte_id = %s and niveau = 'ecrire' order by enfant_id"
    found = town.sql("planning", sql, str(compte_id))
    return uuid.UUID(found[0][0]) if found else None
