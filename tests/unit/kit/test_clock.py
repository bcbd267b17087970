"""The clock gives aware UTC instants and the day in France; a demo may move it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kit import clock


def test_now_is_aware_and_utc():
    assert clock.now().tzinfo is UTC


def test_today_is_the_day_in_france(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 7, 31, 22, 30, tzinfo=UTC))

    assert clock.today().isoformat() == "2026-08-01"


def test_a_file_moves_the_clock_while_the_program_runs(tmp_path, monkeypatch):
    path = tmp_path / "clock"
    monkeypatch.setattr(clock, "_file", str(path))
    monkeypatch.setattr(clock, "_read_at_ns", -1)
    monkeypatch.setattr(clock, "_moved", timedelta())
    before = clock.now()

    path.write_text("86401")

    assert timedelta(seconds=86400) < clock.now() - before < timedelta(seconds=86500)
    path.unlink()
    assert clock.now() - before < timedelta(seconds=100)


def test_a_file_makes_the_clock_stand_still_at_an_instant(tmp_path, monkeypatch):
    path = tmp_path / "clock"
    monkeypatch.setattr(clock, "_file", str(path))
    monkeypatch.setattr(clock, "_read_at_ns", -1)
    monkeypatch.setattr(clock, "_moved", timedelta())

    path.write_text("2026-11-06T14:12:37.250000+01:00")

    assert clock.now() == datetime(2026, 11, 6, 13, 12, 37, 250000, tzinfo=UTC)
    assert clock.now() == clock.now()
