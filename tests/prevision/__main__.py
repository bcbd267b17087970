"""``python -m tests.prevision 101 120``: the forecast against « everybody who booked comes », on weeks it never saw."""

from __future__ import annotations

import sys

from tests.prevision.jugement import judge, write_ligne, write_moyenne

ENTETE = "graine | repas jugés | MAE prévu | MAE réservé | MAE habitude | MAPE prévu | MAPE réservé | couverture"


def main() -> None:
    premiere, derniere = (int(un) for un in sys.argv[1:3]) if len(sys.argv) > 2 else (101, 120)
    print(ENTETE)
    jugements = []
    for graine in range(premiere, derniere + 1):
        jugements.append(judge(graine))
        print(f"{graine:6} | {write_ligne(jugements[-1])}", flush=True)
    print(f"toutes | {write_moyenne(jugements)}")


if __name__ == "__main__":
    main()
