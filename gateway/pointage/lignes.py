"""One child of a sheet in words: its signs of health, how it leaves, which group it is of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from contracts.planning import EnfantConnu, EtatPointage, Feuille, LigneFeuille
from gateway.presentation.menus import ALLERGENES
from gateway.presentation.mots import heure

PRESENTS: Final = "presents"
TRANCHES: Final = {"moins_6": "Moins de 6 ans", "six_et_plus": "6 ans et plus"}

Signe = tuple[str, str, str]
"""The words, the kind and the icon of one sign, as ``c.etat`` takes them."""
NON_PREVU: Final[Signe] = ("Non prévu", "attente", "plus")
TARDIVE: Final[Signe] = ("Prévenu tard, non réservé", "attente", "plus")
PREVENUE: Final[Signe] = ("Absence prévenue", "attente", "non")
_REGIMES: Final[dict[str, Signe]] = {
    "sans_porc": ("Sans porc", "neuf", "repas"),
    "vegetarien": ("Végétarien", "neuf", "feuille"),
    "panier_pai": ("Panier PAI", "neuf", "panier"),
}
SIGNES: Final = ("urgent", "attention", *(dessin for _, _, dessin in _REGIMES.values()))
"""The icons of every sign of health: a tablet draws those of a child whom the page does not list."""


def list_signes(enfant: LigneFeuille | EnfantConnu) -> list[Signe]:
    """Safety first: what of today's menu is a danger, PAI, allergies, then the régime."""
    signes: list[Signe] = []
    if enfant.dangers:
        dits = ", ".join(ALLERGENES[allergene] for allergene in enfant.dangers)
        signes.append((f"Menu du jour : {dits}", "danger", "urgent"))
    if enfant.menu_a_verifier:
        signes.append(("Allergie à vérifier avec le menu", "attente", "attention"))
    if enfant.a_un_pai:
        signes.append(("PAI", "pai", "urgent"))
    signes += [(f"Allergie : {allergie}", "manque", "attention") for allergie in enfant.allergies]
    return [*signes, _REGIMES[enfant.regime]] if enfant.regime in _REGIMES else signes


def write_depart(ligne: LigneFeuille) -> str:
    """``Peut venir le chercher : Mme Odette Lefèvre (grand-mère). Rentre seul à partir de 18h``; empty if nothing.

    At a crèche, the hours of the contract come first.
    """
    dits = []
    if ligne.attendu_de and ligne.attendu_a:
        dits.append(f"Contrat : de {heure(ligne.attendu_de)} à {heure(ligne.attendu_a)}")
    if ligne.depart_en_conflit:
        dits.append("Départ : les parents ne sont pas d’accord, appelez le service enfance avant de confier l’enfant")
    if ligne.vient_chercher:
        noms = ", ".join(f"{p.nom} ({p.lien})" if p.lien else p.nom for p in ligne.vient_chercher)
        dits.append(f"Peut venir le chercher : {noms}")
    if ligne.rentre_seul:
        des = f" à partir de {heure(ligne.rentre_seul_des)}" if ligne.rentre_seul_des else ""
        dits.append(f"Rentre seul{des}")
    return ". ".join(dits)


def list_groupes(feuille: Feuille) -> list[tuple[str, str]]:
    """The choices of the filter: who is here now, age groups that are there, then classes."""
    tranches = [(cle, mot) for cle, mot in TRANCHES.items() if any(ligne.tranche == cle for ligne in feuille.lignes)]
    classes = sorted({ligne.classe for ligne in feuille.lignes if ligne.classe})
    return [
        ("", "Tous les enfants"),
        (PRESENTS, "Présents maintenant"),
        *(tranches if len(tranches) > 1 else ()),
        *((c, c) for c in classes),
    ]


def keep_groupe(lignes: Iterable[LigneFeuille], groupe: str) -> list[LigneFeuille]:
    """The children of a class or an age group; all of them without a group.

    ``presents`` is the evacuation list: whoever is here, or whom a tablet says to be here.
    """
    if groupe == PRESENTS:
        return [ligne for ligne in lignes if ligne.etat in (EtatPointage.PRESENT, "conflit")]
    return [ligne for ligne in lignes if groupe in ("", ligne.classe, ligne.tranche)]
