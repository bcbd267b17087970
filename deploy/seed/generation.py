"""Any number of plausible families, each drawn from its own number: the 200 of the demo are the first of 100,000.

Pure: the same number of families and the same reference day give the same town.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from contracts.dossiers import SignesSante
from deploy.seed.cas import list_cas
from deploy.seed.famille import Adulte, Alternance, Compte, Enfant, Famille, Foyer, Lien, make_id
from deploy.seed.garde import FORMES, make_alternance
from deploy.seed.habitudes import choose_habitudes, list_inscriptions
from deploy.seed.noms import ALLERGIES, FILLES, GARCONS, NOMS, PARENTS, RUES, VILLE, VILLES_VOISINES, write_ascii
from deploy.seed.ressources import choose_ressources
from deploy.seed.scolarite import CLASSE_BY_AGE, CRECHE, MATERNELLE, Scolarite
from deploy.seed.ville import CHATAIGNIERS, FAMILLES_PAR_QUARTIER, JEAN_JAURES, PASTEUR, Quartier
from deploy.seed.ville import CRECHE as SITE_CRECHE

PREMIER_NUMERO = 6001
_NOMBRES_D_ENFANTS = (1,) * 8 + (2,) * 8 + (3,) * 3 + (4,)
_STRUCTURES = ("couple",) * 62 + ("seul",) * 21 + ("alternance",) * 12 + ("recomposee",) * 5
_REGIMES = ("standard",) * 74 + ("sans_porc",) * 17 + ("vegetarien",) * 9


def list_familles(nombre: int, scolarite: Scolarite) -> Iterator[Famille]:
    """``nombre`` families: the known cases of the demo first, then drawn ones. Memory is one family."""
    cas = list_cas(scolarite)[:nombre]
    yield from cas
    for rang in range(len(cas), nombre):
        yield draw_famille(rang, scolarite)


def draw_famille(rang: int, scolarite: Scolarite) -> Famille:
    """The family of this rank. Its dossier's number is ``PREMIER_NUMERO + rang``."""
    return _Tirage(str(PREMIER_NUMERO + rang), Quartier(rang // FAMILLES_PAR_QUARTIER), scolarite).draw()


@dataclass(slots=True)
class _Structure:
    """Households and adults before the children are known."""

    genre: str
    foyers: list[Foyer]
    adultes: list[Adulte]
    liens: tuple[Lien, ...]
    forme: int | None = None


class _Tirage:
    """One family under construction; every choice comes from ``hasard``, seeded by the dossier's number."""

    def __init__(self, numero: str, quartier: Quartier, scolarite: Scolarite) -> None:
        self.numero, self.quartier, self.scolarite = numero, quartier, scolarite
        self.hasard = Random(f"portail-familles:{numero}")

    def draw(self) -> Famille:
        hasard = self.hasard
        classes = self._draw_classes()
        plus_grands = hasard.choice((0, 0, 0, 1))  # brothers and sisters already at the collège
        structure = self._draw_structure(len(classes) + plus_grands)
        nom_enfants = self._draw_nom_enfants(structure)
        a_pasteur = hasard.random() < 0.35
        enfants = [
            self._draw_enfant(rang, classe, self._draw_prenom(rang), nom_enfants, a_pasteur, structure)
            for rang, classe in enumerate(classes)
        ]
        return Famille(
            make_id("dossier", self.numero), self.numero, nom_enfants, self.quartier.rang,
            tuple(structure.foyers), tuple(structure.adultes), tuple(enfants),
        )  # fmt: skip

    def _draw_classes(self) -> list[str]:
        """Eldest first; one or two years or more between two, and now and then twins."""
        nombre = self.hasard.choice(_NOMBRES_D_ENFANTS)
        age = self.hasard.randint(min(10, 2 * nombre), 10)
        ages = [age]
        while len(ages) < nombre and age > 1:
            age -= 0 if self.hasard.random() < 0.02 else self.hasard.choice((1, 2, 2, 3))
            ages.append(max(1, age))
        return [CLASSE_BY_AGE[age] for age in ages]

    def _draw_structure(self, enfants_a_charge: int) -> _Structure:
        hasard = self.hasard
        genre = hasard.choice(_STRUCTURES)
        noms = [hasard.choice(NOMS), hasard.choice(NOMS)]
        if genre == "couple" and hasard.random() < 0.55:
            noms[1] = noms[0]
        prenoms = hasard.sample(PARENTS, 2)
        a, b = (self._draw_adulte(rang, prenoms[rang], noms[rang], 0) for rang in (0, 1))
        match genre:
            case "couple":
                foyer = self._draw_foyer(0, a.nom if a.nom == b.nom else f"{a.nom} et {b.nom}", 2, enfants_a_charge)
                return _Structure(genre, [foyer], [a, b], (Lien(0, True, 100), Lien(1)))
            case "seul":
                return _Structure(genre, [self._draw_foyer(0, a.nom, 1, enfants_a_charge)], [a], (Lien(0, True, 100),))
            case "recomposee":  # the new partner lives there, and has no right over the children
                foyer = self._draw_foyer(0, f"{a.nom} et {b.nom}", 2, enfants_a_charge)
                return _Structure(genre, [foyer], [a, replace(b, compte=None)], (Lien(0, True, 100), Lien(1, False)))
        foyers = [self._draw_foyer(rang, adulte.nom, 1, enfants_a_charge) for rang, adulte in enumerate((a, b))]
        liens = (Lien(0, True, 50), Lien(1, True, 50))
        return _Structure(genre, foyers, [a, replace(b, foyer=1)], liens, hasard.randrange(len(FORMES)))

    def _draw_adulte(self, rang: int, prenom: str, nom: str, foyer: int) -> Adulte:
        hasard = self.hasard
        adresse = f"{write_ascii(prenom)}.{write_ascii(nom)}.{self.numero}@familles.example"
        email = adresse if hasard.random() < 0.92 else ""
        telephone = f"06 {hasard.randint(0, 99):02d} {hasard.randint(0, 99):02d} {hasard.randint(0, 99):02d} 00"
        compte = None
        if email and hasard.random() < (0.65, 0.25)[rang]:
            nom_utilisateur = f"{write_ascii(prenom)[:12]}.{write_ascii(nom)[:14]}.{self.numero}"
            compte = Compte(
                make_id("compte", self.numero, rang), prenom, nom, email, nom_utilisateur,
                anciennete_jours=hasard.randint(90, 600),
            )  # fmt: skip
        return Adulte(make_id("adulte", self.numero, rang), foyer, prenom, nom, email, telephone, compte)

    def _draw_foyer(self, rang: int, nom: str, adultes: int, enfants_a_charge: int) -> Foyer:
        hasard = self.hasard
        est_resident = hasard.random() < 0.95
        ville = VILLE if est_resident else hasard.choice(VILLES_VOISINES)
        adresse = f"{hasard.randint(1, 120)}{hasard.choice(('', '', '', ' bis'))} {hasard.choice(RUES)}, {ville}"
        aeeh = int(hasard.random() < 0.02)
        ressources = choose_ressources(hasard, self.scolarite.jour, adultes, enfants_a_charge, aeeh)
        return Foyer(
            make_id("foyer", self.numero, rang), nom, adresse, est_resident, enfants_a_charge, aeeh, ressources
        )

    def _draw_nom_enfants(self, structure: _Structure) -> str:
        premier, *autres = structure.adultes
        if structure.genre == "recomposee" or not autres or autres[0].nom == premier.nom:
            return premier.nom
        court = "-" not in premier.nom + autres[0].nom and len(premier.nom + autres[0].nom) < 18
        return f"{premier.nom}-{autres[0].nom}" if court and self.hasard.random() < 0.3 else autres[0].nom

    def _draw_prenom(self, rang: int) -> str:
        """Never the same for two children of a family: each has its own stretch of the lists."""
        prenoms = FILLES if self.hasard.random() < 0.5 else GARCONS
        return self.hasard.choice(prenoms[rang::4])

    def _draw_enfant(
        self, rang: int, classe: str, prenom: str, nom: str, a_pasteur: bool, structure: _Structure
    ) -> Enfant:
        hasard, ecole = self.hasard, self._ecole_of(classe, a_pasteur)
        habitudes = choose_habitudes(hasard, self.quartier, ecole, classe)
        return Enfant(
            enfant_id=make_id("enfant", self.numero, rang),
            prenom=prenom,
            nom=nom,
            naissance=self._draw_naissance(classe),
            ecole=ecole,
            classe=classe,
            liens=structure.liens,
            inscriptions=list_inscriptions(hasard, self.scolarite, classe, habitudes),
            habitudes=habitudes,
            alternance=self._alternance_of(structure),
            signes=self._draw_signes(),
            fiche_relue_le=self.scolarite.jour - timedelta(days=hasard.randint(1, 90)),
        )

    def _draw_naissance(self, classe: str) -> date:
        """Born before the reference day, whatever it is."""
        naissance = self.scolarite.naissance(classe, self.hasard.randrange(365))
        return min(naissance, self.scolarite.jour - timedelta(days=75))

    def _alternance_of(self, structure: _Structure) -> Alternance | None:
        return None if structure.forme is None else make_alternance(structure.forme, structure.foyers[0].foyer_id)

    def _ecole_of(self, classe: str, a_pasteur: bool) -> str:
        if classe in CRECHE:
            return self.quartier.site(SITE_CRECHE)
        if a_pasteur:
            return self.quartier.site(PASTEUR)
        return self.quartier.site(CHATAIGNIERS if classe in MATERNELLE else JEAN_JAURES)

    def _draw_signes(self) -> SignesSante | None:
        """The health sheet; some families have not brought it yet."""
        hasard = self.hasard
        if hasard.random() < 0.09:
            return None
        if hasard.random() < 0.05:
            allergies = hasard.sample(ALLERGIES, hasard.choice((1, 1, 2)))
            panier = hasard.random() < 0.4
            return SignesSante(regime="panier_pai" if panier else "standard", a_un_pai=True, allergies=allergies)
        return SignesSante(regime=hasard.choice(_REGIMES))
