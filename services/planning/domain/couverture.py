"""The roster against what the law asks for: each band with the animateurs required, planned and missing.

Public names
    Poste(debut, fin)                               one animateur at the site, [debut, fin)
    BandeCouverte(debut, fin, moins_de_6, six_et_plus, requis, prevus)      .manquants
    compute_couverture(plage, postes) -> list[BandeCouverte]                cut also where an animateur comes or goes
    find_manque(bandes) -> int                      the most that is missing at one moment; 0 where nothing is
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import pairwise

from services.planning.domain.effectif import Plage


@dataclass(frozen=True, slots=True)
class Poste:
    debut: time
    fin: time


@dataclass(frozen=True, slots=True)
class BandeCouverte:
    debut: time
    fin: time
    moins_de_6: int
    six_et_plus: int
    requis: int
    prevus: int

    @property
    def manquants(self) -> int:
        return max(0, self.requis - self.prevus)


def compute_couverture(plage: Plage, postes: Sequence[Poste]) -> list[BandeCouverte]:
    """In order; neighbours that say the same are one."""
    couvertes: list[BandeCouverte] = []
    for bande in plage.bandes:
        moments = {poste.debut for poste in postes} | {poste.fin for poste in postes}
        coupes = sorted({bande.debut, bande.fin} | {m for m in moments if bande.debut < m < bande.fin})
        for debut, fin in pairwise(coupes):
            prevus = sum(poste.debut <= debut and fin <= poste.fin for poste in postes)
            suivante = BandeCouverte(debut, fin, bande.moins_de_6, bande.six_et_plus, bande.animateurs, prevus)
            if couvertes and suivante == replace(couvertes[-1], debut=debut, fin=fin):
                couvertes[-1] = replace(couvertes[-1], fin=fin)
            else:
                couvertes.append(suivante)
    return couvertes


def find_manque(bandes: Iterable[BandeCouverte]) -> int:
    return max((bande.manquants for bande in bandes), default=0)
