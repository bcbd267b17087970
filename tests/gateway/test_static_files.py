"""Files of the portal are kept for a year under a name made from their content."""

import gzip
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from gateway.static_files import DOSSIER, StaticFiles, static_url
from tests.gateway.navigateur import Navigateur


@pytest.fixture(scope="module")
def statics() -> StaticFiles:
    return StaticFiles()


@pytest.fixture(scope="module")
def client(statics: StaticFiles) -> Navigateur:
    return Navigateur(Starlette(routes=[Mount("/static", statics)]))


def test_a_file_is_named_by_its_content_and_kept_for_a_year(statics: StaticFiles, client: Navigateur) -> None:
    url = statics.url("portail.css")

    reponse = client.get(url)

    assert re.fullmatch(r"/static/portail\.[0-9a-f]{12}\.css", url)
    assert reponse.status_code == 200
    assert reponse.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reponse.headers["content-type"] == "text/css; charset=utf-8"


def test_the_sheet_names_its_font_by_its_content(statics: StaticFiles) -> None:
    feuille = statics.content("portail.css").decode()

    assert f'url("{statics.url("atkinson-hyperlegible-next.woff2")}")' in feuille
    assert "http" not in feuille


def test_text_is_compressed_once_and_the_font_is_not(statics: StaticFiles, client: Navigateur) -> None:
    feuille = client.get(statics.url("portail.css"), headers={"accept-encoding": "gzip"})
    police = client.get(statics.url("atkinson-hyperlegible-next.woff2"), headers={"accept-encoding": "gzip"})
    brute = client.get(statics.url("portail.css"), headers={"accept-encoding": "identity"})

    assert feuille.headers["content-encoding"] == "gzip"
    assert int(feuille.headers["content-length"]) < 7_500
    assert feuille.content == brute.content
    assert "content-encoding" not in brute.headers
    assert "content-encoding" not in police.headers


def test_a_browser_that_has_it_is_told_so(statics: StaticFiles, client: Navigateur) -> None:
    url = statics.url("planning.js")
    etag = client.get(url).headers["etag"]

    reponse = client.get(url, headers={"if-none-match": etag})

    assert (reponse.status_code, reponse.content) == (304, b"")


def test_a_name_made_by_another_version_is_answered_and_not_kept(client: Navigateur, statics: StaticFiles) -> None:
    reponse = client.get("/static/portail.000000000000.css")

    assert reponse.content == statics.content("portail.css")
    assert reponse.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("nom", ["absent.css", "..%2fsecurity.py", "static_files.py", "portail.css.map", ""])
def test_nothing_else_is_served(client: Navigateur, nom: str) -> None:
    assert client.get(f"/static/{nom}").status_code == 404


def test_files_are_read_only(client: Navigateur) -> None:
    assert client.post(static_url("portail.css")).status_code == 405
    assert client.request("HEAD", static_url("portail.css")).content == b""


def test_a_missing_name_in_a_template_is_an_error() -> None:
    with pytest.raises(KeyError):
        static_url("absent.css")


def test_another_content_has_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("b{}")
    premier = StaticFiles(tmp_path).url("a.css")
    (tmp_path / "a.css").write_text("i{}")

    assert StaticFiles(tmp_path).url("a.css") != premier


def test_the_font_has_its_licence_beside_it_and_pages_stay_light() -> None:
    assert "SIL OPEN FONT LICENSE" in (DOSSIER / "atkinson-hyperlegible-next.OFL.txt").read_text().upper()
    assert len(gzip.compress((DOSSIER / "portail.css").read_bytes(), 9)) < 7_500
    assert (DOSSIER / "planning.js").stat().st_size < 1_500
