"""What accounts keeps; the SQL is in ``migrations/versions/0001_comptes.py``.

compte                  a person: names, address and user name as typed and as compared, Argon2id hash, state, the
                        dossier named at the sign-up (``ref_*``), ``version`` of what dossiers is told
role                    what a person is, when not a parent alone (an active account without a row is a parent's);
                        ``sites`` limits animateur, ``services`` agent (empty: all)
conditions              the terms of use by version, dated; never changed once published
acceptation             which version of the terms was accepted, when; a newer one in force is asked again
brouillon_inscription   the wizard, 24 hours after its last step; keyed by the SHA-256 of the browser's secret
lien_activation         SHA-256 of the token; one living link per account; ages from ``envoye_at``
lien_mot_de_passe       the same, for a new password
session                 SHA-256 of the token, opened, last seen (to the minute), revoked, browser
essai                   throttling counters; keys are keyed hashes: neither names nor addresses can be read here
compte_change           accounts whose sessions changed, by transaction, for one hour; written by triggers, read
                        by the gateways (``repository/veille.py``)
appareil                browsers where an owner logged in: SHA-256 of their token, 90 days after the last login
destinataire, theme     to whom one may write: services with their themes, structures; ``services``: which agents read
fil, message            a thread of one account, or of a household at the counter; subject and text are sealed
courriel                mails to send; what they say is sealed and wiped once sent

An e-mail belongs to the account that proved it: several sign-ups may wait for one address (each with its own user
name, password and link), the first activated owns it and kills the links of the others. So nobody can hold the
address of somebody else by signing up first, and a waiting account behaves the same whether its address is known.
"""

from __future__ import annotations

from enum import StrEnum


class EtatCompte(StrEnum):
    EN_ATTENTE = "en_attente"
    ACTIF = "actif"


class GenreCourriel(StrEnum):
    """The mails that accounts sends; each has a text and an HTML template in ``courriels/``."""

    ACTIVATION = "activation"
    COMPTE_EXISTANT = "compte_existant"
    MOT_DE_PASSE = "mot_de_passe"
    MOT_DE_PASSE_CHANGE = "mot_de_passe_change"
    AVIS = "avis"
    """A notice asked by another service; ``contracts.avis.GenreAvis`` says which."""


class TableLien(StrEnum):
    """Where the links of one kind are."""

    ACTIVATION = "lien_activation"
    MOT_DE_PASSE = "lien_mot_de_passe"


class EtatCourriel(StrEnum):
    A_ENVOYER = "a_envoyer"
    ENVOYE = "envoye"
    REFUSE = "refuse"
    """The mail server said never."""
    ABANDONNE = "abandonne"
    """Still not sent after two days: its link would be of no use."""
