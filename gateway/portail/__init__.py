"""Parents' pages: first visit, personal space, planning, invoices."""

from typing import Final

from gateway.portail import (
    absences,
    accueil,
    activation,
    agenda,
    carte,
    compte,
    conditions,
    connexion,
    contacts,
    delais,
    depot,
    dossier,
    dossier_autorisations,
    dossier_composition,
    dossier_inscriptions,
    dossier_sante,
    espace,
    guide,
    historique,
    inscription,
    mot_de_passe,
    paiements,
    pieces,
    planning,
    planning_fin,
    prelevements,
    simulateur,
)
from gateway.routage import Pages

PAGES: Final[list[Pages]] = [
    espace.pages,
    absences.pages,
    agenda.pages,  # before the address of one child's month, which would take its word for an id
    planning.pages,
    planning_fin.pages,
    connexion.pages,
    paiements.pages,
    carte.pages,
    historique.pages,
    prelevements.pages,
    simulateur.pages,
    delais.pages,
    dossier.pages,
    dossier_autorisations.pages,
    dossier_composition.pages,
    dossier_inscriptions.pages,
    dossier_sante.pages,
    depot.pages,  # before the address of one document, which would take its word for an id
    pieces.pages,
    contacts.pages,
    accueil.pages,
    guide.pages,
    conditions.pages,
    inscription.pages,
    activation.pages,
    mot_de_passe.pages,
    compte.pages,
]
