"""The tables of documents (``migrations/versions/0001_documents.py``), and what each row means.

foyer, foyer_compte   projection of dossiers: which accounts act for a household.
enfant, acces         projection of dossiers: which accounts may read or write which child.
document      one file of a household. ``etat``: ``attendu`` (a ticket was given), ``en_verification`` (somebody said
              that the bytes are there), ``disponible``, ``refuse``. ``portee``: see ``domain/portee.py``. ``version``:
              the one that is read. ``quarantaine_videe``: nothing is left of the clear bytes.
version       one try to put the document in the safe: its object is ``coffre/<document_id>/<version>``, its data key is
              sealed with ``DATA_KEY`` (context ``document:<id>:<version>``). A try that died leaves a row that
              ``document.version`` does not name: the timer removes its object.
"""
