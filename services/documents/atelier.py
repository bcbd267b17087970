"""Makes the pictures that were asked for (``vignettes.py``), one at a time, away from whoever decides or sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.errors import ServiceIndisponible
from kit.coffre import CoffreAbime
from kit.database import Database, Transaction
from kit.observability import log
from kit.sealing import Sealer
from kit.storage import ObjetAbsent, Storage
from services.documents import vignettes
from services.documents.decoupe import cut
from services.documents.passage import read_clear

PAR_TOUR = 20

# The files of one form have the same rank: the last that came.
_VOULUE = """
select d.document_id, d.version, v.cle_scellee
from document d join version v on v.document_id = d.document_id and v.version = d.version
where d.genre = 'photo' and d.etat = 'accepte' and :enfant_id = any(d.enfant_ids)
order by d.rang desc, d.depose_at desc, d.document_id limit 1
"""
# Asked again meanwhile (another photo, or this one taken back): the next turn looks anew.
_KEEP = """
update vignette set scellee = :scellee, document_id = :document_id, version = version + 1, faites = :demandes
where enfant_id = :enfant_id and demandes = :demandes returning version
"""


@dataclass(frozen=True, slots=True)
class Atelier:
    """What one process needs to make them."""

    database: Database
    storage: Storage
    sealer: Sealer

    def make_asked(self, tx: Transaction) -> int:
        """At most 20, each kept in its own transaction; how many were looked at.

        A store that is away, or a machine too busy, leaves the rest for the next turn.
        """
        rows = tx.execute(
            "select enfant_id, document_id, scellee is not null as est_faite, demandes from vignette"
            " where faites < demandes order by enfant_id limit :par_tour",
            par_tour=PAR_TOUR,
        )
        for row in rows:
            try:
                self._make(row)
            except (ServiceIndisponible, TimeoutError) as error:
                log.warning("vignette_attend", enfant=str(row.enfant_id), exc=error)
                return 0
        return len(rows)

    def _make(self, asked: Any) -> None:
        with self.database.reading() as tx:
            photo = tx.one_or_none(_VOULUE, enfant_id=asked.enfant_id)
        is_kept = photo is not None and asked.est_faite and photo.document_id == asked.document_id
        jpeg = None if photo is None or is_kept else self._cut(photo)
        with self.database.writing() as own:
            if jpeg is None:
                self._conclude(own, asked)
            else:
                self._keep(own, asked, photo, jpeg)

    def _keep(self, own: Transaction, asked: Any, photo: Any, jpeg: bytes) -> None:
        version = own.scalar(
            _KEEP,
            enfant_id=asked.enfant_id,
            document_id=photo.document_id,
            scellee=self.sealer.seal(jpeg, vignettes.context_of(asked.enfant_id)),
            demandes=asked.demandes,
        )
        if version is not None:
            vignettes.say(own, vignettes.seal_for_planning(asked.enfant_id, version, jpeg))

    def _conclude(self, own: Transaction, asked: Any) -> None:
        """Nothing to draw, or nothing that can be: the picture of a photo that still counts is kept."""
        own.execute(
            "update vignette set faites = :demandes where enfant_id = :enfant_id",
            enfant_id=asked.enfant_id,
            demandes=asked.demandes,
        )
        vignettes.drop(own, [asked.enfant_id])

    def _cut(self, photo: Any) -> bytes | None:
        try:
            clair = b"".join(read_clear(self.storage, self.sealer, photo.document_id, photo.version, photo.cle_scellee))
        except (ObjetAbsent, CoffreAbime):
            log.error("objet_perdu", document=str(photo.document_id))
            return None
        jpeg = cut(clair)
        if jpeg is None:
            log.warning("vignette_impossible", document=str(photo.document_id))
        return jpeg
