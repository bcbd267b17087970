"""Link requests, as agents decide them."""

from __future__ import annotations

from contracts import dossiers
from gateway.errors.registre import fixed

fixed(
    dossiers.DemandeDejaDecidee,
    409,
    "Cette demande est déjà traitée",
    "Un autre agent a répondu entre-temps. Votre réponse n’a rien changé.",
    "Revenez à la liste des demandes.",
)
fixed(
    dossiers.AdulteDejaRattache,
    409,
    "Cet adulte a déjà un compte",
    "Un autre compte est rattaché à cette personne. Rien n’a été enregistré.",
    "Choisissez un autre adulte du dossier, ou refusez la demande en expliquant pourquoi.",
)
