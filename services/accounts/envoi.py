"""Sends the mails that are due: each claimed, sent, then marked, in that order.

The claim (one more try, a later next one) is committed before sending, so two senders never hold one mail, and a
mail whose sender died is tried again. Dying between the server's "250" and the mark sends it a second time under the
same Message-ID: as near to once as SMTP allows.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from contracts.avis import GenreAvis
from kit.clock import PARIS
from kit.config import MailSettings
from kit.database import Database, Transaction
from kit.failpoints import failpoint
from kit.mail import Mail, Mailer, MailRefused, MailServerAway
from kit.observability import log
from services.accounts.domain.avis import write_phrase
from services.accounts.domain.lien import ACTIVATION, MOT_DE_PASSE, valable_jusqu_a
from services.accounts.domain.renvoi import REFUS_DEFINITIFS_MAX, is_given_up, next_try_at
from services.accounts.models import EtatCourriel, GenreCourriel, TableLien
from services.accounts.repository import courriel
from services.accounts.repository.courriel import ATransmettre
from services.accounts.repository.lien import mark_sent

BATCH = 50
SUJETS = {
    GenreCourriel.ACTIVATION: "Activez votre espace personnel du portail familles",
    GenreCourriel.COMPTE_EXISTANT: "Vous avez déjà un compte sur le portail familles",
    GenreCourriel.MOT_DE_PASSE: "Choisissez un nouveau mot de passe pour le portail familles",
    GenreCourriel.MOT_DE_PASSE_CHANGE: "Votre mot de passe du portail familles a été changé",
}
LIENS = {
    GenreCourriel.ACTIVATION: ("/activation/", ACTIVATION, TableLien.ACTIVATION),
    GenreCourriel.MOT_DE_PASSE: ("/mot-de-passe/", MOT_DE_PASSE, TableLien.MOT_DE_PASSE),
}
"""The mails that hold a link: its page, its rule, where it is kept."""
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MOIS = ("janvier", "février", "mars", "avril", "mai", "juin",
         "juillet", "août", "septembre", "octobre", "novembre", "décembre")  # fmt: skip


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "courriels"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def instant_en_mots(instant: datetime) -> str:
    """``mercredi 25 novembre 2026 à 15 h 02``, on the wall of Europe/Paris."""
    local = instant.astimezone(PARIS)
    jour = "1er" if local.day == 1 else str(local.day)
    return f"{_JOURS[local.weekday()]} {jour} {_MOIS[local.month - 1]} {local.year} à {local.hour} h {local.minute:02d}"


def render(due: ATransmettre, portail_url: str, now: datetime) -> Mail:
    """The mail as its reader gets it; the time of a link starts now."""
    base = portail_url.rstrip("/")
    if due.genre is GenreCourriel.AVIS:
        return _render_avis(due, base, now)
    values = {
        "connexion": f"{base}/connexion",
        "oubli": f"{base}/mot-de-passe-oublie",
        "ecrit": instant_en_mots(due.ecrit_at),
    }
    if due.genre in LIENS:
        chemin, regle, _ = LIENS[due.genre]
        values["lien"] = f"{base}{chemin}{due.contenu['jeton']}"
        values["jusqu_a"] = instant_en_mots(valable_jusqu_a(now, regle))
    texte, html = (_templates().get_template(f"{due.genre}.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(str(due.courriel_id), due.contenu["a"], SUJETS[due.genre], texte, html, now)


def _render_avis(due: ATransmettre, base: str, now: datetime) -> Mail:
    """A notice: its sentence, and the page of the portal that says the rest."""
    phrase = write_phrase(GenreAvis(due.contenu["avis"]), due.contenu)
    values = {"texte": phrase.texte, "bouton": phrase.bouton, "lien": base + due.contenu["chemin"]}
    texte, html = (_templates().get_template(f"avis.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(str(due.courriel_id), due.contenu["a"], phrase.sujet, texte, html, now)


def send_due(tx: Transaction, database: Database, settings: MailSettings) -> int:
    """Sends at most ``BATCH`` mails; returns how many left. Stops at once when the mail server is away."""
    sent = 0
    with Mailer(settings) as mailer:
        for due in courriel.list_due(tx, BATCH):
            try:
                sent += _send_one(database, mailer, due)
            except MailServerAway as error:
                log.warning("courriel_serveur_absent", exc=error)
                break
    return sent


def _send_one(database: Database, mailer: Mailer, due: ATransmettre) -> bool:
    """One mail, from claim to mark, each a statement that is its own transaction; says whether it left."""
    with database.reading(call_id="courriel") as tx:
        if is_given_up(due.ecrit_at, tx.now):
            courriel.close(tx, due.courriel_id, EtatCourriel.ABANDONNE)
            log.error("courriel_abandonne", courriel=str(due.courriel_id))
            return False
        if not courriel.claim(tx, due.courriel_id, due.essais, next_try_at(due.essais, tx.now)):
            return False
        now = tx.now
    try:
        mailer.send(render(due, mailer.settings.portail_url, now))
    except MailRefused as refusal:
        log.warning("courriel_refuse", courriel=str(due.courriel_id), code=refusal.code)
        if refusal.est_definitif and due.essais + 1 >= REFUS_DEFINITIFS_MAX:
            with database.reading(call_id="courriel") as tx:
                courriel.close(tx, due.courriel_id, EtatCourriel.REFUSE)
        return False
    failpoint("accounts.between_send_and_mark")
    if due.genre in LIENS:
        with database.writing(call_id="courriel") as tx:
            courriel.close(tx, due.courriel_id, EtatCourriel.ENVOYE)
            mark_sent(tx, due.contenu["jeton"], now, LIENS[due.genre][2])
    else:
        with database.reading(call_id="courriel") as tx:
            courriel.close(tx, due.courriel_id, EtatCourriel.ENVOYE)
    return True
