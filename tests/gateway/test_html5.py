"""The checker of pages sees what it says it sees."""

import pytest

from tests.gateway.html5 import problems

BONNE = '<!doctype html>\n<html lang="fr"><body><h1 id="t">Oui</h1>{}</body></html>'


def test_a_good_page_has_no_problem() -> None:
    assert problems(BONNE.format('<h2>Suite</h2><a href="#t">haut</a>')) == []


@pytest.mark.parametrize(
    ("corps", "attendu"),
    [
        ('<p id="t">a</p>', "id 't' twice"),
        ("<input name='x'>", "<input name='x'> has no label"),
        ("<h3>a</h3>", "h3 after h1"),
        ("<h1>a</h1>", "2 h1"),
        ('<p style="color:red">a</p>', "<p> has an inline style"),
        ('<p onclick="x()">a</p>', "<p> has an inline handler onclick"),
        ("<script>x()</script>", "inline script"),
        ('<img src="https://ailleurs.example/x.png" alt="">', "<img> reaches outside: https://ailleurs.example/x.png"),
        ('<a href="#rien">a</a>', "href points to 'rien', which is nowhere"),
        ('<svg><use href="#i-ok"/></svg>', "icon 'i-ok' is not drawn"),
        ("<p>a<div>b</div></p>", "<div> inside <p>"),
        ("<span><p>a</p></span>", "<p> inside <span>"),
        ('<a href="#t"><button>x</button></a>', "<button> inside a link or a button"),
        ("<section><p>a</p>", "not closed: <section>"),
        ('<form method="post" action="/x"></form>', "form '/x' posts without a token"),
        ('<label>a <input name="x" placeholder="b"></label>', "<input> has a placeholder"),
    ],
)
def test_each_fault_is_told(corps: str, attendu: str) -> None:
    html = BONNE.format(corps) if "not closed" not in attendu else BONNE.replace("</body></html>", "").format(corps)

    assert attendu in problems(html)
