"""The tables of planning, as a map; the truth is in ``migrations/versions``.

Reference data (loaded by ``reference.py``, kept in each process by ``referentiel.py``)
    reference       one row: ``version`` (a uuid, changed by every edit), ``rythme`` (school weekdays), ``zone``
    calendrier      the editable table of school years, holidays, closures; public holidays are computed
    lancement       from when the days of an activity may be booked, by group (no row: always)
    site            école, centre de loisirs or crèche
    activite        what may be booked: hours, weekdays, period, ages, ``delais`` (three deadlines, jsonb)
    ouverture       activité × site: ``capacite`` (null: no limit), ``ecoles`` that this site serves (empty: all),
                    ``liste_attente`` (whether a full slot keeps a list)

Projections of dossiers and documents (written by ``listeners.py`` only, each row keeps the greatest ``version``)
    foyer, foyer_compte     households and the accounts that act for them
    enfant                  identity, school, ``inscriptions`` and ``gardes`` (jsonb, as the event gave them)
    acces                   account × child × household: ``ecrire`` or ``lire``
    sante                   signs of health, sealed with this service's own DATA_KEY
    photo                   the small picture of a child, sealed likewise; ``scellee`` is null when it has none any more
    autorisation            who may leave with the child, from when it goes home alone (jsonb, with their periods)

Owned by planning
    capacite_dite   what each capacity was and from when, noted at each change of the openings
    creneau         one slot, natural key (enfant, jour, activité): ``etat`` of the booking, ``presence`` computed
                    from the marks, ``repas_fourni`` as it was at the first of them, ``arrivee`` and
                    ``depart`` of a presence, household in charge, who booked
                    and for whom, ``version``; on a waiting list, ``ordre`` (from a sequence, taken under the lock of
                    the place) and ``offre_limite`` (first second at which an offered place is lost);
                    ``tenu_depuis`` (set by a trigger): since when it holds its place
    place           one row per limited (activité, site, jour): the lock taken in key order before counting
    marque          what tablets sent, append-only, keyed by ``marque_id``; whose session (``compte_id``), and what that
                    person was then (``role``)
    brouillon_mois  ticks kept by « Valider », per writer (an account; for an agent, an account and the household
                    acted for), child and month
    refus_complet   each tick that found no room, put on the list or refused, with the capacity at that moment
    absence         why a child will not come, sealed, with the accusé that answered it and the id of the piece joined
    changement_ecole  what became of the bookings of a child who changed school
    rappel          accounts that asked for the eve's reminder; ``rappel_dit``: what was already said

    calendrier_changement  edits of the calendar: who, when, before, after; ``calendrier_dit``: the accounts told
    avis_tardif     a child who is not booked and will come: what the family said after the deadline
    fermeture       closures that the town decided; ``fermeture_dite``: the accounts already told
    agenda          secret addresses of families' calendars: digest only, whose account, which child (null: all)
    commande        what the kitchen was told of (jour, site, activité), one row a version, differences only,
                   adults too; ``prevision`` with version 1
    menu            the dishes of a day with their allergens (jsonb), ``version``
    repas_adultes   adults who eat, by (jour, site, activité)
    tableau_service which animateurs work at a site, by week, with its ``version``
    contrat_creche  contracts of the crèche by version (``rang``), never changed but for ``dernier``, their last day
    absence_creche  why a child of the crèche was away, sealed; ``heures_creche``: what billing was told, by month
    alerte_encadrement      where some are missing, and the worst level that was said
    accuse          accusés de réception, numbered from ``accuse_numero``; ``cellules``: what undoes the save (enfant,
                    activité, jour, state before, version after), whole until ``annulable_avant``, in part until
                    ``annulable_fin``; ``annule``: the accusé undone by this one
"""
