"""The families that the demo and the tests know by name, as in the drawn pages: they come first in every seed.

Their households are placed by hand because a page, a scenario of DOMAIN §9 or a person showing the portal needs them.
"""

from __future__ import annotations

from datetime import timedelta

from contracts.dossiers import SignesSante
from deploy.seed.famille import Adulte, Alternance, Compte, Enfant, Famille, Foyer, Habitude, Inscription, Lien, make_id
from deploy.seed.garde import make_alternance
from deploy.seed.noms import VILLE
from deploy.seed.ressources import make_ressources
from deploy.seed.scolarite import CRECHE, MATERNELLE, Scolarite
from deploy.seed.ville import CENTRE, CHATAIGNIERS, FORMULES, JEAN_JAURES
from deploy.seed.ville import CRECHE as SITE_CRECHE

NUMERO_TEST, NOM_TEST, COURRIEL_TEST = "5961", "TEST", "camille.test@familles.example"
AMELIE_NUMERO, INES_NUMERO = "6001", "6004"
AMELIE, CLAIRE, KARIM = "amelie.nguessan", "claire.moreau", "karim.haddad"
ENFANT_EN_CONFLIT = make_id("enfant", "6003", 0)
ENFANT_IMPREVU = make_id("enfant", "6008", 0)
ENFANT_TARDIF, ENFANT_EN_LISTE = make_id("enfant", "6001", 1), make_id("enfant", "6001", 2)
ENFANT_PROPOSE = make_id("enfant", "6004", 0)
"""Gaspard comes to the étude, told late; Zoé-Capucine waits for a Wednesday on which a place is kept for Inès."""
_ECOLE = (0, 1, 3, 4)
_DEUX_PARENTS, _UN_PARENT = (Lien(0, True, 100), Lien(1)), (Lien(0, True, 100),)
_ALTERNANCE = (Lien(0, True, 50), Lien(1, True, 50))


def list_cas(scolarite: Scolarite) -> list[Famille]:
    """In a fixed order; the first is Amélie's, the second is dossier 5961 "TEST", waiting for its account."""
    ecrit = _Plume(scolarite)
    return [
        ecrit.nguessan(), ecrit.test(), ecrit.diarrassouba(), ecrit.moreau_haddad(), ecrit.la_rochefoucauld(),
        ecrit.bui(), ecrit.kowalczyk(), ecrit.celik(), ecrit.o_sullivan(), ecrit.martin(),
    ]  # fmt: skip


class _Plume:
    """Writes a family with only what matters of it visible."""

    def __init__(self, scolarite: Scolarite) -> None:
        self.scolarite = scolarite

    def nguessan(self) -> Famille:
        """A complete dossier, two parents, three children; Gaspard has a PAI and brings his basket."""
        numero, nom = "6001", "N’Guessan-Lefèvre"
        adultes = [
            _adulte(numero, 0, "Amélie", nom, "amelie.nguessan@familles.example", AMELIE),
            _adulte(numero, 1, "Jean-Baptiste", "Lefèvre", "jb.lefevre@familles.example"),
        ]
        pai = SignesSante(regime="panier_pai", a_un_pai=True, allergies=["arachide"])
        mercredi = Habitude(FORMULES[0], CENTRE, (2,))
        matin_repas, matin = Habitude(FORMULES[1], CENTRE, (2,)), Habitude("matin", JEAN_JAURES, (1,))
        etude, soir = Habitude("etude", JEAN_JAURES, (0, 3, 4)), Habitude("soir", CHATAIGNIERS, (0, 3))
        enfants = [
            self.enfant(numero, 0, "Léonie", nom, "CM1", _repas(), matin, etude, mercredi),
            self.enfant(numero, 1, "Gaspard", nom, "CP", _repas(), matin_repas, signes=pai),
            self.enfant(numero, 2, "Zoé-Capucine", nom, "PS", _repas(CHATAIGNIERS), soir),
        ]
        foyer = self.foyer(numero, 0, nom, "12 bis rue des Écoles", 3, 3_000_00)
        return _famille(numero, nom, [foyer], adultes, enfants)

    def test(self) -> Famille:
        """The leaflet's own example: nobody has its account yet; its adult's e-mail is known to the town."""
        adultes = [_adulte(NUMERO_TEST, 0, "Camille", NOM_TEST, COURRIEL_TEST)]
        enfants = [
            self.enfant(NUMERO_TEST, 0, "Alix", NOM_TEST, "CE2", liens=_UN_PARENT),
            self.enfant(NUMERO_TEST, 1, "Sacha", NOM_TEST, "MS", liens=_UN_PARENT),
        ]
        foyer = self.foyer(NUMERO_TEST, 0, NOM_TEST, "3 place de la Libération", 2, 1_950_00)
        return _famille(NUMERO_TEST, NOM_TEST, [foyer], adultes, enfants)

    def diarrassouba(self) -> Famille:
        """Two tablets disagree about Ibrahima, this month."""
        numero, nom = "6003", "Diarrassouba-Côme"
        adultes = [_adulte(numero, 0, "Mariam", "Diarrassouba", "mariam.d@familles.example")]
        enfants = [self.enfant(numero, 0, "Ibrahima", nom, "CE1", _repas(), liens=_UN_PARENT)]
        return _famille(numero, nom, [self.foyer(numero, 0, nom, "5 rue du Château", 1, 1_480_00)], adultes, enfants)

    def moreau_haddad(self) -> Famille:
        """Alternating custody, week by week, each parent with an account, an income and its own invoices."""
        numero, nom = "6004", "Moreau-Haddad"
        adultes = [
            _adulte(numero, 0, "Claire", "Moreau", "claire.moreau@familles.example", CLAIRE),
            _adulte(numero, 1, "Karim", "Haddad", "karim.haddad@familles.example", KARIM, foyer=1),
        ]
        foyers = [
            self.foyer(numero, 0, "Moreau", "27 rue d’Effiat", 2, 2_640_00),
            self.foyer(numero, 1, "Haddad", "8 chemin de la Butte", 2, 1_720_00),
        ]
        garde = make_alternance(0, foyers[0].foyer_id)
        etude = Habitude("etude", JEAN_JAURES, (0, 1))
        enfants = [
            self.enfant(numero, 0, "Inès", nom, "CM2", _repas(), etude, liens=_ALTERNANCE, alternance=garde),
            self.enfant(numero, 1, "Ilyès", nom, "GS", _repas(CHATAIGNIERS), liens=_ALTERNANCE, alternance=garde),
        ]
        return _famille(numero, nom, foyers, adultes, enfants)

    def la_rochefoucauld(self) -> Famille:
        """Four brothers and sisters, from the crèche to the CE1, and a very long name."""
        numero, nom = "6005", "de La Rochefoucauld-Montbel"
        adultes = [
            _adulte(numero, 0, "Bénédicte", nom, "b.montbel@familles.example"),
            _adulte(numero, 1, "Augustin", nom, "a.montbel@familles.example"),
        ]
        vegetarien = SignesSante(regime="vegetarien")
        chez_les_petits = _repas(CHATAIGNIERS)
        enfants = [
            self.enfant(numero, 0, "Anne-Charlotte", nom, "CE1", _repas(), signes=vegetarien),
            self.enfant(numero, 1, "Pierre-Louis", nom, "GS", chez_les_petits),
            self.enfant(numero, 2, "Marie-Lou", nom, "PS", chez_les_petits),
            self.enfant(numero, 3, "Côme", nom, "Petits"),
        ]
        return _famille(numero, nom, [self.foyer(numero, 0, nom, "1 avenue Mazarin", 4, 7_900_00)], adultes, enfants)

    def bui(self) -> Famille:
        numero, nom = "6006", "Bùi"
        adultes = [_adulte(numero, 0, "Thuy", nom, "thuy.bui@familles.example")]
        enfants = [
            self.enfant(numero, 0, "Éloïse", nom, "CM2", _repas(), liens=_UN_PARENT),
            self.enfant(numero, 1, "Minh", nom, "Grands", liens=_UN_PARENT),
        ]
        return _famille(numero, nom, [self.foyer(numero, 0, nom, "14 rue de Gravigny", 2, 2_210_00)], adultes, enfants)

    def kowalczyk(self) -> Famille:
        numero, nom = "6007", "Kowalczyk"
        adultes = [_adulte(numero, 0, "Ingrid", nom, "i.kowalczyk@familles.example")]
        enfants = [self.enfant(numero, 0, "François-Xavier", nom, "CM1", _repas(), liens=_UN_PARENT)]
        return _famille(numero, nom, [self.foyer(numero, 0, nom, "2 impasse des Lilas", 1, 2_480_00)], adultes, enfants)

    def celik(self) -> Famille:
        """Théo has a PAI and came without a booking."""
        numero, nom = "6008", "Çelik"
        adultes = [_adulte(numero, 0, "Ayşe", nom, "ayse.celik@familles.example")]
        pai = SignesSante(a_un_pai=True, allergies=["œuf"])
        enfants = [self.enfant(numero, 0, "Théo", nom, "CE1", liens=_UN_PARENT, signes=pai)]
        return _famille(numero, nom, [self.foyer(numero, 0, nom, "31 rue des Sources", 1, None)], adultes, enfants)

    def o_sullivan(self) -> Famille:
        numero, nom = "6009", "O’Sullivan-Traoré"
        adultes = [_adulte(numero, 0, "Rachel", "O’Sullivan", "rachel.os@familles.example")]
        sans_porc = SignesSante(regime="sans_porc")
        enfants = [self.enfant(numero, 0, "Noémie", nom, "CE2", _repas(), liens=_UN_PARENT, signes=sans_porc)]
        foyer = self.foyer(numero, 0, nom, "9 allée des Tilleuls", 1, 1_890_00)
        return _famille(numero, nom, [foyer], adultes, enfants)

    def martin(self) -> Famille:
        """Homonyms: a mother and a daughter of the same name, and another Emma Martin may be drawn elsewhere."""
        numero, nom = "6010", "Martin"
        adultes = [_adulte(numero, 0, "Emma", nom, "emma.martin@familles.example")]
        enfants = [self.enfant(numero, 0, "Emma", nom, "CE1", _repas(), liens=_UN_PARENT)]
        return _famille(numero, nom, [self.foyer(numero, 0, nom, "44 rue de l’Église", 1, 2_050_00)], adultes, enfants)

    def foyer(self, numero: str, rang: int, nom: str, rue: str, enfants: int, revenu_centimes: int | None) -> Foyer:
        """A resident household; no income means that no proof was brought."""
        ressources = make_ressources(self.scolarite.jour, revenu_centimes, enfants) if revenu_centimes else None
        return Foyer(make_id("foyer", numero, rang), nom, f"{rue}, {VILLE}", True, enfants, 0, ressources)

    def enfant(
        self,
        numero: str,
        rang: int,
        prenom: str,
        nom: str,
        classe: str,
        *habitudes: Habitude,
        liens: tuple[Lien, ...] = _DEUX_PARENTS,
        alternance: Alternance | None = None,
        signes: SignesSante | None = None,
    ) -> Enfant:
        """A child enrolled in everything its age allows: whatever is tried in a demonstration is possible."""
        return Enfant(
            enfant_id=make_id("enfant", numero, rang),
            prenom=prenom,
            nom=nom,
            naissance=self.scolarite.naissance(classe, 100 + 11 * rang),
            ecole=SITE_CRECHE if classe in CRECHE else CHATAIGNIERS if classe in MATERNELLE else JEAN_JAURES,
            classe=classe,
            liens=liens,
            inscriptions=tuple(self.inscriptions(classe)),
            habitudes=habitudes,
            alternance=alternance,
            signes=signes or SignesSante(),
            fiche_relue_le=self.scolarite.jour - timedelta(days=20),
        )

    def inscriptions(self, classe: str) -> list[Inscription]:
        """Accepted for every year in which the child had the age."""
        faites = []
        for annee, est_petit in self.scolarite.annees_de(classe):
            codes = {"creche"} if est_petit else {"matin", "restauration", "soir", "vacances", *FORMULES}
            if self.scolarite.is_elementaire(classe, annee):
                codes |= {"etude", "stage"}
            faites += [Inscription(annee, code) for code in sorted(codes)]
        return faites


def _repas(ecole: str = JEAN_JAURES) -> Habitude:
    return Habitude("restauration", ecole, _ECOLE)


def _adulte(
    numero: str, rang: int, prenom: str, nom: str, email: str, nom_utilisateur: str = "", foyer: int = 0
) -> Adulte:
    compte = None
    if nom_utilisateur:
        compte = Compte(make_id("compte", numero, rang), prenom, nom, email, nom_utilisateur, anciennete_jours=625)
    telephone = f"06 00 00 {int(numero) % 100:02d} {rang:02d}"
    return Adulte(make_id("adulte", numero, rang), foyer, prenom, nom, email, telephone, compte)


def _famille(numero: str, nom: str, foyers: list[Foyer], adultes: list[Adulte], enfants: list[Enfant]) -> Famille:
    return Famille(make_id("dossier", numero), numero, nom, 0, tuple(foyers), tuple(adultes), tuple(enfants))
