"""Documents: why a file, a deposit or a decision is refused."""

from __future__ import annotations

from pydantic import AwareDatetime

from contracts.errors import Refus


class TypeRefuse(Refus):
    """The bytes are not PDF, JPEG, PNG or HEIC."""

    code = "type_refuse"


class FichierTrompeur(Refus):
    """The bytes are two things at once: a PDF that is also a page or a program."""

    code = "fichier_trompeur"


class FichierAbime(Refus):
    """The file begins as one of the accepted types and does not go on as one."""

    code = "fichier_abime"


class FichierProtege(Refus):
    """The PDF asks for a password before it opens."""

    code = "fichier_protege"


class ImageDemesuree(Refus):
    """The image says dimensions that no scanner and no telephone makes; it was never decoded."""

    code = "image_demesuree"
    largeur: int
    hauteur: int


class PhotoAttendue(Refus):
    """A photo of a child is a picture (JPEG, PNG, HEIC): nothing can be drawn of a PDF."""

    code = "photo_attendue"


class FichierInfecte(Refus):
    """The antivirus found a virus: the bytes are gone, the last good version stays."""

    code = "fichier_infecte"


class FichierAbsent(Refus):
    """Nothing arrived in quarantine, or the size is not the announced one."""

    code = "fichier_absent"


class TicketExpire(Refus):
    code = "ticket_expire"


class EnfantAChoisir(Refus):
    """This kind belongs to a child, and none was named; or to one child alone, and several were."""

    code = "enfant_a_choisir"
    un_seul: bool = False


class PieceDejaDecidee(Refus):
    """Somebody else has decided meanwhile; nothing was changed."""

    code = "piece_deja_decidee"
    etat: str
    """An ``EtatDocument``."""
    decide_at: AwareDatetime | None = None


class ValiditeRefusee(Refus):
    """The last good day comes before the first one, or is past already."""

    code = "validite_refusee"
