"""The ministry's calendar, from its file: what it changes is read first, like any other change."""

from __future__ import annotations

import re
from typing import Final

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.base import PLUSIEURS_LIGNES
from contracts.errors import RequeteInvalide
from gateway.csrf import read_form
from gateway.errors.calendrier import explain_fichier, explain_raison
from gateway.formes import read
from gateway.mairie.calendrier import show_effet
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
ADRESSE: Final = "/mairie/calendrier/import"
OCTETS_MAX: Final = 1_500_000
_PAS_UTF8: Final = "Ce fichier n’est pas en UTF-8. Choisissez le fichier téléchargé, sans l’ouvrir dans un tableur."


@pages.get(ADRESSE, Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    return _page(visite, VIERGE)


@pages.post(ADRESSE, Acces.AGENT)
async def check(visite: Visite) -> HttpResponse:
    """What the file would change; nothing is kept of it."""
    phrase, contenu = await _read_contenu(visite)
    if phrase:
        return _page(visite, Formulaire({}, {"fichier": phrase}), statut=422)
    try:
        demande = read(planning.ReadFichierCalendrier, {"contenu": contenu})
        lu = await visite.call(planning.READ_FICHIER_CALENDRIER, demande)
        changement = read(
            planning.PreviewCalendrier,
            {
                "version": lu.version,
                "retirer": lu.retirer,
                "ajouter": [x.model_dump() | {"source": "calendrier officiel importé"} for x in lu.ajouter],
            },
        )
        return await show_effet(visite, changement, ADRESSE, None, "import")
    except planning.FichierDeCalendrierRefuse as refus:
        return _page(visite, Formulaire({}, {"fichier": explain_fichier(refus)}), statut=422)
    except planning.CalendrierRefuse as refus:
        phrase = "Ce fichier changerait des jours déjà commencés ou contredit le calendrier de la ville. "
        return _page(visite, Formulaire({}, {"fichier": phrase + explain_raison(refus)}), statut=422)


async def _read_contenu(visite: Visite) -> tuple[str, str]:
    """``(sentence, "")`` when there is nothing to read, else ``("", text)``."""
    try:
        form = await read_form(visite.requete, visite.guichet.jetons, max_files=1)
    except MultiPartException:
        raise RequeteInvalide(champs=[]) from None
    fichier = form.get("fichier")
    if not isinstance(fichier, UploadFile) or not fichier.filename:
        return "Choisissez le fichier CSV ou ICS.", ""
    brut = await fichier.read(OCTETS_MAX + 1)
    await form.close()
    if len(brut) > OCTETS_MAX:
        return "Ce fichier est trop lourd : 1,5 Mo au plus. Choisissez le calendrier scolaire officiel.", ""
    try:
        texte = brut.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _PAS_UTF8, ""
    return ("", texte) if re.match(PLUSIEURS_LIGNES, texte) else (_PAS_UTF8, "")


def _page(visite: Visite, f: Formulaire, statut: int = 200) -> HttpResponse:
    return visite.page("mairie/calendrier_import.html", "a-traiter", statut=statut, f=f, adresse=ADRESSE)
