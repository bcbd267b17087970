"""The deadlines of an activity on a day, for anybody: computed by the same code as the cells of a month."""

from __future__ import annotations

from datetime import timedelta

from contracts import planning as contrat
from contracts.errors import Introuvable
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.domain.activite import Unite
from services.planning.domain.delais import Echeance
from services.planning.domain.echeancier import JourActivite
from services.planning.referentiel import Referentiel


def list_ouvertures(tx: Transaction) -> contrat.Ouvertures:
    """Every activity with the sites where it opens, in the order of the pages."""
    referentiel = memoire.read(tx)
    return contrat.Ouvertures(
        ouvertures=[
            contrat.OuvertureVue(activite=code, libelle=proposee.nom_complet, sites=_sites(referentiel, code))
            for code, proposee in referentiel.activites.items()
        ]
    )


def _sites(referentiel: Referentiel, activite: str) -> list[contrat.SiteVue]:
    codes = [site for code, site in referentiel.ouvertures if code == activite]
    return sorted(
        (contrat.SiteVue(code=code, libelle=referentiel.nom_site(code)) for code in codes), key=lambda s: s.libelle
    )


def get_delais(tx: Transaction, request: contrat.GetDelais) -> contrat.DelaisDuJour:
    """Raises ``Introuvable`` where this activity does not open at this site."""
    referentiel = memoire.read(tx)
    if (request.activite, request.site) not in referentiel.ouvertures:
        raise Introuvable(objet="activite")
    prepare = referentiel.prepare(request.activite, request.jour, request.site)
    return contrat.DelaisDuJour(
        libelle=referentiel.activites[request.activite].nom_complet,
        site=referentiel.nom_site(request.site),
        jour=request.jour,
        motif=prepare.motif.texte if prepare.motif else "",
        echeances=_echeances(tx, prepare),
        lancements=_lancements(tx, referentiel, request),
    )


def _lancements(tx: Transaction, referentiel: Referentiel, request: contrat.GetDelais) -> list[contrat.LancementVu]:
    """The openings of that day, the earliest first."""
    for lieu in ((request.activite, request.site), (request.activite, "")):
        for lancement in referentiel.lancements.get(lieu, ()):
            if lancement.premier_jour <= request.jour <= lancement.dernier_jour:
                return [
                    contrat.LancementVu(groupe=groupe.value, ouvre_at=instant, est_passee=instant <= tx.now)
                    for groupe, instant in sorted(lancement.instants.items(), key=lambda un: un[1])
                ]
    return []


def _echeances(tx: Transaction, prepare: JourActivite) -> list[contrat.EcheanceVue]:
    trois = prepare.echeances
    if trois is None:
        return []
    genres = (("cuisine", trois.cuisine), ("animateurs", trois.animateurs), ("annulation", trois.annulation))
    return [
        contrat.EcheanceVue(
            genre=genre,
            dernier_instant=echeance.limite - timedelta(seconds=1),
            pourquoi=_pourquoi(prepare, echeance),
            est_passee=not echeance.accepte(tx.now),
        )
        for genre, echeance in genres
        if echeance is not None
    ]


def _pourquoi(prepare: JourActivite, echeance: Echeance) -> str:
    if prepare.activite.unite is Unite.SEMAINE:
        return f"{echeance.pourquoi}, compté du premier jour ouvert de la semaine"
    return echeance.pourquoi
