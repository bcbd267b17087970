"""kill -9 of a real process between the store and the database: the next one finishes, once, and leaves no byte."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.documents import EtatDocument
from kit.storage import Storage
from services.documents.timers import REPRISE_APRES
from tests.fichiers import EICAR, un_pdf
from tests.integration.base import Base
from tests.integration.documents.magasin import UN_PDF, Personne, left_in_store, put
from tests.integration.documents.test_pannes import depots_said
from tests.integration.programmes import Programmes

pytestmark = pytest.mark.usefixtures("empty_store")

PROPRE, INFECTE = UN_PDF, un_pdf(EICAR)
DEATHS = [
    ("documents.avant_coffre", PROPRE),
    ("documents.apres_coffre", PROPRE),
    ("documents.before_commit", PROPRE),
    ("documents.apres_publication", PROPRE),
    ("documents.apres_quarantaine", PROPRE),
    ("documents.apres_verdict", PROPRE),
    ("documents.apres_publication", INFECTE),
    ("documents.apres_examen_antivirus", INFECTE),
]


SHORT = (("documents.apres_publication", PROPRE), ("documents.apres_examen_antivirus", INFECTE))
"""In every run; the others are ``make test-all``'s."""


def marks_of(death: tuple[str, bytes]) -> list[pytest.MarkDecorator]:
    return [] if death in SHORT else [pytest.mark.long]


@pytest.fixture
def later(programmes: Programmes) -> Programmes:
    """Processes of documents a little later in the day, when what was left half done is taken up."""
    programmes.set_clock(REPRISE_APRES + timedelta(minutes=1))
    return programmes


def interrupted(docs: Base, parent: Personne, contenu: bytes) -> str:
    """A deposit whose process died as soon as it was told that the bytes are there."""
    ticket = parent.open(contenu)
    assert put(ticket.url, contenu) == 200
    docs.sql(
        "update document set etat = 'en_verification', verifie_depuis = now(), depose_at = now()"
        " where document_id = %s",
        str(ticket.document_id),
    )
    return str(ticket.document_id)


@pytest.mark.parametrize(
    ("place", "contenu"),
    [
        pytest.param(*death, id=f"{death[0]}-{'clean' if death[1] is PROPRE else 'eicar'}", marks=marks_of(death))
        for death in DEATHS
    ],
)
def test_whatever_the_place_of_death_the_next_process_finishes_once(
    docs: Base, store: Storage, parent: Personne, later: Programmes, place: str, contenu: bytes
) -> None:
    final = EtatDocument.A_EXAMINER if contenu is PROPRE else EtatDocument.INFECTE
    document_id = interrupted(docs, parent, contenu)
    later.fail_at(place)
    later.await_death(later.start("documents"))
    docs.sql("update document set verifie_depuis = verifie_depuis - interval '1 hour'")
    docs.sql("update minuterie set prochaine_at = now()")

    later.start("documents")

    later.wait_until(lambda: docs.sql("select etat, quarantaine_videe from document") == [(final.value, True)])
    versions = docs.sql("select version from version")
    expected = [f"coffre/{document_id}/{version}" for (version,) in versions]
    assert left_in_store(store) == expected and len(expected) == (final is EtatDocument.A_EXAMINER)
    assert depots_said(docs) == 1
    audits = [action for (action,) in docs.sql("select action from audit order by seq")]
    assert audits == ["document.depose", "document.verifie" if final is EtatDocument.A_EXAMINER else "document.infecte"]
