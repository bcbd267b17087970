"""Planning's rows: reference data, what it heard of dossiers, two months of attendance, bookings to come.

Slots and marks are made in the database from each child's week (`habitude`) and the open days (`jour_ouvert`): a
hundred thousand families are a few statements. Draws are hashes of the child and the day, so that the same town has
the same absences at each seed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from contracts.base import Event
from contracts.dossiers import AutorisationEtat, EnfantEtat, FoyerEtat, SanteEtat
from deploy.seed.cas import ENFANT_EN_CONFLIT, ENFANT_IMPREVU
from deploy.seed.commandes import write_commandes
from deploy.seed.comptes import AGENT, animateur_of
from deploy.seed.copie import Copie, send_all
from deploy.seed.famille import Famille
from deploy.seed.garde import list_tours
from deploy.seed.index import without_indexes
from deploy.seed.menus import write_menus
from deploy.seed.periode import Periode
from deploy.seed.ville import ACTIVITES, COMMUNE, JEAN_JAURES, RANG_BY_ACTIVITE, Quartier
from deploy.seed.write_agenda import write_agenda, write_import
from deploy.seed.write_creche import write_creche
from deploy.seed.write_gestes import write_gestes
from deploy.seed.write_listes import write_listes
from deploy.seed.write_tableaux import write_tableaux
from kit.database import Transaction, jsonb
from services.planning import reference
from services.planning import referentiel as memoire
from services.planning.autorisations import kept_of
from services.planning.domain.activite import compute_debut
from services.planning.domain.calendrier import Calendrier
from services.planning.domain.depart import est_remis
from services.planning.domain.mots import PARIS
from services.planning.referentiel import Referentiel
from services.planning.sante import open_received, seal_signes

_TEMPORAIRES = """
create temporary table habitude (
    enfant_id uuid, activite text, masque smallint, site text, apporte_son_repas boolean, forme smallint,
    foyer_a uuid, foyer_b uuid, compte_a uuid, compte_b uuid
) on commit drop;
create temporary table jour_ouvert (
    activite text, rang smallint, masque smallint, jour date, debut timestamptz, remis_a timestamptz, est_passe boolean
) on commit drop;
create temporary table tour (forme smallint, activite text, jour date, est_a boolean) on commit drop;
create temporary table equipe (site text, compte_id uuid) on commit drop;
"""

# Where places are counted, each child has a rank at each site: the same children have their place each time. One slot
# of a child and a day that is in nobody's way is not written here.
_SANS_PLACE = """
create temporary table sans_place on commit drop as
select enfant_id, activite, jour from (
    select h.enfant_id, h.activite, o.jour, v.capacite,
           row_number() over (partition by h.activite, o.jour, h.site order by h.enfant_id) as rang
    from habitude h
    join jour_ouvert o on o.activite = h.activite and (h.masque & o.masque) <> 0
    join ouverture v on v.activite = h.activite and v.site = h.site and v.capacite is not null
) t
where rang > capacite
"""

# In a thousand draws of a past day: 915 came, 25 were absent, 12 had warned, 13 had cancelled in time, the others had
# booked nothing that day; and 4 came without a booking to the restaurant. To come: 850 are booked already.
# Holidays are taken by the week, one out of two. Rows come out child by child, which is how pages read them.
_CRENEAUX = """
insert into creneau (enfant_id, activite, jour, site, foyer_id, etat, presence, arrivee, depart, repas_fourni,
                     compte_id, modifie_at, version)
select enfant_id, activite, jour, site,
       case when est_a then foyer_a else foyer_b end,
       case when not est_habituel then 'aucune'
            when est_passe and tirage >= 952 then 'annulee'
            when est_passe and tirage >= 940 then 'absence_prevenue'
            else 'reservee' end,
       case when not est_passe or tirage >= 952 then null when tirage >= 915 then 'absent' else 'present' end,
       case when est_passe and tirage < 915 then debut + make_interval(mins => (tirage % 20)::integer) end,
       case when est_passe and tirage < 915 then remis_a - make_interval(mins => (tirage % 40)::integer) end,
       apporte_son_repas and est_passe and tirage < 952,
       case when est_habituel then case when est_a then compte_a else compte_b end end,
       case when est_passe and tirage < 952 then debut + make_interval(mins => (tirage % 20)::integer)
            else debut - interval '19 days' - make_interval(mins => (tirage % 600)::integer) end,
       case when not est_habituel or not est_passe then 1
            when tirage < 940 or tirage >= 952 then 2 else 3 end
from (
    select h.*, o.jour, o.debut, o.remis_a, o.est_passe, coalesce(t.est_a, true) as est_a,
           (h.masque & o.masque) <> 0 as est_habituel,
           abs(uuid_hash_extended(h.enfant_id, (o.jour - date '2020-01-01') * 16 + o.rang) % 1000) as tirage
    from habitude h
    join jour_ouvert o on o.activite = h.activite
    left join tour t on t.forme = h.forme and t.activite = h.activite and t.jour = o.jour
    left join sans_place s on s.enfant_id = h.enfant_id and s.activite = h.activite and s.jour = o.jour
    where s.jour is null
      and (h.activite <> 'vacances' or uuid_hash_extended(h.enfant_id, (o.jour - date '2020-01-06') / 7) % 2 = 0)
) t
where case when est_habituel then tirage < case when est_passe then 965 else 850 end
           else activite = 'restauration' and est_passe and tirage < 4 end
"""

_MARQUES = """
insert into marque (marque_id, enfant_id, activite, jour, site, etat, appareil, rang, instant, arrivee, depart, recu_at,
                    compte_id, role)
select md5(c.enfant_id::text || c.jour || c.activite)::uuid, c.enfant_id, c.activite, c.jour, c.site,
       case when c.depart is null then c.presence else 'parti' end, 'Tablette Cour',
       (c.jour - date '2020-01-01') * 1000,
       coalesce(c.depart, c.modifie_at), case when c.depart is not null then c.arrivee end, c.depart,
       coalesce(c.depart, c.modifie_at), e.compte_id, 'animateur'
from creneau c join equipe e using (site)
where c.presence is not null
"""

# Two tablets, two minutes apart: nothing is billed before somebody settles it.
_CONFLIT = """
with dernier as (
    select enfant_id, activite, jour from creneau
    where enfant_id = :enfant_id and activite = 'restauration' and presence = 'present'
      and jour between :premier and :dernier
    order by jour desc limit 1
), conflit as (
    update creneau c set presence = 'conflit', arrivee = null, version = c.version + 1,
           modifie_at = c.modifie_at + interval '2 minutes'
    from dernier d where (c.enfant_id, c.jour, c.activite) = (d.enfant_id, d.jour, d.activite)
    returning c.*
)
insert into marque (marque_id, enfant_id, activite, jour, site, etat, appareil, rang, instant, recu_at, compte_id,
                    role)
select md5('conflit' || c.enfant_id)::uuid, c.enfant_id, c.activite, c.jour, c.site, 'absent', 'Tablette Réfectoire',
       (c.jour - date '2020-01-01') * 1000, c.modifie_at, c.modifie_at, :agent, 'agent'
from conflit c
"""

# Two departures that nobody tapped on the last evening: the next one who looks at the sheets reads it.
_OUBLIS = """
with oublie as (
    update creneau c set depart = null
    where (c.enfant_id, c.jour, c.activite) in (
        select enfant_id, jour, activite from creneau
        where activite = 'etude' and site = :site and presence = 'present' and jour = (
            select max(jour) from creneau where activite = 'etude' and site = :site and presence = 'present')
        order by enfant_id limit 2)
    returning c.enfant_id, c.jour, c.activite, c.arrivee
)
update marque m set etat = 'present', instant = o.arrivee, recu_at = o.arrivee, arrivee = null, depart = null
from oublie o where (m.enfant_id, m.jour, m.activite) = (o.enfant_id, o.jour, o.activite)
"""

# A child who came without a booking, this month: accepted, flagged, billed from attendance.
_IMPREVU = f"""
with imprevu as (
    insert into creneau (enfant_id, activite, jour, site, foyer_id, etat, presence, arrivee, modifie_at)
    select e.enfant_id, o.activite, o.jour, e.ecole, e.foyer_defaut, 'aucune', 'present',
           o.debut + interval '9 minutes', o.debut + interval '9 minutes'
    from enfant e cross join (
        select * from jour_ouvert where activite = 'restauration' and est_passe and jour >= :premier
        order by jour desc limit 1
    ) o
    where e.enfant_id = :enfant_id
    returning *
)
{_MARQUES.replace("from creneau c", "from imprevu c")}
"""  # noqa: S608 - constant texts put together


class WritePlanning:
    """``add`` each family, ``hear`` each event of dossiers, then ``send``."""

    def __init__(self, periode: Periode, calendrier: Calendrier, quartiers: list[Quartier]) -> None:
        self._periode, self._calendrier, self._quartiers = periode, calendrier, quartiers
        self._habitude = Copie(
            "habitude",
            "enfant_id, activite, masque, site, apporte_son_repas, forme, foyer_a, foyer_b, compte_a, compte_b",
        )
        self._foyer = Copie("foyer", "foyer_id, dossier_id, numero, nom, est_resident, version")
        self._foyer_compte = Copie("foyer_compte", "compte_id, foyer_id")
        self._enfant = Copie(
            "enfant",
            "enfant_id, dossier_id, prenom, nom, naissance, ecole, classe, inscriptions, gardes, foyer_defaut, version",
        )
        self._acces = Copie("acces", "compte_id, enfant_id, foyer_id, niveau")
        self._sante = Copie("sante", "enfant_id, scelle, version")
        self._autorisation = Copie("autorisation", "enfant_id, personnes, rentre_seul, est_en_conflit, version")
        self._recues: list[SanteEtat] = []

    def add(self, famille: Famille) -> None:
        """Each child's week. A child who is enrolled and never eats at school may still come unannounced."""
        for enfant in famille.enfants:
            payeurs = [famille.payeur_of(enfant, foyer) for foyer in ((0, 1) if enfant.alternance else (enfant.foyer,))]
            comptes = [payeur.compte.compte_id if payeur.compte else None for payeur in payeurs]
            foyers = [famille.foyers[payeur.foyer].foyer_id for payeur in payeurs]
            apporte = enfant.signes is not None and enfant.signes.regime == "panier_pai"
            for habitude in enfant.habitudes:
                self._habitude.add(
                    enfant.enfant_id, habitude.activite, sum(1 << jour for jour in habitude.jours), habitude.site,
                    apporte, enfant.alternance.forme if enfant.alternance else None,
                    foyers[0], foyers[-1], comptes[0], comptes[-1],
                )  # fmt: skip

    def hear(self, event: Event) -> None:
        """A full-state event of dossiers, kept as ``services.planning.projections`` would."""
        match event:
            case FoyerEtat():
                self._foyer.add(
                    event.foyer_id, event.dossier_id, event.numero, event.nom, event.est_resident, event.version
                )
                for compte in event.comptes:
                    self._foyer_compte.add(compte.compte_id, event.foyer_id)
            case EnfantEtat():
                self._hear_enfant(event)
            case SanteEtat():
                self._recues.append(event)
            case AutorisationEtat():
                self._autorisation.add(*kept_of(event).values())

    def _hear_enfant(self, event: EnfantEtat) -> None:
        state = event.model_dump(mode="json", include={"inscriptions", "gardes"})
        self._enfant.add(
            event.enfant_id, event.dossier_id, event.prenom, event.nom, event.naissance, event.ecole, event.classe,
            jsonb(state["inscriptions"]), jsonb(state["gardes"]), event.gardes[0].foyer_id, event.version,
        )  # fmt: skip
        for acces in event.acces:
            self._acces.add(acces.compte_id, event.enfant_id, acces.foyer_id, acces.niveau)

    def send(self, tx: Transaction) -> None:
        self._write_reference(tx)
        regimes = []
        for event in self._recues:  # sealed here, under planning's own key: ``hear`` runs under that of dossiers
            signes = open_received(event)
            self._sante.add(event.enfant_id, seal_signes(signes, event.enfant_id), event.version)
            regimes.append((event.enfant_id, signes.regime))
        self._recues.clear()
        send_all(tx, (self._foyer, self._foyer_compte, self._enfant, self._acces, self._sante, self._autorisation))
        tx.execute(_TEMPORAIRES)
        self._habitude.send(tx)
        self._prepare_jours(tx, memoire.read(tx))
        tx.execute("analyze habitude; analyze jour_ouvert; analyze tour; analyze equipe; set local work_mem = '128MB'")
        tx.execute(_SANS_PLACE)
        premier, dernier = self._periode.mois_en_cours
        with without_indexes(tx, "creneau"), without_indexes(tx, "marque"):
            tx.execute(_CRENEAUX)
            tx.execute(_MARQUES)
        write_listes(tx, self._periode.jour)
        write_gestes(tx, self._periode.jour)
        write_menus(tx, self._periode.jour)
        write_import(tx, self._calendrier, self._periode.jour)
        write_agenda(tx, self._periode.jour)
        tx.execute(_IMPREVU, enfant_id=ENFANT_IMPREVU, premier=premier)
        tx.execute(_OUBLIS, site=JEAN_JAURES)
        tx.execute(_CONFLIT, enfant_id=ENFANT_EN_CONFLIT, premier=premier, dernier=dernier, agent=AGENT.compte_id)
        referentiel = memoire.read(tx)
        write_creche(tx, referentiel, self._periode)
        write_tableaux(tx, referentiel, self._periode.jour)
        write_commandes(tx, referentiel, self._periode.jour, regimes)

    def _write_reference(self, tx: Transaction) -> None:
        reference.replace_calendrier(tx, self._calendrier.lignes)
        reference.upsert_sites(tx, (site for quartier in self._quartiers for site in quartier.sites()))
        reference.upsert_activites(tx, ACTIVITES)
        reference.upsert_ouvertures(tx, (x for quartier in self._quartiers for x in quartier.ouvertures()))
        reference.replace_lancements(tx, COMMUNE.lancements)

    def _prepare_jours(self, tx: Transaction, referentiel: Referentiel) -> None:
        """Open days by planning's own rules, whose turn it is on each, and who points at each site."""
        jour_ouvert = Copie("jour_ouvert", "activite, rang, masque, jour, debut, remis_a, est_passe")
        tour, equipe = Copie("tour", "forme, activite, jour, est_a"), Copie("equipe", "site, compte_id")
        instants = {}
        for code, jour in self._list_jours(referentiel, self._periode.jours()):
            regle = referentiel.activites[code].regle
            debut = instants[code, jour] = compute_debut(regle, jour)
            remis_a = datetime.combine(jour, regle.fin, PARIS) if est_remis(regle) else None
            jour_ouvert.add(
                code, RANG_BY_ACTIVITE[code], 1 << jour.weekday(), jour, debut, remis_a, jour < self._periode.jour
            )
        for forme, (code, jour), est_a in list_tours(instants, self._calendrier):
            tour.add(forme, code, jour, est_a)
        for quartier in self._quartiers:
            for site in quartier.sites_pointes():
                equipe.add(quartier.site(site), animateur_of(quartier, site).compte_id)
        send_all(tx, (jour_ouvert, tour, equipe))

    def _list_jours(self, referentiel: Referentiel, jours: Iterable[date]) -> list[tuple[str, date]]:
        return [
            (code, jour)
            for jour in jours
            for code in referentiel.activites
            if referentiel.prepare(code, jour, "").motif is None
        ]
