"""Uploads."""

from __future__ import annotations

from contracts import documents
from gateway.errors.champs import FICHIER_MAX
from gateway.errors.registre import fixed

fixed(
    documents.TypeRefuse,
    422,
    "Ce fichier n’est pas accepté",
    "Le portail lit les fichiers PDF, JPEG, PNG et HEIC. Le vôtre est d’une autre sorte, quel que soit son nom.",
    "Prenez une photo de la page, ou enregistrez le document en PDF.",
)
fixed(
    documents.FichierAbsent,
    422,
    "Le fichier n’est pas arrivé en entier",
    f"L’envoi s’est interrompu, ou le fichier est vide ou dépasse {FICHIER_MAX}. Rien n’a été gardé.",
    "Choisissez de nouveau le fichier et renvoyez-le.",
)
fixed(
    documents.TicketExpire,
    409,
    "L’envoi a pris trop de temps",
    "Le portail attend un fichier pendant 5 minutes. Rien n’a été gardé.",
    "Recommencez, si possible avec un fichier plus léger ou un meilleur réseau.",
)
