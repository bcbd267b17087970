"""Accounts: who a person is, from sign-up to session (DOMAIN §2, leaflet L2 and L3).

One file a theme; everybody writes ``accounts.…`` whatever the file.
"""

from contracts.accounts.compte import *  # noqa: F403
from contracts.accounts.conditions import *  # noqa: F403
from contracts.accounts.contacts import *  # noqa: F403
from contracts.accounts.mot_de_passe import *  # noqa: F403
from contracts.accounts.personnel import *  # noqa: F403
from contracts.accounts.veille import *  # noqa: F403
