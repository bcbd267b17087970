"""The tables of billing (``migrations/versions/``), and what each row means.

Projections (greatest ``version`` wins)
foyer, foyer_compte   which accounts read a household's invoices.
payeur                the household as a debtor, as dossiers says it now.
enfant, enfant_foyer  first name and birth, and the households that count the child, dated (rank among siblings).
activite              the French name of an activity, as last heard.
creneau               one slot: child, activity, day. ``mois`` is generated from ``jour``.
heures                hours of a child at the crèche, by month and household; what was invoiced: ``facture_heures``.

Owned
reglage          the town's rule without proof of income.
ressource        an accepted income, from ``du`` to ``au``: amounts in ``scelle`` (``DATA_KEY``, context
                 ``ressource:<foyer_id>:<du>``), the proof in words in ``mention``.
tarif            one version of a tariff in its stored form; ``utilise_at`` set by the first invoice priced with it,
                 after which a trigger refuses any change.
regie            who invoices; ``prefixe`` empty for the main one, which takes every activity not in ``regie_activite``.
compteur         last number given, per régie, series and year; locked by the transaction that issues.
facturation      a run: ``apres`` is the last household done. At most one ``en_cours`` a month.
previsualisation what issuing a month would do, counted so far; ``apres`` is the last household counted.
facture          issued, never changed (trigger). Natural key: household, month, régie. ``traces`` is sealed
                 (``facture:<facture_id>:traces``): it tells an income.
facture_ligne    never changed; ``trace`` is a place in ``facture.traces``; their sum is the invoice's total (trigger).
facture_presence an attendance on an invoice: the primary key refuses to bill a day twice.
facture_solde    what is still owed, the only part of an invoice that moves, with its version for ``FactureEtat``.
ecriture         an entry of the ledger, never changed. The entry of an invoice has the invoice's id.
mouvement        debits positive, credits negative; a statement that leaves an entry out of balance is refused.

paiement         a sum asked or received; ``paiement_id`` is also the id of its entry and of its receipt. ``relire_at``:
                 when to look at the provider again. ``repris_centimes``: refunded or taken back so far.
paiement_facture what was asked for each invoice; what each received is in ``quittance_facture``.
quittance        a receipt, never changed (trigger).
remboursement    a refund that the régie asked, under its operation id: what the provider is told to give back, however
                 often it is told.
notification     what the provider said by itself, by its event id; ``traitee_at`` null: to be finished by the timers.
mandat           a direct debit mandate; the IBAN in ``iban_scelle`` (context ``mandat:<mandat_id>:iban``). One living
                 a household.

Locks are taken in this order: the household (``acces.lock_foyer``) or facturation, compteur (by code of régie), tarif.
"""
