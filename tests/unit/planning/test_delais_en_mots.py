"""« Comprendre les délais »: each setting of a deadline is a French sentence."""

from datetime import time
from types import SimpleNamespace

import pytest

from services.planning.delais_en_mots import write_delais
from services.planning.domain.calendrier import Comptage
from services.planning.domain.delais import Delai, Delais


@pytest.mark.parametrize(
    ("delai", "phrase"),
    [
        (Delai(3), "Jusqu’à 3 jours avant, 23h59"),
        (Delai(1), "Jusqu’à la veille, 23h59"),
        (Delai(2), "Jusqu’à l’avant-veille, 23h59"),
        (Delai(0, heure_limite=time(9, 30)), "Jusqu’au jour même, 9h30"),
        (Delai(0, inclus=False), "Jusqu’à la veille, 23h59"),
        (Delai(1, inclus=False), "Jusqu’à l’avant-veille, 23h59"),
        (Delai(3, inclus=False), "Jusqu’à 4 jours avant, 23h59"),
        (Delai(3, Comptage.OUVRABLE, time(10)), "Jusqu’à 3 jours ouvrables avant, 10h"),
        (Delai(3, Comptage.OUVRE, inclus=False), "Jusqu’à la veille du 3e jour ouvré avant, 23h59"),
        (Delai(1, Comptage.SCOLAIRE, inclus=False), "Jusqu’à la veille du dernier jour d’école avant, 23h59"),
        (Delai(0, Comptage.SCOLAIRE, inclus=False), "Jusqu’à la veille, 23h59"),
    ],
)
def test_a_deadline_is_said_as_a_person_would(delai: Delai, phrase: str) -> None:
    proposee = SimpleNamespace(libelle="Étude", regle=SimpleNamespace(delais=Delais(None, delai, Delai(1))))

    [animateurs, _annulation] = write_delais([proposee])  # type: ignore[list-item]

    assert animateurs == f"{phrase} : c’est encore accepté, et compté pour le nombre d’animateurs."
