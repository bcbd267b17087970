"""The tables of dossiers (``migrations/versions/``), and what each row means.

dossier       a family as the town files it: ``numero`` (4 to 6 digits, guessable) and ``nom``.
foyer         a household: one address, one debtor. ``version`` is bumped under its row lock with every change of
              what ``FoyerEtat`` or ``PayeurEtat`` tell. ``aeeh``: disabled children of the household.
adulte        lives in one foyer; ``compte_id`` once linked, and one account is one adult.
enfant        ``version`` is bumped under its row lock with every change of what ``EnfantEtat`` tells.
lien          adult and child: ``autorite_parentale``; ``part_payeur`` in percent; ``acces_accorde``, what an agent
              granted to somebody without authority (null: nothing).
garde         dated custody of a child: ``foyer_id`` is foyer A of planning's rule, ``autre_foyer_id`` foyer B,
              ``regle`` the other fields of ``services/planning/domain/garde.py`` (empty: always foyer A).
inscription   enrolment of a child in an activity for a school year (``2026-2027``).
sante         the health sheet, sealed with ``DATA_KEY`` (context ``sante:<enfant_id>``); own ``version``.
acces         a view: which account may read or write which child, household by household (docs/regles/dossiers.md).
compte        projection of accounts: activated accounts, newest version.
recherche_mot, recherche_famille   the words by which a family is found, kept by triggers (migration 0003).
rattachement  link requests: ``en_attente``, then ``accepte`` (with the adult) or ``refuse`` (with the reason).

ecole, activite, vaccin, reglement   what the town says of itself (``reference.py``; vaccines: its own page).
piece         projection of documents: the newest state of each supporting document.
vaccination   what an agent read on a child's card; ``scelle``: the missing ones (context ``vaccination:<enfant_id>``).
personne      whom a household allows (or refuses) to pick children up; ``ecartee_at``: no longer on the list.
autorisation  one household's answer for one child; ``modifiee_at`` moves only when the answer does.
litige        two values that an agent has to choose between; sealed (context ``litige:<litige_id>``).
proposition   a sensitive change: ``avant`` and ``apres`` as the columns hold them.
acceptation   a household accepted one version of the règlement.
changement    one changed field; ``avant`` and ``apres`` are JSON, or ``scelle`` holds both.
accuse        the number of a submission; ``les_deux``: both values of a safety field were kept.

Locks are taken in this order: compte, rattachement, adulte, foyer, enfant, personne, sante; several rows of one table
by id.
"""
