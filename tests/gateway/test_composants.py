"""Every component is written as the style gallery shows it: valid, labelled, safe, with the icons it uses."""

import gzip
import re

import pytest
from jinja2 import UndefinedError

from contracts.base import Role
from gateway.presentation import galerie, icones
from gateway.presentation.environnement import TEMPLATES, Presentation
from gateway.presentation.formulaire import Formulaire
from gateway.presentation.vue import MENU_PARENT, Annonce, Vue, menu_mairie
from tests.gateway.html5 import problems

HOSTILE = """"><script>alert('x')</script>&"""


@pytest.fixture(scope="module")
def presentation() -> Presentation:
    return Presentation()


def page(
    presentation: Presentation, corps: str, vue: Vue | None = None, base: str = "base.html", **contexte: object
) -> str:
    """A page holding ``corps``, through the same door as the real ones."""
    tete = "{% block titre %}Essai{% endblock %}{% block haut %}<h1>Essai</h1>{% endblock %}"
    source = f'{{% extends "{base}" %}}{tete}{{% block contenu %}}{corps}{{% endblock %}}'
    template = presentation.env.from_string(source)
    with icones.page():
        return template.render(vue=vue or Vue(), **contexte)


def test_the_gallery_keeps_the_rules_of_html(presentation: Presentation) -> None:
    html = presentation.render("composants.html", Vue(jeton="j"), **galerie.contexte())

    assert problems(html) == []


def test_the_gallery_shows_every_macro(presentation: Presentation) -> None:
    source = (TEMPLATES / "composants.html").read_text()

    oublies = [nom for nom in presentation.composants.names() if f"c.{nom}(" not in source]
    assert oublies == ["pastille"]  # the other components use it


def test_the_documentation_names_every_macro_with_its_parameters(presentation: Presentation) -> None:
    docs = (TEMPLATES.parents[1] / "docs" / "ecrans.md").read_text()

    oublies = [nom for nom in presentation.composants.names() if f"`{nom}(" not in docs]
    assert oublies == []


def test_a_page_draws_only_the_icons_it_uses_and_once(presentation: Presentation) -> None:
    html = page(presentation, "{{ icone('repas') }}{{ icone('repas') }}")

    assert sorted(re.findall(r'<symbol id="i-(\w+)"', html)) == ["menu", "non", "repas"]


def test_what_a_person_typed_is_never_read_as_markup(presentation: Presentation) -> None:
    f = Formulaire({"nom": HOSTILE, "m": HOSTILE}, {"nom": HOSTILE})
    corps = (
        "{{ c.sommaire_erreurs(f) }}{{ c.champ(f, 'nom', x) }}{{ c.champ(f, 'm', x, 'textarea', aide=x) }}"
        "{{ c.etat(x) }}"
        "{{ c.alerte('info', x, x) }}{{ c.tache(x, x, note=x) }}{{ c.bulle(x, x, x) }}{{ c.ligne(x, x, x, x) }}"
        "{{ c.tableau(x, [x], [[x]]) }}{{ c.onglets(x, [(x, x, true)]) }}{{ c.vide(x) }}{{ c.trace([(x, x, x)]) }}"
    )

    html = page(presentation, corps, Vue(personne=HOSTILE, pour_le_compte_de=HOSTILE), f=f, x=HOSTILE)

    assert "<script" not in html
    assert "alert(&#39;x&#39;)" in html


def test_a_refused_field_keeps_its_value_and_is_tied_to_its_sentence(presentation: Presentation) -> None:
    f = Formulaire({"numero": "596"}, {"numero": "Le numéro de dossier a 4 chiffres"})

    html = page(presentation, "{{ c.sommaire_erreurs(f) }}{{ c.champ(f, 'numero', 'Numéro', aide='En haut') }}", f=f)

    assert "<title>Erreur\u00a0: Essai - Portail Familles</title>" in html
    assert 'value="596" aria-describedby="numero-a numero-e" aria-invalid="true"' in html
    assert '<p class="erreur" id="numero-e">' in html
    assert '<a class="lien" href="#numero">Le numéro de dossier a 4 chiffres</a>' in html
    assert "Une réponse est à corriger" in html
    assert problems(html) == []


def test_a_password_and_a_file_are_never_sent_back(presentation: Presentation) -> None:
    f = Formulaire({"secret": "Tr0ub4dor&3xyz", "fichier": "a.pdf"})

    html = page(
        presentation,
        "{{ c.champ(f, 's', 'Secret', 'password', defaut='x') }}{{ c.champ(f, 'secret', 'Secret', 'password') }}"
        "{{ c.champ(f, 'fichier', 'Le fichier', 'file') }}",
        f=f,
    )

    assert "Tr0ub4dor" not in html
    assert "value=" not in html.split("<main")[1]


@pytest.mark.parametrize(
    ("valeurs", "coches"),
    [({}, ["non"]), ({"aeeh": "oui"}, ["oui"]), ({"aeeh": ""}, []), ({"aeeh": ["oui", "non"]}, ["oui", "non"])],
)
def test_choices_come_back_as_they_were_answered(
    presentation: Presentation, valeurs: dict[str, str | list[str]], coches: list[str]
) -> None:
    f = Formulaire(valeurs)

    html = page(presentation, "{{ c.choix(f, 'aeeh', 'AEEH', [('oui', 'Oui'), ('non', 'Non')], defaut='non') }}", f=f)

    assert re.findall(r'value="(\w+)" checked', html) == coches


def test_a_name_used_and_not_given_is_an_error_not_a_blank(presentation: Presentation) -> None:
    with pytest.raises(UndefinedError):
        page(presentation, "{{ prenom }}")


def test_the_menu_says_where_one_is_and_leaving_is_a_post(presentation: Presentation) -> None:
    html = page(presentation, "", Vue(menu=MENU_PARENT, courant="planning", personne="Amélie", jeton="abc"))

    assert '<a href="/planning" aria-current="page">Réservations</a>' in html
    assert '<form method="post" action="/deconnexion"><input type="hidden" name="jeton" value="abc">' in html
    assert problems(html) == []


def test_a_visitor_has_no_way_out_and_an_agent_sees_only_what_she_may_open(presentation: Presentation) -> None:
    animateur = Vue(menu=menu_mairie([Role.ANIMATEUR]), personne="Sandrine Ménétrier", jeton="j")

    visiteur, agent = page(presentation, ""), page(presentation, "", animateur, "base_mairie.html")

    assert "/deconnexion" not in visiteur
    assert '<body class="mairie">' in agent
    assert re.findall(r'<li><a href="(/[\w/]*)">', agent.split("</header>")[0]) == ["/pointage"]
    assert "la session de Sandrine Ménétrier" in agent
    assert problems(agent) == []


def test_notices_and_acting_for_a_family_are_said_at_the_top(presentation: Presentation) -> None:
    vue = Vue(
        annonces=(Annonce("ok", "Votre message est parti", "Réponse avant jeudi."),),
        pour_le_compte_de="la famille Test",
    )

    html = page(presentation, "", vue)

    assert "pour le compte de la famille Test" in html
    assert '<div class="alerte alerte-ok" role="status">' in html
    assert problems(html) == []


def test_each_page_shows_the_town_hall(presentation: Presentation) -> None:
    html = page(presentation, "")

    assert '<a class="lien" href="tel:+33169103700">01 69 10 37 00</a>' in html
    assert "31 avenue Pierre-Brossolette" in html
    assert "Lundi, jeudi, vendredi\u00a0: 8h30-12h" in html


def test_templates_type_plain_spaces_and_pages_have_french_ones(presentation: Presentation) -> None:
    html = page(presentation, "<p>Pourquoi ce prix ?</p>{{ c.etat('Allergie : œuf') }}")

    assert "Pourquoi ce prix\u00a0?" in html
    assert "Allergie\u00a0: œuf" in html


def test_an_empty_page_weighs_little(presentation: Presentation) -> None:
    html = page(presentation, "")

    assert len(gzip.compress(html.encode(), 6)) < 2_500
