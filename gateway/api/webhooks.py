"""What a payment provider says by itself: its raw bytes and its signature go to billing, which alone judges them.

2xx only once billing has committed; anything else makes the provider say it again.
"""

from __future__ import annotations

import base64
import uuid

from starlette.responses import JSONResponse
from starlette.responses import Response as HttpResponse

from contracts import billing
from contracts.errors import Refus, RequeteInvalide
from gateway import errors
from gateway.formes import read
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()


@pages.post("/api/webhooks/stripe", Acces.PUBLIC)
async def stripe(visite: Visite) -> HttpResponse:
    """https://docs.stripe.com/webhooks: 400 for what is not theirs, 503 to be told again."""
    try:
        demande = read(
            billing.HandleNotification,
            {
                "operation_id": uuid.uuid4(),
                "prestataire": "stripe",
                "corps_base64": base64.b64encode(await visite.requete.body()).decode(),
                "signature": visite.requete.headers.get("stripe-signature", ""),
            },
        )
        traitee = await visite.call(billing.HANDLE_NOTIFICATION, demande)
    except RequeteInvalide:
        return JSONResponse({"issue": "requete_invalide"}, 400)
    except Refus as refus:
        return JSONResponse({"issue": refus.code}, errors.explain(refus).http)
    return JSONResponse({"issue": traitee.issue})
