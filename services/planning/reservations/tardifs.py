"""Late notices: sent after the deadline for a child who is not booked, read on the sheet of the site, taken back."""

from __future__ import annotations

from typing import Any

from contracts import planning as contrat
from contracts.errors import Introuvable
from kit.database import Transaction
from kit.statements import Planned
from services.planning import mois as calendaire
from services.planning.decision import Creneau, MoisDecide
from services.planning.domain.refus import CreneauTermine
from services.planning.domain.tardif import refuse_tardif, refuse_terminee
from services.planning.famille import read_enfant
from services.planning.refus_dits import as_contrat

Demande = contrat.GetAvisTardif | contrat.SendAvisTardif | contrat.WithdrawAvisTardif

_READ = Planned("""
select c.activite, c.jour, c.etat, c.presence, c.foyer_id, c.site from creneau c
where c.enfant_id = :enfant_id and c.jour = :jour
""")
_FIND = Planned("""
select accuse, recu_at from avis_tardif
where enfant_id = :enfant_id and jour = :jour and activite = :activite and retire_at is null
""")
_SEND = Planned("""
with rang as (
    select cast(nextval('accuse_numero') as text) as n
), recu as (
    insert into accuse (numero, at, compte_id, pour_le_compte_de, enfant_id, mois, ajouts, retraits, refus)
    select 'R-' || :annee || '-' || lpad(n, greatest(6, length(n)), '0'), :now, :compte_id, cast(:pour as uuid),
           :enfant_id, :mois, 0, 0, 0
    from rang
    returning numero
)
insert into avis_tardif (enfant_id, activite, jour, site, foyer_id, compte_id, pour_le_compte_de, accuse, recu_at)
select :enfant_id, :activite, :jour, :site, :foyer_id, :compte_id, cast(:pour as uuid), recu.numero, :now from recu
on conflict (enfant_id, jour, activite) do update
set site = excluded.site, foyer_id = excluded.foyer_id, compte_id = excluded.compte_id,
    pour_le_compte_de = excluded.pour_le_compte_de, accuse = excluded.accuse, recu_at = excluded.recu_at,
    retire_at = null
""")


def get_tardif(tx: Transaction, request: contrat.GetAvisTardif) -> contrat.AvisTardif:
    """Raises why a notice cannot be sent, unless one was."""
    mois, site = _read(tx, request, verrouille=False)
    if (avis := _find(tx, request)) is None:
        _check(mois, request, site)
    return _write(mois, request, site, avis)


def send(tx: Transaction, request: contrat.SendAvisTardif) -> contrat.AvisTardif:
    """Idempotent by child, day and activity: a second notice is the first one."""
    mois, site = _read(tx, request, verrouille=True)
    if (avis := _find(tx, request)) is None:
        _check(mois, request, site)
        if (foyer_id := mois.find_foyer(request.activite, request.jour)) is None:
            raise Introuvable(objet="foyer")
        tx.execute(
            _SEND,
            enfant_id=request.enfant_id,
            activite=request.activite,
            jour=request.jour,
            site=site,
            foyer_id=foyer_id,
            compte_id=tx.who.compte_id,
            pour=tx.who.pour_le_compte_de,
            annee=str(tx.now.year),
            mois=mois.mois,
            now=tx.now,
        )
        avis = _find(tx, request)
        tx.audit("send_avis_tardif", f"enfant:{request.enfant_id}")
    return _write(mois, request, site, avis)


def withdraw(tx: Transaction, request: contrat.WithdrawAvisTardif) -> contrat.AvisTardif:
    """Nothing happens where no notice stands; refused once the activity is over."""
    mois, site = _read(tx, request, verrouille=True)
    if (refus := _find_fin(mois, request, site)) is not None:
        raise as_contrat(refus, mois.referentiel)
    tx.execute(
        "update avis_tardif set retire_at = :now where enfant_id = :enfant_id and jour = :jour"
        " and activite = :activite and retire_at is null",
        enfant_id=request.enfant_id,
        jour=request.jour,
        activite=request.activite,
        now=tx.now,
    )
    tx.audit("withdraw_avis_tardif", f"enfant:{request.enfant_id}")
    return _write(mois, request, site, None)


def _read(tx: Transaction, request: Demande, *, verrouille: bool) -> tuple[MoisDecide, str]:
    referentiel, enfant = read_enfant(tx, request.enfant_id, verrouille=verrouille)
    mois = MoisDecide(referentiel, enfant, calendaire.mois_de(request.jour), tx.now)
    ouverture = mois.find_ouverture(request.activite)
    if request.activite not in referentiel.activites or ouverture is None:
        raise Introuvable(objet="activite")
    for row in tx.execute(_READ, enfant_id=request.enfant_id, jour=request.jour):
        mois.creneaux[row.activite, row.jour] = Creneau(row.etat, row.presence, row.foyer_id, row.site)
    return mois, ouverture.site


def _check(mois: MoisDecide, request: Demande, site: str) -> None:
    refus = refuse_tardif(mois.demande((request.activite, request.jour), site))
    if refus is not None:
        raise as_contrat(refus, mois.referentiel)


def _find_fin(mois: MoisDecide, request: Demande, site: str) -> CreneauTermine | None:
    return refuse_terminee(mois.demande((request.activite, request.jour), site).jour, mois.now)


def _find(tx: Transaction, request: Demande) -> Any:
    return tx.one_or_none(_FIND, enfant_id=request.enfant_id, jour=request.jour, activite=request.activite)


def _write(mois: MoisDecide, request: Demande, site: str, avis: Any) -> contrat.AvisTardif:
    return contrat.AvisTardif(
        enfant=mois.enfant.as_vue(mois.referentiel),
        activite=request.activite,
        libelle=mois.referentiel.activites[request.activite].libelle,
        jour=request.jour,
        site_libelle=mois.referentiel.nom_site(site),
        est_prevenu=avis is not None,
        est_termine=_find_fin(mois, request, site) is not None,
        accuse=avis.accuse if avis is not None else "",
        recu_at=avis.recu_at if avis is not None else None,
    )
