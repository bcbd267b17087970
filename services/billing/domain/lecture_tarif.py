"""Reading a tariff from its stored form (jsonb): every mistake is told in French, to the agent who wrote it.

Amounts are integer cents, rates are text ("0.098"), days are ISO. Unknown fields are refused: a field misspelt
would otherwise be a rule that never applies.

Public names
    lire_tarif(donnees: Mapping) -> Tarif            TarifInvalide with all its errors
    empreinte_tarif(donnees: Mapping) -> str         SHA-256 of the canonical JSON: a used tariff is never edited
    TarifInvalide.erreurs: tuple[ErreurTarif, ...]   ErreurTarif(champ, message)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from contracts.errors import PortailError
from services.billing.domain.bareme import Bareme, Partie
from services.billing.domain.lecture_bareme import lire_bareme
from services.billing.domain.lecture_champs import ErreurTarif, Lecteur
from services.billing.domain.modulation import AvecFratrie, SelonResidence
from services.billing.domain.tarif import Composante, ComptageRang, Tarif, Ventilation

MAX_PARTS = 10


class TarifInvalide(PortailError):
    """The stored form of a tariff cannot be used. ``erreurs`` names each field and says what to write."""

    def __init__(self, erreurs: tuple[ErreurTarif, ...]) -> None:
        self.erreurs = erreurs
        super().__init__(" ; ".join(f"{e.champ} : {e.message}" if e.champ else e.message for e in erreurs))


def lire_tarif(donnees: Mapping[str, Any]) -> Tarif:
    """The tariff that these data describe. TarifInvalide lists everything that is wrong, not only the first."""
    erreurs: list[ErreurTarif] = []
    lecteur = Lecteur(donnees, "", erreurs)
    code = lecteur.text("code")
    version = lecteur.integer("version", mini=1)
    libelle = lecteur.text("libelle")
    activites = lecteur.texts("activites")
    deliberation = lecteur.text("deliberation")
    du = lecteur.day("du")
    au = lecteur.day("au", facultatif=True)
    comptage = lecteur.choice("rang", ComptageRang, defaut=ComptageRang.PRESENTS)
    ordre = lecteur.integer("ordre", defaut=0)
    mention = lecteur.text("mention", defaut="")
    composantes = tuple(_lire_composante(part) for part in lecteur.groups("parts", maxi=MAX_PARTS))
    fourni = None
    if lecteur.has("repas_fourni"):
        fourni = tuple(_lire_composante(part) for part in lecteur.groups("repas_fourni", maxi=MAX_PARTS))
    lecteur.end()
    if du and au and au < du:
        lecteur.refuse("au", "la fin est avant le début")
    if erreurs:
        raise TarifInvalide(tuple(erreurs))
    assert du is not None and comptage is not None
    return Tarif(
        code=code,
        version=version,
        libelle=libelle,
        activites=activites,
        deliberation=deliberation,
        du=du,
        composantes=tuple(c for c in composantes if c),
        au=au,
        repas_fourni=None if fourni is None else tuple(c for c in fourni if c),
        comptage_rang=comptage,
        ordre=ordre,
        mention=mention,
    )


def empreinte_tarif(donnees: Mapping[str, Any]) -> str:
    """The same data in any order of keys give the same fingerprint: billing refuses to change a used one."""
    canonique = json.dumps(donnees, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonique.encode()).hexdigest()


def _lire_composante(lecteur: Lecteur) -> Composante | None:
    ventilation: tuple[Ventilation, ...]
    unite = ""
    if lecteur.has("ventilation"):
        unite = lecteur.text("unite")
        ventilation = _lire_ventilation(lecteur)
    else:
        ventilation = (_lire_part(lecteur, 10_000),)
    bareme = lire_bareme(lecteur.group("bareme"))
    if bareme and lecteur.has("fratrie"):
        bareme = _lire_fratrie(lecteur.group("fratrie"), bareme)
    if bareme and lecteur.has("exterieurs"):
        exterieurs = lire_bareme(lecteur.group("exterieurs"))
        bareme = SelonResidence(bareme, exterieurs) if exterieurs else None
    lecteur.end()
    if bareme is None or lecteur.has_errors:
        return None
    return Composante(bareme, ventilation, unite)


def _lire_part(lecteur: Lecteur, poids: int) -> Ventilation:
    partie = lecteur.choice("partie", Partie)
    return Ventilation(partie or Partie.FORFAIT, lecteur.text("libelle"), lecteur.text("unite"), poids)


def _lire_ventilation(lecteur: Lecteur) -> tuple[Ventilation, ...]:
    parts = []
    for part in lecteur.groups("ventilation", maxi=MAX_PARTS):
        poids = part.decimal("pct", mini="0.01", maxi="100") * 100
        if poids != int(poids):
            part.refuse("pct", 'au plus deux décimales, par exemple "62.5"')
        parts.append(_lire_part(part, int(poids)))
        part.end()
    if parts and sum(part.poids for part in parts) != 10_000:
        lecteur.refuse("ventilation", "les pourcentages doivent faire 100 en tout")
    return tuple(parts)


def _lire_fratrie(lecteur: Lecteur, bareme: Bareme) -> Bareme:
    remise = lecteur.decimal("remise_pct", mini="0", maxi="100")
    a_partir_du = lecteur.integer("a_partir_du", mini=1, defaut=2)
    si_au_moins = lecteur.integer("si_au_moins", mini=1, defaut=2)
    lecteur.end()
    return AvecFratrie(bareme, remise, a_partir_du, si_au_moins)
