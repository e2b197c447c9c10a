"""The sample team on Tuesday 24 November 2026: as bytes, as a file, and opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coach_tui.coach import Coach, open_coach
from coach_tui.demo import write_sample
from coach_tui.storage import Store


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The data file of the sample team; written once a run."""
    file = tmp_path_factory.mktemp("sample") / "team.json"
    store = Store(file)
    write_sample(store, date(2026, 11, 24))
    store.close()
    return file.read_bytes()


@pytest.fixture
def file(tmp_path: Path, sample: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, at nine o'clock, with settings of its own."""
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "team.json"
    path.write_bytes(sample)
    path.chmod(0o600)
    path.with_name("team.json.journal").touch(0o600)  # as a fold leaves it
    return path


@pytest.fixture
def coach(file: Path) -> Iterator[Coach]:
    """The use cases over that copy."""
    coach = open_coach(file)
    yield coach
    coach.close()
