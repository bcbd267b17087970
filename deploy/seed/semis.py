"""One seed from beginning to end: which bases are already filled, then each of the others in its own transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from deploy.seed.bases import SERVICES, Bases, DejaSemee, read_marque, vacuum, write_marque
from deploy.seed.comptes import list_personnel
from deploy.seed.generation import list_familles
from deploy.seed.periode import Periode
from deploy.seed.scolarite import clamp_jour, read_calendrier, read_scolarite
from deploy.seed.ville import quartiers
from deploy.seed.write_accounts import WriteAccounts
from deploy.seed.write_billing import WriteBilling
from deploy.seed.write_contacts import write_contacts
from deploy.seed.write_documents import WriteDocuments
from deploy.seed.write_dossiers import WriteDossiers
from deploy.seed.write_planning import WritePlanning
from kit import clock
from kit.database import Transaction
from services.dossiers.snapshot import snapshot

Say = Callable[[str], None]
DEMO_FAMILLES = 200


@dataclass(frozen=True, slots=True)
class Parametres:
    """What makes a town: the same parameters give the same rows."""

    familles: int
    jour: date

    def __str__(self) -> str:
        return f"familles={self.familles} jour={self.jour.isoformat()}"

    @classmethod
    def read(cls, texte: str) -> Parametres:
        """From what ``str`` wrote. Raises ValueError."""
        valeurs = dict(mot.split("=") for mot in texte.split())
        return cls(int(valeurs["familles"]), date.fromisoformat(valeurs["jour"]))


def find_filled(bases: Bases) -> dict[str, Parametres]:
    """The bases that a seed filled already, and with what. Raises BaseDejaOccupee."""
    filled = {}
    for service in SERVICES:
        with bases.reading(service) as tx:
            if (marque := read_marque(tx, service)) is not None:
                filled[service] = Parametres.read(marque)
    return filled


def sow(bases: Bases, familles: int | None, jour: date | None, mot_de_passe: str, say: Say) -> Parametres:
    """Fills what is not filled; returns the parameters of the town that stands.

    ``None`` takes what is there, or else the demo's own size and today: a seed cut short is taken up as it was begun.
    Raises DejaSemee when what stands is not what is asked for, BaseDejaOccupee.
    """
    filled = find_filled(bases)
    parametres = next(iter(filled.values()), Parametres(familles or DEMO_FAMILLES, jour or clock.today()))
    if familles not in (None, parametres.familles) or jour not in (None, parametres.jour):
        raise DejaSemee(str(parametres))
    if len(filled) < len(SERVICES):
        _Semis(bases, parametres, say).fill(set(SERVICES) - set(filled), mot_de_passe)
    return parametres


class _Semis:
    """Each base in one transaction, with its mark: filled whole, or not at all."""

    def __init__(self, bases: Bases, parametres: Parametres, say: Say) -> None:
        self._bases, self._parametres, self._say = bases, parametres, say
        self._calendrier = read_calendrier()
        self._jour = clamp_jour(self._calendrier, parametres.jour)
        self._scolarite = read_scolarite(self._calendrier, self._jour)
        self._quartiers = quartiers(parametres.familles)

    def fill(self, manquants: set[str], mot_de_passe: str) -> None:
        """The bases named, owners before their readers."""
        dossiers = WriteDossiers(self._jour, self._bases.data_key("dossiers"), self._quartiers)
        accounts = WriteAccounts(self._jour, mot_de_passe)
        planning = WritePlanning(Periode(self._jour), self._calendrier, self._quartiers)
        billing = WriteBilling(self._bases.data_key("billing"), Periode(self._jour).premier)
        documents = WriteDocuments(self._jour, self._bases.data_key("documents"))
        for famille in list_familles(self._parametres.familles, self._scolarite):
            for owner in (dossiers, accounts, planning, billing):
                owner.add(famille)
        for compte in list_personnel(self._quartiers):
            dossiers.add_compte(compte)
            accounts.add_compte(compte)
        self._say("families drawn")
        if "dossiers" in manquants:
            self._fill("dossiers", dossiers.send)
        if manquants & {"planning", "billing", "documents"}:
            self._tell(planning, billing, documents)
        if "planning" in manquants:
            self._fill("planning", planning.send)
        if "billing" in manquants:
            with self._bases.reading("planning") as look:
                self._fill("billing", lambda tx: billing.send(tx, look))
        if "documents" in manquants:
            self._fill("documents", documents.send)
        if "accounts" in manquants:
            self._fill("accounts", lambda tx: self._send_accounts(tx, accounts))

    def _send_accounts(self, tx: Transaction, accounts: WriteAccounts) -> None:
        accounts.send(tx)
        write_contacts(tx, self._jour, self._bases.data_key("accounts"), self._quartiers)

    def _tell(self, planning: WritePlanning, billing: WriteBilling, documents: WriteDocuments) -> None:
        """What dossiers would say to a reader that starts from nothing, in its own words."""
        with self._bases.reading("dossiers") as tx:
            for event in snapshot(tx):
                planning.hear(event)
                billing.hear(event)
                documents.hear(event)
        self._say("snapshot of dossiers told")

    def _fill(self, service: str, send: Callable[[Transaction], None]) -> None:
        with self._bases.writing(service) as tx:
            send(tx)
            write_marque(tx, str(self._parametres))
        vacuum(self._bases, service)
        self._say(f"{service} filled")
