"""The month of one child to be changed: every cell with its state, its words and its deadline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import TypeAdapter

from contracts.planning import (
    ActiviteVue,
    CelluleRefusee,
    CelluleVue,
    Changement,
    Coche,
    EffetsVille,
    GetMois,
    JourVue,
    MoisEnfant,
    MoisSauve,
    RecapMois,
)
from kit.database import Transaction
from kit.statements import Planned
from services.planning import mois as calendaire
from services.planning.attente.lancements import read_lancements
from services.planning.attente.listes import RANG
from services.planning.decision import EFFETS, Accepte, Decision, MoisDecide, creneau_of
from services.planning.delais_en_mots import write_delais
from services.planning.domain import mots
from services.planning.domain.activite import GenreActivite, age_on
from services.planning.domain.cellule import Cellule, EtatCellule, Phrase, Raison, etat_cellule
from services.planning.domain.echeancier import JourActivite
from services.planning.domain.lancement import Ouvre
from services.planning.domain.reservation import RESERVATION_VIDE, Places
from services.planning.famille import EnfantLu, read_famille
from services.planning.redacteur import redacteur_of
from services.planning.referentiel import Ouverture, Proposee, Referentiel

Signe = Literal["", "ok", "attente", "cadenas", "heure", "moins", "non", "barre"]
_SIGNES: Mapping[Raison, Signe] = {
    Raison.PRESENTE: "ok",
    Raison.A_POINTER: "ok",
    Raison.ABSENCE_A_DECLARER: "ok",
    Raison.ABSENTE: "non",
    Raison.ABSENCE_PREVENUE: "non",
    Raison.EN_ATTENTE: "attente",
    Raison.OFFRE: "attente",
    Raison.COMPLET: "barre",
    Raison.JOUR_FERME: "barre",
    Raison.DELAI_DEPASSE: "cadenas",
    Raison.PASSEE: "moins",
    Raison.TERMINEE: "moins",
}
_ECRITES_UNE_FOIS = frozenset(
    {
        Raison.RESERVABLE,
        Raison.ANNULABLE,
        Raison.COMPLET,
        Raison.DELAI_DEPASSE,
        Raison.ABSENCE_A_DECLARER,
        Raison.JOUR_FERME,
    }
)

_CHANGEMENTS = TypeAdapter(list[Changement])
"""Validated at once, at half the cost."""
_PAS_AVANT_L_OUVERTURE = frozenset({Raison.RESERVABLE, Raison.COMPLET})

_READ = Planned(f"""
select true as est_creneau, c.enfant_id, c.activite, c.jour, c.etat, c.presence, c.foyer_id, c.site, c.offre_limite,
       {RANG}, cast(null as jsonb) as coches
from creneau c
where c.enfant_id = any(cast(:enfants as uuid[])) and c.jour between :premier and :dernier
union all
select false, b.enfant_id, null, null, null, null, null, null, null, null, b.coches
from brouillon_mois b
where b.compte_id = :compte and b.enfant_id = any(cast(:enfants as uuid[])) and b.mois = :mois
""")  # noqa: S608 - constant text
_READ_PLACES = Planned("""
select c.activite, c.site, c.jour, count(*) filter (where c.etat <> 'en_attente') as prises,
       count(*) filter (where c.etat = 'en_attente') as attente
from creneau c
join unnest(cast(:activites as text[]), cast(:sites as text[])) as t (activite, site)
     on c.activite = t.activite and c.site = t.site
where c.etat in ('reservee', 'absence_prevenue', 'en_attente', 'proposee') and c.jour between :premier and :dernier
group by c.activite, c.site, c.jour
""")


@dataclass(slots=True, eq=False)
class MoisLu:
    """The month of one child as it is kept, with the draft of who reads it and the activities that it shows."""

    mois: MoisDecide
    brouillon: list[Coche] = field(default_factory=list)
    proposees: list[tuple[Proposee, Ouverture | None]] = field(default_factory=list)


def get_mois(tx: Transaction, request: GetMois) -> MoisEnfant:
    """Two statements, three where an activity of the child has a limit."""
    famille = read_famille(tx, request.enfant_id)
    referentiel, enfant = famille.referentiel, famille.find(request.enfant_id)
    [lu] = read_mois_of(tx, referentiel, [enfant], request.mois)
    activites, jours = write_mois_of(lu)
    return MoisEnfant(
        enfant=enfant.as_vue(referentiel),
        enfants=[frere.as_vue(referentiel) for frere in famille.enfants],
        mois=request.mois,
        aujourd_hui=mots.jour_of(tx.now),
        activites=activites,
        jours=jours,
        brouillon=lu.brouillon,
        delais=write_delais(proposee for proposee, _ in lu.proposees),
    )


def read_mois_of(tx: Transaction, referentiel: Referentiel, enfants: Sequence[EnfantLu], mois: str) -> list[MoisLu]:
    """One statement for all, two where an activity has a limit."""
    lus = {enfant.enfant_id: MoisLu(MoisDecide(referentiel, enfant, mois, tx.now)) for enfant in enfants}
    premier, dernier = calendaire.bornes(mois)
    for row in tx.execute(
        _READ,
        compte=redacteur_of(tx.who),
        enfants=[str(enfant_id) for enfant_id in lus],
        mois=mois,
        premier=premier,
        dernier=dernier,
    ):
        lu = lus[row.enfant_id]
        if row.est_creneau:
            lu.mois.creneaux[row.activite, row.jour] = creneau_of(row)
        else:
            lu.brouillon = [Coche.model_validate(coche) for coche in row.coches]
    for lu in lus.values():
        lu.proposees = list_proposees(lu.mois)
    _read_places(tx, list(lus.values()))
    read_lancements(tx, [lu.mois for lu in lus.values()])
    return list(lus.values())


def write_mois_of(lu: MoisLu) -> tuple[list[ActiviteVue], list[JourVue]]:
    activites = [
        ActiviteVue(code=a.code, libelle=a.libelle, horaires=a.horaires, groupe=a.groupe) for a, _ in lu.proposees
    ]
    return activites, write_jours(lu.mois, lu.proposees)


def _read_places(tx: Transaction, lus: Sequence[MoisLu]) -> None:
    """The places taken in the limited slots that these months show."""
    limitees = {
        (o.activite, o.site): o for lu in lus for _, o in lu.proposees if o is not None and o.capacite is not None
    }
    if not limitees:
        return
    premier, dernier = calendaire.bornes(lus[0].mois.mois)
    rows = tx.execute(
        _READ_PLACES,
        activites=[activite for activite, _ in limitees],
        sites=[site for _, site in limitees],
        premier=premier,
        dernier=dernier,
    )
    for row in rows:
        ouverture = limitees[row.activite, row.site]
        places = Places(ouverture.capacite or 0, row.prises, row.attente, ouverture.liste_attente)
        for lu in lus:
            if any(o is ouverture for _, o in lu.proposees):
                lu.mois.places[row.activite, row.jour] = places


def list_proposees(mois: MoisDecide) -> list[tuple[Proposee, Ouverture | None]]:
    """The activities of this child's month: those of an accepted enrolment, and those that hold a slot.

    Without any enrolment, all those of its school and age: the cells then say what to ask for.
    """
    referentiel, enfant = mois.referentiel, mois.enfant
    premier, dernier = mois.bornes
    annees = {referentiel.annee_scolaire(premier), referentiel.annee_scolaire(dernier)}
    inscrites = {i.activite_id for i in mois.domaine.inscriptions if i.annee_scolaire in annees}
    tenues = {activite for activite, _jour in mois.creneaux}
    proposees = []
    for code, proposee in referentiel.activites.items():
        ouverture = mois.find_ouverture(code)
        est_inscrite = code in inscrites if inscrites else _convient(proposee, enfant, premier, dernier)
        if code in tenues or (ouverture is not None and est_inscrite):
            proposees.append((proposee, ouverture))
    return proposees


def _convient(proposee: Proposee, enfant: EnfantLu, premier: date, dernier: date) -> bool:
    regle = proposee.regle
    if regle.genre is GenreActivite.CRECHE:
        return False
    return age_on(enfant.naissance, dernier) >= regle.age_min and age_on(enfant.naissance, premier) <= regle.age_max


@dataclass(frozen=True, slots=True)
class JourPrepare:
    """One day of a month for some activities and sites, whoever the child is. ``ferme`` where nothing opens."""

    jour: date
    ferme: str
    visibles: tuple[JourActivite, ...]
    tous: tuple[JourActivite, ...]


def write_jours(mois: MoisDecide, proposees: Sequence[tuple[Proposee, Ouverture | None]]) -> list[JourVue]:
    """Every day of the month; a day on which nothing opens says why instead of its cells."""
    tenus: dict[date, set[str]] = {}
    for (activite, jour), creneau in mois.creneaux.items():
        if creneau.est_visible:
            tenus.setdefault(jour, set()).add(activite)
    write = CelluleEcriture(mois).write
    jours = []
    for prepare in _prepare_jours(mois, proposees):
        ferme, visibles = prepare.ferme, prepare.visibles
        if (siens := tenus.get(prepare.jour)) is not None:
            ferme = ""
            visibles = tuple(p for p in prepare.tous if mois.referentiel.se_montre(p) or p.activite.id in siens)
        jours.append(JourVue(jour=prepare.jour, ferme=ferme, cellules=[write(p) for p in visibles]))
    return jours


def _prepare_jours(mois: MoisDecide, proposees: Sequence[tuple[Proposee, Ouverture | None]]) -> list[JourPrepare]:
    referentiel = mois.referentiel
    lieu_propre = referentiel.calendrier.lieu_propre
    lieux = tuple(
        (proposee.code, lieu_propre(ouverture.site) if ouverture else "") for proposee, ouverture in proposees
    )
    ecole = mois.enfant.ecole if referentiel.calendrier.rythmes else ""  # one memory for all where no school differs
    cle = ("jours", mois.mois, lieux, ecole)
    if (prepares := referentiel.memo.get(cle)) is None:
        prepares = [_prepare_jour(referentiel, jour, lieux, ecole) for jour in calendaire.jours(mois.mois)]
        referentiel.remember(cle, prepares)
    kept: list[JourPrepare] = prepares
    return kept


def _prepare_jour(referentiel: Referentiel, jour: date, lieux: Iterable[tuple[str, str]], ecole: str) -> JourPrepare:
    tous = tuple(referentiel.prepare(activite, jour, site, ecole) for activite, site in lieux)
    if not any(prepare.motif is None for prepare in tous):
        return JourPrepare(jour, find_ferme(referentiel, jour, tous), (), tous)
    return JourPrepare(jour, "", tuple(p for p in tous if referentiel.se_montre(p)), tous)


def find_ferme(referentiel: Referentiel, jour: date, prepares: Iterable[JourActivite]) -> str:
    """Why nothing opens: the town's own closure, else the calendar's reason."""
    fermetures = [p.motif for p in prepares if p.motif is not None and p.motif.genre == "fermeture"]
    motif = fermetures[0] if fermetures else referentiel.calendrier.motif(jour)
    return motif.texte_case if motif is not None else ""


class CelluleEcriture:
    """Writes the cells of one child's month."""

    def __init__(self, mois: MoisDecide) -> None:
        self.mois = mois
        self.enfant, self.acteur = mois.domaine, mois.enfant.acteur
        unique = mois.enfant.foyer_unique
        self.est_toujours_a_la_charge = unique is not None and mois.enfant.est_a_la_charge(unique)

    def write(self, prepare: JourActivite) -> CelluleVue:
        mois, activite, jour = self.mois, prepare.activite.id, prepare.jour
        creneau = mois.creneaux.get((activite, jour))
        if creneau is not None and creneau.presence == "conflit":
            return CelluleVue(
                activite=activite, etat="fixe", est_reserve=creneau.est_reserve, mot="Pointage à vérifier"
            )
        cellule = etat_cellule(
            prepare,
            self.enfant,
            creneau.as_domaine() if creneau else RESERVATION_VIDE,
            mois.now,
            mois.places.get((activite, jour)),
            self.acteur,
            self.est_toujours_a_la_charge or mois.enfant.est_a_la_charge(mois.find_foyer(activite, jour)),
        )
        if mois.lancements and cellule.raison in _PAS_AVANT_L_OUVERTURE:
            site = ouverture.site if (ouverture := mois.find_ouverture(activite)) else ""
            if (ouvre := mois.find_ouvre(activite, jour, site)) is not None:
                return _write_pas_encore(activite, ouvre)
        return _recall_vue(prepare, cellule, est_reserve=creneau is not None and creneau.est_reserve)


def _write_pas_encore(activite: str, ouvre: Ouvre) -> CelluleVue:
    note = f"ouvre {mots.instant_court(ouvre.instant)} {ouvre.groupe.pour}"
    return CelluleVue(activite=activite, etat="fixe", mot="Pas encore ouvert", note=note, signe="heure")


def _recall_vue(prepare: JourActivite, cellule: Cellule, est_reserve: bool) -> CelluleVue:
    """Cells that the domain writes once per (activity, day) are put on the wire once too, and kept beside them."""
    if cellule.raison not in _ECRITES_UNE_FOIS:
        return as_vue(cellule, est_reserve)
    cle = ("vue", id(cellule), est_reserve)
    gardee: tuple[Cellule, CelluleVue] | None = prepare.memo.get(cle)
    if gardee is None or gardee[0] is not cellule:
        gardee = prepare.memo[cle] = (cellule, as_vue(cellule, est_reserve))
    return gardee[1]


def as_vue(cellule: Cellule, est_reserve: bool) -> CelluleVue:
    """A cell of the domain on the wire."""
    signe = _SIGNES.get(cellule.raison, "")
    if cellule.raison is Raison.HORS_GARDE and est_reserve:
        signe = "ok"
    if cellule.etat is EtatCellule.FIXE or cellule.non is None:
        mot, note = _mots(cellule.oui)
        return CelluleVue(
            activite=cellule.activite_id,
            etat="fixe",
            est_reserve=est_reserve,
            mot=mot,
            note=note,
            signe=signe,
            absence_a_declarer=cellule.raison is Raison.ABSENCE_A_DECLARER,
        )
    est_prise = cellule.etat is EtatCellule.PRISE
    est, serait = (cellule.oui, cellule.non) if est_prise else (cellule.non, cellule.oui)
    (mot, note), (mot_si_change, note_si_change) = _mots(est), _mots(serait)
    return CelluleVue(
        activite=cellule.activite_id,
        etat="prise" if est_prise else "libre",
        est_reserve=est_reserve,
        mot=mot,
        note=note,
        mot_si_change=mot_si_change,
        note_si_change=note_si_change,
        signe=signe,
    )


def _mots(phrase: Phrase) -> tuple[str, str]:
    return (f"{phrase.fort}, {phrase.suite}" if phrase.suite else phrase.fort), phrase.note


def write_recap(mois: MoisDecide, decision: Decision, effets: EffetsVille) -> RecapMois:
    """What these ticks would do."""
    return RecapMois(
        enfant=mois.enfant.as_vue(mois.referentiel),
        mois=mois.mois,
        changements=_write_changements(mois, decision, est_estime=True),
        refusees=_write_refusees(mois, decision),
        effets=effets,
    )


def write_mois_sauve(mois: MoisDecide, decision: Decision, accuse: str) -> MoisSauve:
    """What these ticks did, with the number of the accusé de réception."""
    return MoisSauve(
        accuse=accuse,
        enregistre_at=mois.now,
        enfant=mois.enfant.as_vue(mois.referentiel),
        changements=_write_changements(mois, decision),
        refusees=_write_refusees(mois, decision),
    )


def note_of(accepte: Accepte, *, est_estime: bool) -> str:
    """What a change means; a rank is an estimate until it is written."""
    if accepte.rang is None:
        return accepte.note
    return f"{accepte.note} : rang estimé {accepte.rang}" if est_estime else f"{accepte.note}, rang {accepte.rang}"


def _write_changements(mois: MoisDecide, decision: Decision, *, est_estime: bool = False) -> list[Changement]:
    return _CHANGEMENTS.validate_python(
        [
            {
                "activite": a.activite,
                "libelle": _libelle(mois, a.activite),
                "jour": a.jour,
                "effet": EFFETS[a.effet],
                "note": note_of(a, est_estime=est_estime),
                "foyer_id": a.foyer_id,
                "rang": a.rang,
            }
            for a in sorted(decision.acceptes, key=lambda a: (a.jour, a.activite))
        ]
    )


def _write_refusees(mois: MoisDecide, decision: Decision) -> list[CelluleRefusee]:
    return [
        CelluleRefusee(activite=r.activite, libelle=_libelle(mois, r.activite), jour=r.jour, **r.refus.to_wire())
        for r in sorted(decision.refuses, key=lambda r: (r.jour, r.activite))
    ]


def _libelle(mois: MoisDecide, activite: str) -> str:
    proposee = mois.referentiel.activites.get(activite)
    return proposee.libelle if proposee else activite
