"""The tables of documents (``migrations/versions/``), and what each row means.

foyer, foyer_compte   projection of dossiers: which accounts act for a household, as which adult; its name for agents.
enfant, acces         projection of dossiers: which accounts may read or write which child; its name and school.
enfant_foyer  the same by household, for those without an account; ``au`` is the last day of a custody that ended.
envoi         one form. ``numero`` is its accusé, given when the first file has arrived.
document      one file. ``etat``: ``attendu`` (a ticket was given), ``en_verification`` (the bytes are being judged),
              ``rejete`` (refused for its bytes, see ``rejet``), then what people know: ``en_attente``, ``a_examiner``,
              ``accepte``, ``refuse``, ``infecte``, ``expire``. ``disponible`` is the version before's, taken up by the
              timer. ``portee``, ``enfant_ids``, ``foyer_id``, ``adulte_id``: whose it is (``domain/portee.py``);
              ``enfant_id`` is read no more. ``rang``: its version for its owner. ``version``: the try that is read.
              ``quarantaine_videe``: nothing is left of the clear bytes. ``etat_version``: of ``documents.piece.v1``.
version       one try to put the document in the safe: its object is ``coffre/<document_id>/<version>``, its data key is
              sealed with ``DATA_KEY`` (context ``document:<id>:<version>``). A try that died leaves a row that
              ``document.version`` does not name: the timer removes its object.
rappel        a reminder that was sent, once for each number of days.
validite      how long a kind is good, by the day from which the row applies.
"""
