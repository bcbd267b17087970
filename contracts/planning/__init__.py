"""Planning: activities, bookings by month, attendance (DOMAIN §5, leaflet L6, L10 to L12).

One file a theme; everybody writes ``planning.SAVE_MOIS`` whatever the file.
"""

from contracts.planning.absences import *  # noqa: F403
from contracts.planning.agenda import *  # noqa: F403
from contracts.planning.calendrier import *  # noqa: F403
from contracts.planning.changements_ecole import *  # noqa: F403
from contracts.planning.connus import *  # noqa: F403
from contracts.planning.creche import *  # noqa: F403
from contracts.planning.cuisine import *  # noqa: F403
from contracts.planning.delais import *  # noqa: F403
from contracts.planning.edition import *  # noqa: F403
from contracts.planning.effets import *  # noqa: F403
from contracts.planning.encadrement import *  # noqa: F403
from contracts.planning.evacuation import *  # noqa: F403
from contracts.planning.evenements import *  # noqa: F403
from contracts.planning.fermetures import *  # noqa: F403
from contracts.planning.feuille import *  # noqa: F403
from contracts.planning.lecture import *  # noqa: F403
from contracts.planning.listes import *  # noqa: F403
from contracts.planning.menus import *  # noqa: F403
from contracts.planning.mois import *  # noqa: F403
from contracts.planning.photos import *  # noqa: F403
from contracts.planning.rappels import *  # noqa: F403
from contracts.planning.refus import *  # noqa: F403
from contracts.planning.situes import *  # noqa: F403
from contracts.planning.tardifs import *  # noqa: F403
