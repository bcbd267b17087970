"""Every answer is protected; nobody else's page acts for a person; a large request gets an honest page."""

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.body_limit import BodyLimit, CorpsTropLong
from gateway.csrf import CHAMP, CsrfGuard, Jetons, PageExpiree, read_form
from gateway.security import SecurityHeaders, cookie_name, csp, delete_cookie, set_cookie
from tests.gateway.navigateur import Navigateur

JETONS = Jetons("un secret de test, assez long pour cela", secure=False)
PORTAIL = "http://portail.test"


async def form_page(request: Request) -> Response:
    return PlainTextResponse(JETONS.make(request))


async def save(request: Request) -> Response:
    try:
        form = await read_form(request, JETONS)
    except PageExpiree:
        return PlainTextResponse("expirée", 403)
    return PlainTextResponse(f"gardé {form.get('nom')}")


async def programme(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def connexion(_request: Request) -> Response:
    reponse = PlainTextResponse("ok")
    set_cookie(reponse, "portail", "session-1", secure=False)
    return reponse


async def sortie(_request: Request) -> Response:
    reponse = PlainTextResponse("ok", headers={"content-security-policy": csp(form_action="https://paiement.example")})
    delete_cookie(reponse, "portail", secure=False)
    return reponse


def make_app(secure: bool = False) -> Starlette:
    return Starlette(
        routes=[
            Route("/form", form_page),
            Route("/form", save, methods=["POST"]),
            Route("/connexion", connexion),
            Route("/sortie", sortie),
            Route("/depot", programme, methods=["POST"]),
            Route("/api/v1/x", programme, methods=["POST"]),
        ],
        middleware=[
            Middleware(SecurityHeaders, secure=secure),
            Middleware(CsrfGuard, jetons=JETONS, origine=PORTAIL, page=b"pas d'ici"),
            Middleware(
                BodyLimit, page=lambda _s, n: f"max {n}".encode(), limite_octets=1000, exceptions={"/depot": 5000}
            ),
        ],
    )


@pytest.fixture
def client() -> Navigateur:
    return Navigateur(make_app())


# ---- headers ----


def test_every_answer_carries_the_headers_even_a_404_and_a_refusal(client: Navigateur) -> None:
    for reponse in (
        client.get("/form"),
        client.get("/absent"),
        client.post("/form", headers={"sec-fetch-site": "cross-site"}),
    ):
        assert reponse.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert reponse.headers["x-content-type-options"] == "nosniff"
        assert reponse.headers["cache-control"] == "no-store"
        assert reponse.headers["referrer-policy"] == "same-origin"


def test_the_policy_allows_nothing_inline_and_nothing_outside() -> None:
    assert "unsafe" not in csp()
    assert "http" not in csp()
    assert "frame-ancestors 'none'" in csp()
    assert "base-uri 'none'" in csp()


def test_one_page_may_open_one_way_out(client: Navigateur) -> None:
    politique = client.get("/sortie").headers.get_list("content-security-policy")

    assert len(politique) == 1
    assert "form-action 'self' https://paiement.example;" in politique[0]


def test_https_is_remembered_only_where_it_exists(client: Navigateur) -> None:
    secure = Navigateur(make_app(secure=True))

    assert "max-age=63072000" in secure.get("/form").headers["strict-transport-security"]
    assert "strict-transport-security" not in client.get("/form").headers


def test_a_session_cookie_is_of_this_host_alone_and_hidden_from_scripts() -> None:
    reponse = Response()

    set_cookie(reponse, "portail", "x", secure=True)

    assert cookie_name("portail", secure=False) == "portail"
    assert reponse.headers["set-cookie"] == "__Host-portail=x; HttpOnly; Path=/; SameSite=lax; Secure"


# ---- writes ----


def test_a_visitor_s_form_is_accepted_from_the_same_browser(client: Navigateur) -> None:
    jeton = client.get("/form").text

    reponse = client.post("/form", data={CHAMP: jeton, "nom": "Amélie"})

    assert reponse.text == "gardé Amélie"
    assert "portail-avant" in client.cookies


def test_the_small_cookie_is_set_once(client: Navigateur) -> None:
    premiere, seconde = client.get("/form"), client.get("/form")

    assert "HttpOnly; SameSite=Lax" in premiere.headers["set-cookie"]
    assert "set-cookie" not in seconde.headers


def test_a_token_is_never_the_same_text_twice(client: Navigateur) -> None:
    client.get("/form")

    assert client.get("/form").text != client.get("/form").text


@pytest.mark.parametrize("jeton", ["", "x", "é", "A" * 88, "A" * 900])
def test_a_form_without_its_token_does_nothing(client: Navigateur, jeton: str) -> None:
    client.get("/form")

    assert client.post("/form", data={CHAMP: jeton}).status_code == 403


def test_a_token_of_another_browser_does_nothing(client: Navigateur) -> None:
    jeton = Navigateur(make_app()).get("/form").text
    client.get("/form")

    assert client.post("/form", data={CHAMP: jeton}).status_code == 403


def test_a_token_is_bound_to_the_session_and_a_page_opened_before_it_still_works(client: Navigateur) -> None:
    avant = client.get("/form").text
    client.get("/connexion")
    pendant = client.get("/form").text

    assert client.post("/form", data={CHAMP: avant, "nom": "a"}).status_code == 200
    assert client.post("/form", data={CHAMP: pendant, "nom": "a"}).status_code == 200
    client.get("/sortie")
    assert client.post("/form", data={CHAMP: pendant}).status_code == 403


@pytest.mark.parametrize(
    "entetes",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": PORTAIL},
        {"origin": "https://mechant.example"},
        {"origin": "null"},
        {"origin": "http://portail.test.mechant.example"},
    ],
)
def test_a_write_started_elsewhere_is_refused_even_with_the_right_token(
    client: Navigateur, entetes: dict[str, str]
) -> None:
    jeton = client.get("/form").text

    reponse = client.post("/form", data={CHAMP: jeton}, headers=entetes)

    assert (reponse.status_code, reponse.text) == (403, "pas d'ici")


@pytest.mark.parametrize("entetes", [{"sec-fetch-site": "same-origin"}, {"origin": PORTAIL}, {}])
def test_a_write_of_our_own_pages_passes(client: Navigateur, entetes: dict[str, str]) -> None:
    jeton = client.get("/form").text

    assert client.post("/form", data={CHAMP: jeton}, headers=entetes).status_code == 200


def test_programs_without_cookies_are_judged_by_their_own_door(client: Navigateur) -> None:
    assert client.post("/api/v1/x", content=b"abc", headers={"origin": "https://logiciel.example"}).text == "3"


# ---- size ----


def test_the_last_accepted_byte_and_the_first_refused_one(client: Navigateur) -> None:
    assert client.post("/api/v1/x", content=b"a" * 1000).text == "1000"
    refus = client.post("/api/v1/x", content=b"a" * 1001)
    assert (refus.status_code, refus.text) == (413, "max 1000")
    assert client.post("/depot", content=b"a" * 5000).text == "5000"


def test_a_body_of_unknown_length_is_counted_as_it_comes(client: Navigateur) -> None:
    async def morceaux() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"a" * 100

    reponse = client.post("/api/v1/x", content=morceaux())

    assert (reponse.status_code, reponse.text) == (413, "max 1000")
    assert reponse.headers["x-content-type-options"] == "nosniff"


def test_a_length_that_is_not_a_number_is_refused(client: Navigateur) -> None:
    assert client.post("/api/v1/x", content=b"a", headers={"content-length": "-1"}).status_code == 413


def test_the_refusal_knows_its_limit() -> None:
    assert CorpsTropLong(10).status_code == 413
