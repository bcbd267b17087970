"""The double's pages, in French: the hosted payment page, and the desk where a demo refunds, contests and repeats."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from deploy.local.stripe_objects import Objet

STYLE = (
    "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:44rem;margin:1rem auto;padding:0 1rem;color:#1b1b1b;"
    "background:#fff;overflow-wrap:anywhere}a{color:#00458b}h1{font-size:1.6rem}"
    "a:focus-visible,button:focus-visible,input:focus-visible{outline:3px solid #00458b;outline-offset:2px}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem;border-bottom:1px solid #767676}"
    "td.n,th.n{text-align:right;white-space:nowrap}label{display:block;font-weight:700;margin-top:1rem}"
    "input{font:inherit;padding:.5rem;border:1px solid #595959;border-radius:4px;width:100%;box-sizing:border-box}"
    "button{font:inherit;font-weight:700;padding:.7rem 1.2rem;border:0;border-radius:6px;background:#00458b;color:#fff;"
    "min-height:2.75rem;margin:.3rem .5rem .3rem 0}"
    "button.second{background:#fff;color:#00458b;border:2px solid #00458b}"
    ".note{border-left:4px solid #00458b;padding:.5rem 1rem;background:#eef3fa}"
    ".faux{border-left:4px solid #b3261e;padding:.5rem 1rem;background:#fbeeed}form.ligne{display:inline}"
)


def euros(centimes: int) -> str:
    return f"{centimes // 100:,}".replace(",", "\u202f") + f",{centimes % 100:02d}\u00a0€"


def page(titre: str, corps: str) -> str:
    """``corps`` is HTML, ``titre`` is text."""
    sur = html.escape(titre)
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{sur}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{sur}</h1>{corps}</main></body></html>"
    )


def payment_page(session: Objet, lignes: Sequence[dict[str, Any]], erreur: str = "") -> str:
    """Pay, be refused, or go back: what a payer does on the real page."""
    if session["status"] != "open":
        mots = "Ce paiement est déjà fait." if session["status"] == "complete" else "Cette page de paiement a expiré."
        retour = html.escape(session["success_url"] or "/")
        return page("Paiement fermé", f'<p>{mots}</p><p><a href="{retour}">Revenir au portail</a></p>')
    rangees = "".join(
        f'<tr><th scope="row">{html.escape(x["libelle"])}</th><td class="n">{euros(x["montant"])}</td></tr>'
        for x in lignes
    )
    total = f'<tr><th scope="row">Total</th><td class="n"><b>{euros(session["amount_total"])}</b></td></tr>'
    table = (
        '<table><thead><tr><th scope="col">Facture</th><th scope="col" class="n">Montant</th></tr></thead>'
        f"<tbody>{rangees}</tbody><tfoot>{total}</tfoot></table>"
    )
    faux = f'<div class="faux" role="alert"><p id="erreur">{html.escape(erreur)}</p></div>' if erreur else ""
    decrit = ' aria-invalid="true" aria-describedby="erreur aide"' if erreur else ' aria-describedby="aide"'
    annule = html.escape(session["cancel_url"] or "/")
    return page(
        f"Payer {euros(session['amount_total'])}",
        '<p class="note">Page de démonstration : aucune carte n’est débitée.</p>'
        f"{faux}{table}"
        f'<form method="post" action="/c/pay/{session["id"]}">'
        '<label for="carte">Numéro de carte</label>'
        '<p id="aide">Essai : 4242 4242 4242 4242 est acceptée, 4000 0000 0000 0002 est refusée.</p>'
        f'<input id="carte" name="carte" inputmode="numeric" autocomplete="off" value="4242 4242 4242 4242"{decrit}>'
        "<p><button>Payer</button></p></form>"
        f'<p><a href="{annule}">Annuler et revenir au portail</a></p>',
    )


def desk_page(sessions: Sequence[Objet], livraisons: Sequence[Any], retenir: bool) -> str:
    """What a demo or a person who tests may do by hand."""
    rangees = "".join(_session(session) for session in sessions[:30])
    faites = "".join(
        f'<tr><th scope="row">{html.escape(row["evenement"])}</th><td>{html.escape(row["etat"])}</td>'
        f'<td class="n">{row["essais"]}</td></tr>'
        for row in livraisons
    )
    garder = "non" if retenir else "oui"
    mot = "Laisser partir les notifications" if retenir else "Retenir les notifications"
    return page(
        "Double de Stripe",
        '<p class="note">Ce programme remplace Stripe sur cette machine : rien n’en sort, aucune carte n’est débitée.'
        "</p><h2>Paiements</h2>"
        + (
            '<table><thead><tr><th scope="col">Session</th><th scope="col">État</th>'
            '<th scope="col" class="n">Montant</th>'
            f'<th scope="col">Gestes</th></tr></thead><tbody>{rangees}</tbody></table>'
            if rangees
            else "<p>Aucun paiement pour l’instant.</p>"
        )
        + "<h2>Notifications</h2>"
        + _bouton("/double/reglages", mot, retenir=garder)
        + _bouton("/double/liberer", "Envoyer les retenues", ordre="direct")
        + _bouton("/double/liberer", "Envoyer les retenues à l’envers", ordre="inverse")
        + (
            '<table><thead><tr><th scope="col">Événement</th><th scope="col">État</th>'
            f'<th scope="col" class="n">Essais</th></tr></thead><tbody>{faites}</tbody></table>'
            if faites
            else "<p>Aucune notification.</p>"
        ),
    )


def _session(session: Objet) -> str:
    gestes = ""
    if session["payment_intent"]:
        gestes = (
            _bouton("/double/rembourser", "Rembourser", session=session["id"])
            + _bouton("/double/contester", "Contester", session=session["id"])
            + _bouton("/double/redire", "Redire", session=session["id"])
        )
    return (
        f'<tr><th scope="row">{html.escape(session["id"][:20])}…</th><td>{html.escape(session["status"])}</td>'
        f'<td class="n">{euros(session["amount_total"])}</td><td>{gestes}</td></tr>'
    )


def _bouton(adresse: str, mot: str, **champs: str) -> str:
    caches = "".join(
        f'<input type="hidden" name="{html.escape(nom)}" value="{html.escape(valeur)}">'
        for nom, valeur in champs.items()
    )
    return f'<form class="ligne" method="post" action="{adresse}">{caches}<button class="second">{mot}</button></form>'
