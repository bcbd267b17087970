"""Reading one barème: a family of tariff and its figures.

Public names
    Famille                                    the families, by the name they are stored under
    lire_bareme(lecteur) -> Bareme | None      None when an error was noted
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from services.billing.domain.bareme import Bareme, Bornes
from services.billing.domain.forfait import Forfait
from services.billing.domain.lecture_champs import Lecteur
from services.billing.domain.psu import BaremePSU, Colonne, ValeurDatee
from services.billing.domain.quotient_lineaire import QuotientLineaire
from services.billing.domain.quotient_tranches import QuotientTranches, Seuil, Tranche
from services.billing.domain.taux_participation import TauxParticipation
from services.billing.domain.tranches_rang import TrancheRang, TranchesRang

MAX_TRANCHES = 50
MAX_RANGS = 12


class Famille(StrEnum):
    TAUX_PARTICIPATION = "taux_participation"
    QUOTIENT_LINEAIRE = "quotient_lineaire"
    QUOTIENT_TRANCHES = "quotient_tranches"
    TRANCHES_RANG = "tranches_rang"
    FORFAIT = "forfait"
    PSU = "psu"


def lire_bareme(lecteur: Lecteur) -> Bareme | None:
    famille = lecteur.choice("famille", Famille)
    if famille is None:
        return None
    bareme = _LECTURES[famille](lecteur)
    lecteur.end()
    return None if lecteur.has_errors else bareme


def _lire_bornes(lecteur: Lecteur, champ: str) -> Bornes:
    if not lecteur.has(champ):
        return Bornes()
    bornes = lecteur.group(champ)
    bas = bornes.amount("plancher_centimes", facultatif=True)
    haut = bornes.amount("plafond_centimes", facultatif=True)
    bornes.end()
    if bas is not None and haut is not None and bas > haut:
        bornes.refuse("", "le plancher est au-dessus du plafond")
        return Bornes()
    return Bornes(bas, haut)


def _lire_taux_participation(lecteur: Lecteur) -> Bareme | None:
    taux = lecteur.decimals("taux_pct")
    base, prix = _lire_bornes(lecteur, "base"), _lire_bornes(lecteur, "prix")
    if base.plafond_centimes is None and prix.plafond_centimes is None:
        lecteur.refuse("", "il faut un plafond de revenu ou de prix : c’est le maximum sans justificatif")
    return None if lecteur.has_errors else TauxParticipation(taux, base, prix)


def _lire_quotient_lineaire(lecteur: Lecteur) -> Bareme | None:
    taux, prix = lecteur.decimal("taux_pct"), _lire_bornes(lecteur, "prix")
    if prix.plafond_centimes is None:
        lecteur.refuse("prix", "il faut un plafond : c’est le maximum sans justificatif")
    return None if lecteur.has_errors else QuotientLineaire(taux, prix)


def _lire_seuil(lecteur: Lecteur, est_derniere: bool) -> Seuil | None:
    bornes = [champ for champ in ("moins_de", "jusqu_a") if lecteur.has(champ)]
    if est_derniere:
        if bornes:
            lecteur.refuse(bornes[0], "la dernière tranche n’a pas de borne haute")
        return None
    if len(bornes) != 1:
        lecteur.refuse("", "écrire « moins_de » (borne exclue) ou « jusqu_a » (borne comprise)")
        return None
    quotient = lecteur.decimal(bornes[0], mini="0", maxi="1000000") * 100
    if quotient != int(quotient):
        lecteur.refuse(bornes[0], "deux décimales au plus")
    return Seuil(int(quotient), borne_incluse=bornes[0] == "jusqu_a")


def _lire_seuils(lecteur: Lecteur) -> list[tuple[Seuil | None, Lecteur]]:
    tranches = lecteur.groups("tranches", maxi=MAX_TRANCHES)
    lues = [(_lire_seuil(tranche, tranche is tranches[-1]), tranche) for tranche in tranches]
    bornes = [seuil.quotient_centimes for seuil, _ in lues if seuil]
    if bornes != sorted(set(bornes)):
        lecteur.refuse("tranches", "les bornes doivent monter d’une tranche à l’autre")
    return lues


def _lire_quotient_tranches(lecteur: Lecteur) -> Bareme | None:
    tranches = []
    for seuil, tranche in _lire_seuils(lecteur):
        tranches.append(Tranche(seuil, tranche.integer("prix_centimes")))
        tranche.end()
    return None if lecteur.has_errors else QuotientTranches(tuple(tranches))


def _lire_tranches_rang(lecteur: Lecteur) -> Bareme | None:
    tranches = []
    for seuil, tranche in _lire_seuils(lecteur):
        tranches.append(TrancheRang(seuil, tranche.integers("prix_centimes", maxi_nombre=MAX_RANGS)))
        tranche.end()
    if len({len(tranche.prix_centimes_by_rang) for tranche in tranches}) > 1:
        lecteur.refuse("tranches", "chaque tranche doit avoir autant de prix, un par rang d’enfant")
    return None if lecteur.has_errors else TranchesRang(tuple(tranches))


def _lire_forfait(lecteur: Lecteur) -> Bareme | None:
    return Forfait(lecteur.integer("prix_centimes"))


def _lire_psu(lecteur: Lecteur) -> Bareme | None:
    colonnes = []
    for colonne in lecteur.groups("colonnes", maxi=MAX_RANGS):
        colonnes.append(Colonne(colonne.integer("a_partir_de", mini=1, maxi=30), colonne.decimal("taux_pct", maxi="1")))
        colonne.end()
    nombres = [colonne.a_partir_de for colonne in colonnes]
    if nombres and (nombres[0] != 1 or nombres != sorted(set(nombres))):
        lecteur.refuse("colonnes", "la première colonne est pour 1 enfant, puis le nombre d’enfants monte")
    planchers, plafonds = _lire_valeurs(lecteur, "planchers"), _lire_valeurs(lecteur, "plafonds")
    return None if lecteur.has_errors else BaremePSU(tuple(colonnes), planchers, plafonds)


def _lire_valeurs(lecteur: Lecteur, champ: str) -> tuple[ValeurDatee, ...]:
    valeurs = []
    for valeur in lecteur.groups(champ, maxi=MAX_TRANCHES):
        du, centimes = valeur.day("du"), valeur.integer("centimes")
        valeur.end()
        if du:
            valeurs.append(ValeurDatee(du, centimes))
    jours = [valeur.du for valeur in valeurs]
    if jours != sorted(set(jours)):
        lecteur.refuse(champ, "les dates doivent monter, chacune une seule fois")
    return tuple(valeurs)


_LECTURES: dict[Famille, Callable[[Lecteur], Bareme | None]] = {
    Famille.TAUX_PARTICIPATION: _lire_taux_participation,
    Famille.QUOTIENT_LINEAIRE: _lire_quotient_lineaire,
    Famille.QUOTIENT_TRANCHES: _lire_quotient_tranches,
    Famille.TRANCHES_RANG: _lire_tranches_rang,
    Famille.FORFAIT: _lire_forfait,
    Famille.PSU: _lire_psu,
}
