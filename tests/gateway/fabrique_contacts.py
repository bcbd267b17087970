"""Threads of the tests: what accounts answers about contacts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts import accounts
from contracts.accounts import Destinataire, EtatFil, FilResume, FilVue, MessageVue, Theme
from tests.gateway.fabrique import A_14H12

FIL = UUID("66666666-6666-4666-8666-666666666666")


def des_destinataires() -> accounts.Destinataires:
    return accounts.Destinataires(
        destinataires=[
            Destinataire(
                code="periscolaire",
                genre="service",
                libelle="Activités périscolaires",
                themes=[
                    Theme(code="inscription-vacances", libelle="Inscription vacances"),
                    Theme(code="etudes", libelle="Études"),
                ],
                delai_jours=7,
            ),
            Destinataire(code="creche", genre="structure", libelle="Crèche des Tilleuls", delai_jours=7),
        ]
    )


def un_fil_resume(**change: Any) -> FilResume:
    valeurs: dict[str, Any] = {
        "fil_id": FIL,
        "destinataire": "Activités périscolaires",
        "theme": "Études",
        "objet": "Étude du soir : places au 2e trimestre",
        "etat": EtatFil.ATTEND_VILLE,
        "ouvert_at": A_14H12 - timedelta(days=2),
        "dernier_at": A_14H12,
        "reponse_avant": date(2026, 11, 12),
    }
    return FilResume(**(valeurs | change))


def un_fil(cote: str = "famille", **change: Any) -> FilVue:
    question = MessageVue(
        message_id=UUID(int=1),
        cote="famille",
        auteur="Amélie",
        texte="Bonjour, Gaspard peut-il rejoindre l’étude en janvier ?\nIl finit à 16h30.",
        envoye_at=A_14H12 - timedelta(days=2),
        accuse="M-2026-000041",
    )
    reponse = MessageVue(
        message_id=UUID(int=2),
        cote="ville",
        auteur="Sandrine",
        texte="Bonjour Madame, oui, il reste 4 places le lundi.",
        envoye_at=A_14H12,
        accuse="M-2026-000042",
        est_nouveau=cote == "famille",
    )
    valeurs: dict[str, Any] = {"resume": un_fil_resume(nouveaux=1), "cote": cote, "messages": [question, reponse]}
    return FilVue(**(valeurs | change))


def un_message_envoye(accuse: str = "M-2026-000041") -> accounts.MessageEnvoye:
    return accounts.MessageEnvoye(
        fil_id=FIL,
        accuse=accuse,
        recu_at=A_14H12,
        destinataire="Activités périscolaires",
        reponse_avant=date(2026, 11, 12),
    )
