"""Dossiers: families, households, children, and who may see them (DOMAIN §3, leaflet L4 and L9).

One file a theme; everybody writes ``dossiers.…`` whatever the file.
"""

from contracts.dossiers.accuse import *  # noqa: F403
from contracts.dossiers.autorisation import *  # noqa: F403
from contracts.dossiers.composition import *  # noqa: F403
from contracts.dossiers.famille import *  # noqa: F403
from contracts.dossiers.guichet import *  # noqa: F403
from contracts.dossiers.historique import *  # noqa: F403
from contracts.dossiers.inscription import *  # noqa: F403
from contracts.dossiers.personnes import *  # noqa: F403
from contracts.dossiers.sante import *  # noqa: F403
