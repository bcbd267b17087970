"""Documents: supporting documents, from the upload to the reading (DOMAIN §4, leaflet L5).

One file a theme; everybody writes ``documents.…`` whatever the file.
"""

from contracts.documents.depot import *  # noqa: F403
from contracts.documents.examen import *  # noqa: F403
from contracts.documents.photo import *  # noqa: F403
from contracts.documents.piece import *  # noqa: F403
from contracts.documents.refus import *  # noqa: F403
