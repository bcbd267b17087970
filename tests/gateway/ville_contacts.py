"""What accounts answers about contacts in the town of ``ville.py``."""

from __future__ import annotations

from uuid import UUID

from contracts import accounts
from contracts.base import Rien
from tests.gateway import fabrique as un
from tests.gateway.fabrique_contacts import des_destinataires, un_fil, un_fil_resume, un_message_envoye
from tests.gateway.faux_client import FauxClient


def say_contacts(client: FauxClient) -> None:
    suite = (
        un_fil()
        .messages[0]
        .model_copy(
            update={
                "message_id": UUID(int=3),
                "texte": "Merci, je l’envoie ce soir.",
                "envoye_at": un.A_14H12,
                "accuse": "M-2026-000043",
            }
        )
    )
    attendu = un_fil_resume(
        fil_id=UUID(int=4), objet="Révision du quotient", destinataire="Service scolaire", theme="Quotient"
    )
    fini = un_fil_resume(fil_id=UUID(int=5), objet="Changement d’école", etat=accounts.EtatFil.CLOS)
    fils = [un_fil_resume(nouveaux=1, etat=accounts.EtatFil.ATTEND_FAMILLE), attendu, fini]
    client.says(accounts.GET_DESTINATAIRES, des_destinataires())
    client.says(accounts.GET_ACCUEIL_CONTACTS, accounts.Fils(fils=fils[:2]))
    client.says(accounts.LIST_FILS, accounts.Fils(fils=fils))
    client.says(accounts.GET_FIL, un_fil(messages=[*un_fil().messages, suite]))
    client.says(accounts.MARK_FIL_LU, Rien())
    client.says(accounts.OPEN_FIL, un_message_envoye())
    client.says(accounts.REPLY_FIL, un_message_envoye("M-2026-000043"))
    boite = [fil.model_copy(update={"auteur": "Amélie N’Guessan-Lefèvre"}) for fil in fils[1:]]
    client.says(accounts.LIST_BOITE, accounts.Boite(fils=boite, total=51))
