"""Which activities are of the moment, when everybody must leave.

Public names
    est_en_cours(activite: Activite, now: datetime) -> bool     half an hour before it begins to an hour after its end

Children come early and are fetched late [choice]; an hour later, whoever was not marked « parti » has left with the
school and would only hide who is missing.
"""

from datetime import datetime, timedelta
from typing import Final

from services.planning.domain import mots
from services.planning.domain.activite import Activite

AVANT: Final = timedelta(minutes=30)
APRES: Final = timedelta(hours=1)


def est_en_cours(activite: Activite, now: datetime) -> bool:
    ici = mots.to_paris(now)
    debut = datetime.combine(ici.date(), activite.debut, mots.PARIS)
    fin = datetime.combine(ici.date(), activite.fin, mots.PARIS)
    return debut - AVANT <= ici <= fin + APRES
