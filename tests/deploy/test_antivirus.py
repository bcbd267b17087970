"""ClamAV as a part of the private stack: the real daemon, on loopback, killed and started again."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from deploy.local.antivirus import OwnAntivirus
from deploy.local.debian import CannotFetch
from deploy.local.settings import Settings
from deploy.local.stack import Stack
from kit.antivirus import Antivirus, AntivirusAbsent
from kit.config import AntivirusSettings
from tests.fichiers import EICAR, un_pdf
from tests.keeper import KeptStack


def client_of(stack: Stack) -> Antivirus:
    assert stack.antivirus is not None
    return Antivirus(AntivirusSettings(clamd_host=stack.antivirus.host, clamd_port=stack.antivirus.port))


def test_the_daemon_finds_the_test_file_and_comes_back_after_a_kill(tmp_path: Path) -> None:
    with Stack(tmp_path / "home", parts=["antivirus"], environment={}) as ours:
        assert isinstance(ours.antivirus, OwnAntivirus)
        assert "ClamAV" in ours.versions()["antivirus"] and "EICAR signature only" in ours.versions()["antivirus"]
        assert client_of(ours).scan([un_pdf(EICAR)]).menace.startswith("Portail.EICAR")
        assert client_of(ours).scan([un_pdf()]).est_sain

        ours.antivirus.kill()
        with pytest.raises(AntivirusAbsent):
            client_of(ours).scan([b"x"])
        ours.revive()

        assert client_of(ours).is_there()


def test_the_daemon_listens_on_loopback_alone(stack: KeptStack) -> None:
    port = stack["clamd"]["port"]
    for address in {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}:
        if not str(address).startswith("127."):
            with pytest.raises(OSError):
                socket.create_connection((str(address), port), timeout=1)


def test_a_given_daemon_is_used_as_it_is(stack: KeptStack, tmp_path: Path) -> None:
    given = {"CLAMD_HOST": stack["clamd"]["host"], "CLAMD_PORT": str(stack["clamd"]["port"])}
    with Stack(tmp_path / "home", parts=["antivirus"], environment=given) as ours:
        assert "given" in ours.versions()["antivirus"] and client_of(ours).is_there()


def test_without_any_clamav_the_stack_says_why_and_files_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(cache: Path) -> None:
        raise CannotFetch("no apt-get on this machine")

    monkeypatch.setattr("deploy.local.stack.clamav.find_or_fetch", refuse)
    with Stack(tmp_path / "home", parts=["antivirus", "mail"], environment={}) as ours:
        assert (ours.antivirus, ours.why_no_antivirus) == (None, "no apt-get on this machine")
        assert Settings(ours)._antivirus() == {}
    assert not Antivirus(AntivirusSettings(clamd_host="")).is_there()
