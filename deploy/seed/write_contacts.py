"""To whom families may write, and the few conversations that the demo shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from deploy.seed.cas import AMELIE, CLAIRE
from deploy.seed.comptes import AGENT
from deploy.seed.famille import make_id
from deploy.seed.ville import Quartier, commune_of
from deploy.ville.charge import load_accounts
from kit.clock import PARIS
from kit.database import Transaction
from kit.sealing import Sealer
from services.accounts.domain.contacts import name_accuse


@dataclass(frozen=True, slots=True)
class Replique:
    """One message: which side, how many days before today, at what hour."""

    cote: str
    il_y_a_jours: int
    heure: time
    texte: str


@dataclass(frozen=True, slots=True)
class Fil:
    cle: str
    nom_utilisateur: str
    destinataire: str
    theme: str
    objet: str
    etat: str
    repliques: tuple[Replique, ...]


def _fils() -> Iterator[Fil]:
    yield Fil(
        "etude", AMELIE, "periscolaire", "etudes", "Étude du soir : places au 2e trimestre", "attend_famille",
        (
            Replique("famille", 2, time(20, 14),
                     "Bonjour, Gaspard peut-il rejoindre l’étude en janvier ? Il finit à 16h30 le lundi et le jeudi."),
            Replique("ville", 1, time(16, 20),
                     "Bonjour Madame, oui, il reste 4 places le lundi et 2 le jeudi. Il nous manque son attestation "
                     "d’assurance : vous pouvez la déposer dans « Mon dossier »."),
        ),
    )  # fmt: skip
    yield Fil(
        "quotient", AMELIE, "scolaire", "quotient", "Révision du quotient", "attend_ville",
        (Replique("famille", 4, time(9, 5),
                  "Bonjour, notre situation a changé en septembre. Comment faire revoir le quotient ?"),),
    )  # fmt: skip
    yield Fil(
        "vacances", CLAIRE, "periscolaire", "inscription-vacances", "Vacances d’hiver", "attend_ville",
        (Replique("famille", 1, time(12, 40),
                  "Bonjour, quand ouvrent les inscriptions du centre de loisirs pour les vacances d’hiver ?"),),
    )  # fmt: skip


def write_contacts(tx: Transaction, jour: date, data_key: str, quartiers: Iterable[Quartier]) -> None:
    """Sends them in the seed's own transaction."""
    load_accounts(tx, commune_of(quartiers))
    sealer = Sealer(data_key)
    for fil in _fils():
        _write_fil(tx, fil, jour, sealer)


def _write_fil(tx: Transaction, fil: Fil, jour: date, sealer: Sealer) -> None:
    fil_id = make_id("fil", fil.cle)
    instants = [_instant(jour, replique) for replique in fil.repliques]
    questions = [at for at, un in zip(instants, fil.repliques, strict=True) if un.cote == "famille"]
    tx.execute(
        "insert into fil (fil_id, compte_id, destinataire, theme, objet_scelle, etat, ouvert_at, dernier_at,"
        " question_at, lu_at) select :fil_id, compte_id, :destinataire, :theme, :objet, :etat, :ouvert, :dernier,"
        " :question, :question from compte where nom_utilisateur = :nom_utilisateur",
        fil_id=fil_id,
        nom_utilisateur=fil.nom_utilisateur,
        destinataire=fil.destinataire,
        theme=fil.theme,
        objet=sealer.seal(fil.objet.encode(), f"fil:{fil_id}"),
        etat=fil.etat,
        ouvert=instants[0],
        dernier=instants[-1],
        question=questions[-1],
    )
    for rang, (at, replique) in enumerate(zip(instants, fil.repliques, strict=True), start=1):
        message_id = make_id("message", fil.cle, rang)
        tx.execute(
            "insert into message (message_id, fil_id, rang, cote, compte_id, signature, texte_scelle, accuse,"
            " envoye_at) select :message_id, :fil_id, :rang, :cote, compte_id, prenom, :texte, :accuse, :at"
            " from compte where nom_utilisateur = :auteur",
            message_id=message_id,
            fil_id=fil_id,
            rang=rang,
            cote=replique.cote,
            auteur=fil.nom_utilisateur if replique.cote == "famille" else AGENT.nom_utilisateur,
            texte=sealer.seal(replique.texte.encode(), f"message:{message_id}"),
            accuse=name_accuse(at.year, tx.scalar("select nextval('message_numero')")),
            at=at,
        )


def _instant(jour: date, replique: Replique) -> datetime:
    return datetime.combine(jour - timedelta(days=replique.il_y_a_jours), replique.heure, PARIS)
