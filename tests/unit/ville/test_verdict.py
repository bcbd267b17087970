"""`python -m deploy.verify` judges only a house that it saw; everything else is its third answer."""

from pathlib import Path

import pytest

from deploy.seed.bases import SERVICES
from deploy.verify.__main__ import UNSEEN, main

ABSENTE = "postgresql+psycopg2://x:secret@127.0.0.1:1/x"


@pytest.mark.parametrize("etat", [None, "{", "[]", "{}", '{"bases": {}}'])
def test_a_state_that_says_nothing_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], etat: str | None
) -> None:
    for service in SERVICES:
        monkeypatch.delenv(f"DATABASE_URL_{service.upper()}", raising=False)
    monkeypatch.setenv("PORTAIL_HOME", str(tmp_path))
    if etat is not None:
        (tmp_path / "state.json").write_text(etat)

    assert _verdict(monkeypatch) == UNSEEN
    assert "Impossible de regarder" in capsys.readouterr().err


@pytest.mark.parametrize("adresse", [ABSENTE, "pas une adresse"])
def test_a_base_out_of_reach_is_no_verdict_and_its_address_is_not_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], adresse: str
) -> None:
    for service in SERVICES:
        monkeypatch.setenv(f"DATABASE_URL_{service.upper()}", adresse)
        monkeypatch.setenv(f"DATA_KEY_{service.upper()}", "")

    assert _verdict(monkeypatch) == UNSEEN
    assert "secret" not in capsys.readouterr().err


def _verdict(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["verify", "--patience", "0"])
    return main()
