"""``python -m tests.prevision [seeds]``: the forecast against « everybody who booked comes », on weeks it never saw."""

from __future__ import annotations

import sys

from tests.prevision.jugement import judge, write_ligne

ENTETE = "graine | repas jugés | MAE prévu | MAE réservé | MAE habitude | MAPE prévu | MAPE réservé | couverture"


def main() -> None:
    graines = range(1, int(sys.argv[1]) + 1) if len(sys.argv) > 1 else range(1, 13)
    print(ENTETE)
    jugements = [judge(graine) for graine in graines]
    for graine, jugement in zip(graines, jugements, strict=True):
        print(f"{graine:6} | {write_ligne(jugement)}")


if __name__ == "__main__":
    main()
