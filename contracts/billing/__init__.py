"""Billing: invoices from attendance, payments, prices (DOMAIN §6, leaflet L8 and L13).

One file a theme; everybody writes ``billing.…`` whatever the file.
"""

from contracts.billing.estimation import *  # noqa: F403
from contracts.billing.factures import *  # noqa: F403
from contracts.billing.paiement import *  # noqa: F403
from contracts.billing.prelevement import *  # noqa: F403
from contracts.billing.simulation import *  # noqa: F403
