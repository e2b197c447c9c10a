"""Settings and places: read kindly, changed one line at a time."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from coach_tui import paths
from coach_tui.cli import main
from coach_tui.errors import CoachError
from coach_tui.settings import local_paper, read_settings, save_setting


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("LC_ALL", "LC_PAPER", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "config" / "settings.toml"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_no_file_gives_the_defaults(file: Path) -> None:
    settings = read_settings(file)
    assert (settings.manager, settings.paper, settings.theme, settings.ascii) == ("", "a4", "evening", False)
    assert settings.warnings == ()


def test_everything_set_is_read(file: Path) -> None:
    write(
        file,
        'manager = "Jana"\npaper = "letter"\ntheme = "paper"\nascii = true\n'
        'contacts = [\n  "HR, 555",\n  "EAP, eap@x.org",\n]\n',
    )
    settings = read_settings(file)
    assert (settings.manager, settings.paper, settings.theme, settings.ascii) == (
        "Jana",
        "letter",
        "paper",
        True,
    )
    assert settings.contacts == ("HR, 555", "EAP, eap@x.org")
    assert settings.warnings == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('manager = "J"\n\npaper = \n', ("line 3",)),
        ('manager = "J"\nmanager = "K"\n', ("line 2",)),
        ('manager = "open', ("line 1",)),
    ],
)
def test_a_mistake_names_its_line_and_is_not_fatal(file: Path, text: str, words: tuple[str, ...]) -> None:
    write(file, text)
    settings = read_settings(file)
    assert settings.manager == ""
    assert all(word in settings.warnings[0] for word in words)


def test_an_unknown_key_and_a_wrong_value_are_named_and_the_rest_counts(file: Path) -> None:
    write(file, 'manager = "Jana"\npapper = "a4"\nascii = "yes"\n[window]\nsize = 3\n')
    settings = read_settings(file)
    assert settings.manager == "Jana"
    assert settings.ascii is False
    text = "\n".join(settings.warnings)
    assert "line 2: “papper” is no setting. Did you mean “paper”?" in text
    assert "line 3: “ascii” takes true or false" in text
    assert "line 4: “window” is no setting." in text


def test_a_file_that_is_not_utf8_or_a_folder_is_not_fatal(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b'paper = "a4"\nmanager = "J\xff"\n')
    assert "line 2" in read_settings(file).warnings[0]
    assert read_settings(file.parent).warnings


@pytest.mark.parametrize(
    ("locale", "paper"),
    [
        ("en_US.UTF-8", "letter"),
        ("fr_CA", "letter"),
        ("de_DE.UTF-8@euro", "a4"),
        ("C.UTF-8", "a4"),
        ("", "a4"),
    ],
)
def test_the_paper_follows_the_locale(monkeypatch: pytest.MonkeyPatch, locale: str, paper: str) -> None:
    monkeypatch.delenv("LC_PAPER", raising=False)
    monkeypatch.delenv("LANG", raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    assert local_paper() == paper


def test_saving_makes_a_private_file_in_a_private_folder(file: Path) -> None:
    save_setting("manager", "Jana", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert read_settings(file).manager == "Jana"


def test_saving_changes_one_line_and_keeps_all_others_and_the_comment(file: Path) -> None:
    write(file, '# mine\npaper = "a4"  # we print on "letter" # too\nodd = 1\n\n[later]\npaper = "x"\n')
    save_setting("paper", "letter", file)
    save_setting("manager", "Jana", file)
    assert file.read_text() == (
        '# mine\npaper = "letter"  # we print on "letter" # too\nodd = 1\n\nmanager = "Jana"\n'
        '[later]\npaper = "x"\n'
    )


def test_a_list_over_several_lines_is_replaced_whole(file: Path) -> None:
    write(file, 'contacts = [\n  "a, 1", # one\n  "b, 2",\n] # end\nascii = true\n')
    save_setting("contacts", ("c, 3",), file)
    assert file.read_text() == 'contacts = ["c, 3"] # end\nascii = true\n'


@pytest.mark.parametrize("name", ['J "x" # y', "back\\slash", "tab\tDEL\x7fESC\x1b", "Ünï 🙂", "'"])
def test_any_name_comes_back_exactly(file: Path, name: str) -> None:
    save_setting("manager", name, file)
    save_setting("manager", name, file)
    assert read_settings(file).manager == name
    assert file.read_text().count("manager") == 1


def test_a_broken_file_is_never_written_over(file: Path) -> None:
    write(file, "manager = \n")
    with pytest.raises(CoachError, match="line 1"):
        save_setting("manager", "Jana", file)
    assert file.read_text() == "manager = \n"


@pytest.mark.parametrize(("key", "value"), [("paper", "a3"), ("colour", "red"), ("ascii", "yes")])
def test_what_is_no_setting_is_refused(file: Path, key: str, value: str) -> None:
    with pytest.raises(CoachError):
        save_setting(key, value, file)
    assert not file.exists()


def test_a_linked_settings_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text('paper = "a4"\n')
    file.parent.mkdir()
    file.symlink_to(real)
    save_setting("paper", "letter", file)
    assert file.is_symlink()
    assert real.read_text() == 'paper = "letter"\n'


def test_the_places_follow_xdg_and_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    monkeypatch.delenv("COACH_TUI_FILE", raising=False)
    assert paths.settings_file() == tmp_path / "c" / "coach-tui" / "settings.toml"
    assert paths.data_file() == tmp_path / "d" / "coach-tui" / "coach.json"
    monkeypatch.setenv("COACH_TUI_FILE", "named.json")
    assert paths.data_file() == Path("named.json")
    assert paths.data_file("other.json") == Path("other.json")


# The command. -----------------------------------------------------------------------------------


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    return tmp_path / "coach-tui" / "settings.toml"


def test_the_command_sets_shows_and_lists(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "paper", "letter"]) == 0
    assert main(["settings", "ascii", "on"]) == 0
    assert main(["settings", "manager", "  Jana   Novotná "]) == 0
    assert main(["settings", "contacts", "HR, 555", "EAP, x@y.org"]) == 0
    capsys.readouterr()
    assert main(["settings", "paper"]) == 0
    assert capsys.readouterr().out == "letter\n"
    assert main(["settings"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "manager       Jana Novotná",
        "paper         letter",
        "theme         evening",
        "ascii         true",
        "backup_folder none",
        "contacts      HR, 555; EAP, x@y.org",
    ]
    assert main(["settings", "contacts", ""]) == 0
    assert read_settings(own).contacts == ()
    assert read_settings(own).manager == "Jana Novotná"


def test_the_command_as_json(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(own, 'theme = "blue"\n[keys]\nturn = "f7, y"\n')
    assert main(["settings", "--json"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert found["file"] == str(own)
    assert found["theme"] == "evening"
    assert found["keys"] == {"turn": ["f7", "y"]}
    assert found["warnings"] == [
        'settings.toml, line 1: “theme” takes “evening” or “paper”, as in: theme = "evening"'
    ]
    assert main(["settings", "contacts", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"contacts": []}


@pytest.mark.parametrize(
    "words",
    [
        ("paper", "a3"),
        ("theme", "dark"),
        ("ascii", "perhaps"),
        ("colour", "red"),
        ("colour",),
        ("keys", "turn"),
        ("manager", "Jana", "Novotná"),
    ],
)
def test_what_cant_be_is_exit_2_and_saves_nothing(
    own: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["settings", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert not own.exists()


def test_a_demo_saves_no_settings_and_says_so(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--demo", "settings", "theme", "paper"]) == 0
    assert "nothing is saved" in capsys.readouterr().err
    assert not own.exists()


def test_a_file_that_cant_be_changed_is_exit_2_with_its_line(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(own, "paper = \n")
    assert main(["settings", "theme", "paper"]) == 2
    assert "line 1" in capsys.readouterr().err
    assert own.read_text() == "paper = \n"


def test_a_setting_beside_moved_keys_stays_outside_their_table(own: Path) -> None:
    write(own, '[keys]\nturn = "f7"\n')
    save_setting("theme", "paper", own)
    settings = read_settings(own)
    assert settings.theme == "paper"
    assert [(k.name, k.keys, k.line) for k in settings.keys] == [("turn", ("f7",), 3)]
    assert settings.warnings == ()


def test_the_document_shows_a_file_that_is_read_without_a_word(own: Path) -> None:
    document = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    write(own, document.partition("```toml\n")[2].partition("```")[0])
    settings = read_settings(own)
    assert settings.warnings == ()
    assert len(settings.keys) == 2
    assert len(settings.contacts) == 2
