"""The commands from outside: real processes, a home of their own, no terminal."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

NOW = "2026-11-24T09:00:00+01:00"
HOSTILE = 'deal [/oops] #panic("x") <script> \x1b[31m \u202e \t“” é\u0301 \u009b'


class Shell:
    """Runs coach-tui in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.file = home / "team.json"
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "TMPDIR": str(home / "tmp"),
            "LANG": "C.UTF-8",
            "COACH_TUI_NOW": NOW,
            "COACH_TUI_FILE": str(self.file),
        }
        (home / "tmp").mkdir()

    def __call__(
        self,
        *args: str,
        stdin: bytes | None = b"",
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "coach_tui", *args],
            input=stdin,
            capture_output=True,
            env=self.env | (env or {}),
            cwd=cwd or Path(__file__).parents[2],
            timeout=60,
            check=False,
        )

    def json(self, *args: str, stdin: bytes = b"") -> Any:
        done = self(*args, "--json", stdin=stdin)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture(scope="module")
def two_mayas(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A data file with two reps whose names begin alike."""
    shell = Shell(tmp_path_factory.mktemp("mayas"))
    shell("add", "Maya Brandt")
    shell("add", "Maya Zimmer")
    return shell.file.read_bytes()


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Standard error, which is one sentence or a few and never a traceback."""
    text = done.stderr.decode()
    assert "Traceback" not in text
    return text


def test_a_rep_is_added_with_everything_that_is_known(shell: Shell) -> None:
    rep = shell.json(
        "add",
        "Maya Brandt",
        "--role",
        "AE",
        "--called",
        "May",
        "--every",
        "14",
        "--timezone",
        "Europe/Berlin",
    )
    assert rep["id"] > 0
    assert (rep["name"], rep["role"], rep["called"], rep["every"]) == ("Maya Brandt", "AE", "May", 14)
    assert shell.json("show", "may")["rep"]["timezone"] == "Europe/Berlin"


def test_a_note_is_kept_exactly_from_the_command_line_and_from_input(shell: Shell) -> None:
    shell("add", "Maya Brandt")
    assert shell("note", "maya", HOSTILE.replace("\0", "")).returncode == 0
    assert shell("note", "maya", "-", "--private", stdin=f"{HOSTILE}\r\nzwei\n".encode()).returncode == 0
    texts = {(n["text"], n["private"]) for n in shell.json("history", "maya")}
    assert texts == {(HOSTILE, False), (f"{HOSTILE}\r\nzwei\n", True)}


def test_a_lone_surrogate_in_a_note_comes_back_in_json(shell: Shell) -> None:
    shell("add", "Maya")
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"coach_tui", b"note", b"maya", b"a\xffb"],
        env=shell.env,
        cwd=Path(__file__).parents[2],
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert shell.json("history", "maya")[0]["text"] == "a\udcffb"
    assert "a�b" in shell("history", "maya").stdout.decode()


def test_text_output_shows_control_characters_as_marks(shell: Shell) -> None:
    shell("add", "Maya")
    shell("note", "maya", HOSTILE)
    text = shell("history", "maya").stdout.decode()
    assert 'deal [/oops] #panic("x") <script> ␛[31m ‹RLO› ␉' in text
    assert not {"\x1b", "\u202e", "\u009b"} & set(text)


def test_a_rep_is_found_by_a_start_any_case_without_accents_and_by_id(shell: Shell) -> None:
    rep = shell.json("add", "Tomás Ortega")
    for words in ("TOMAS", "orte", str(rep["id"]), "tomás ortega"):
        assert shell.json("show", words)["rep"]["id"] == rep["id"]


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("show", "nobody"), 1, "No rep “nobody”"),
        (("plan", "maya b"), 1, "There is no plan yet"),
        (("show", "maya"), 2, "Maya Brandt ("),
        (("note", "maya b", "  "), 2, "The note is empty"),
        (("note", "maya b"), 2, "TEXT"),
        (("note", "maya b", "two", "words"), 2, "words"),
        (("add", "Tom", "--timezone", "Mars/Base"), 2, "“Mars/Base” is no time zone"),
        (("add", "Tom", "--every", "weekly"), 2, "“weekly” is no whole number of days"),
        (("add", "Tom", "--every", "0"), 2, "Give 1 to 366 days"),
        (("add", "a\nb"), 2, "control character"),
        (("add", ""), 2, "is empty"),
        (("add", "x" * 201), 2, "200"),
        (("nte", "maya"), 2, "Did you mean note?"),
        (("--fiel", "x", "team"), 2, "“--fiel” is no option"),
        (("team", "--wat"), 2, "--wat"),
        (("--file",), 2, "--file names no file"),
        (("--file", "", "team"), 2, "--file names no file"),
        (("session", "maya b", "--guide", "nope"), 1, "“nope”"),
        (("--json",), 2, "--json belongs to a command"),
        ((), 2, "The app needs a terminal"),
    ],
)
def test_a_mistake_is_one_sentence_on_standard_error_with_its_exit_code(
    shell: Shell, two_mayas: bytes, args: tuple[str, ...], code: int, words: str
) -> None:
    shell.file.write_bytes(two_mayas)
    done = shell(*args)
    assert (done.returncode, done.stdout) == (code, b"")
    assert words in said(done)
    assert said(done).count("\n") == 1
    assert shell.file.read_bytes() == two_mayas


def test_two_reps_that_match_are_named_with_their_ids(shell: Shell) -> None:
    ids = [str(shell.json("add", name)["id"]) for name in ("Maya Brandt", "Maya Zimmer")]
    text = said(shell("note", "ma", "x"))
    assert all(i in text for i in ids)


def test_the_file_may_be_named_before_or_after_the_command_and_by_the_environment(shell: Shell) -> None:
    other = str(shell.home / "other.json")
    shell("--file", other, "add", "Ana")
    shell("add", "Bo", "--file", other)
    shell(f"--file={other}", "add", "Cy")
    assert len(json.loads(shell("team", "--json", f"--file={other}").stdout)) == 3
    assert shell.json("team") == []


def test_without_a_file_named_the_platforms_folder_is_used_and_private(shell: Shell) -> None:
    assert shell("add", "Ana", env={"COACH_TUI_FILE": ""}).returncode == 0
    file = shell.home / "data" / "coach-tui" / "coach.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_two_dashes_end_the_options(shell: Shell) -> None:
    shell("add", "Maya")
    assert shell("note", "maya", "--", "--private").returncode == 0
    assert shell("note", "--", "maya", "-").returncode == 2
    assert [n["text"] for n in shell.json("history", "maya")] == ["--private"]


def test_after_a_writing_command_any_tinydb_program_sees_everything(shell: Shell) -> None:
    shell("add", "Maya")
    shell("note", "maya", "seen")
    with TinyDB(shell.file) as db:
        assert [d["text"] for d in db.table("notes").all()] == ["seen"]
        assert [d["name"] for d in db.table("reps").all()] == ["Maya"]


def test_compact_folds_and_says_where(shell: Shell) -> None:
    assert shell.json("compact") == {"file": str(shell.file), "bytes": None}
    shell("add", "Maya")
    assert shell.json("compact")["bytes"] == shell.file.stat().st_size


def test_the_demo_is_the_same_each_time_touches_nothing_and_leaves_nothing(shell: Shell) -> None:
    first, second = (shell.json("--demo", "team"), shell.json("team", "--demo"))
    assert first == second
    assert len(first) == 6
    assert shell("--demo", "note", "maya", "x").returncode == 0
    assert not shell.file.exists()
    assert not list((shell.home / "tmp").iterdir())


def test_team_json_has_the_keys_of_the_contract(shell: Shell) -> None:
    shell("add", "Maya")
    (row,) = shell.json("team")
    assert row["overdue"] is False
    assert row["last_session"] is None
    assert row["next_due"] is None
    assert row["open_promises"] == {"manager": 0, "rep": 0}


def test_show_json_has_all_results_promises_causes_and_what_helped(shell: Shell) -> None:
    profile = shell.json("--demo", "show", "maya")
    assert len(profile["results"]) > 200
    assert set(profile["results"][0]) == {"measure", "period", "actual", "target", "unit", "source"}
    assert {"id", "owner", "what", "due", "status", "effect"} <= set(profile["promises"][0])
    assert {p["owner"] for p in profile["promises"]} == {"manager", "rep"}
    assert {"cause", "count", "last"} == set(profile["causes"][0])
    assert profile["what_helped"][0]["words"]


def test_history_json_is_newest_first_with_answers(shell: Shell) -> None:
    entries = shell.json("--demo", "history", "maya")
    days = [e["date"] for e in entries]
    assert days == sorted(days, reverse=True)
    session = next(e for e in entries if e["kind"] == "session")
    assert {"id", "stage", "question", "text", "voice", "private", "draft"} <= set(session["answers"][0])


def test_the_plan_goes_to_the_terminal_and_to_each_kind_of_file(shell: Shell) -> None:
    text = shell("--demo", "plan", "maya").stdout.decode()
    assert "What we agreed" in text
    for ending, start in ((".pdf", b"%PDF"), (".html", b"<!"), (".md", b"#")):
        target = shell.home / f"plan{ending}"
        done = shell("--demo", "plan", "maya", "--to", str(target), "--paper", "letter")
        assert done.returncode == 0, said(done)
        assert target.read_bytes().lstrip().lower().startswith(start.lower())
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("target", ["plan.doc", "no/such/folder/plan.pdf", "."])
def test_a_plan_that_cant_be_written_is_exit_2(shell: Shell, target: str) -> None:
    done = shell("--demo", "plan", "maya", "--to", str(shell.home / target))
    assert done.returncode == 2
    assert said(done).count("\n") == 1


def test_no_such_printer_is_exit_1(shell: Shell) -> None:
    done = shell("--demo", "plan", "maya", "--print", "no-such-printer", env={"CUPS_SERVER": "/nonexistent"})
    assert done.returncode == 1
    assert "printer" in said(done).lower()


@pytest.mark.parametrize("content", [b"not json", b'{"_meta": {"1": {"schema": 99999}}}', b"\xff\xfe"])
def test_a_file_that_cant_be_used_is_exit_3_and_stays_as_it_is(shell: Shell, content: bytes) -> None:
    shell.file.write_bytes(content)
    for args in (("team",), ("add", "Maya"), ("session", "maya")):
        done = shell(*args)
        assert done.returncode == 3, said(done)
        assert said(done).count("\n") == 1
    assert shell.file.read_bytes() == content


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_output_that_cant_be_written_is_exit_2(shell: Shell) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "coach_tui", "--demo", "team"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=shell.env,
            check=False,
        )
    assert done.returncode == 2
    assert "The output can’t be written" in said(done)


def run_in_shell(shell: Shell, line: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-c", line],
        env=shell.env | {"COACH": f"{sys.executable} -m coach_tui"},
        capture_output=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_closed_output_is_said_and_loses_nothing(shell: Shell) -> None:
    shell("add", "Maya")
    done = run_in_shell(shell, "$COACH note maya kept --json >&-")
    assert done.returncode == 2
    assert "no standard output" in said(done)
    assert run_in_shell(shell, "$COACH note maya 'kept too' >&- 2>&- <&-").returncode == 0
    assert {n["text"] for n in shell.json("history", "maya")} == {"kept", "kept too"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_reader_that_leaves_early_is_no_error(shell: Shell) -> None:
    done = run_in_shell(
        shell, "set -o pipefail; $COACH --demo history maya --json | true; echo ${PIPESTATUS[0]}"
    )
    assert done.stdout == b"0\n"
    assert done.stderr == b""


def test_an_inner_mistake_shows_no_words_and_no_traceback(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import coach_tui.coach.notes as n\n"
        "def broken(self, rep, text, private=False): raise TypeError('secret ' + text)\n"
        "n.Notes.add = broken\n"
    )
    shell("add", "Maya")
    done = shell("note", "maya", "confidential", env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 70
    assert "TypeError at sitecustomize.py:2" in said(done)
    assert "confidential" not in said(done)
    loud = shell("note", "maya", "x", env={"PYTHONPATH": str(tmp_path), "COACH_TUI_DEBUG": "1"})
    assert b"Traceback" in loud.stderr


def test_a_foreign_package_named_screens_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "screens").mkdir()
    (tmp_path / "screens" / "__init__.py").write_text("")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from coach_tui.cli import _coach_app\n"
        "from coach_tui.errors import CoachError\n"
        "try:\n    _coach_app()\nexcept CoachError as problem:\n    print(problem)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert str(tmp_path / "screens") in done.stdout.decode(), done.stderr.decode()


def test_the_app_opens_without_argparse_typst_or_the_guide_parser() -> None:
    program = (
        "import sys\nfrom coach_tui import cli\nfrom coach_tui.commands.opening import Opening\n"
        "import coach_tui.settings\nopening = Opening(None, demo=True)\n"
        "opening.coach().team.view()\nopening.close()\n"
        "print([m for m in ('argparse', 'typst', 'markdown_it', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


@pytest.mark.parametrize("args", [("--help",), ("-h",), ("help",), ("session", "--help"), ("note", "-h")])
def test_help_has_examples_and_goes_to_standard_output(shell: Shell, args: tuple[str, ...]) -> None:
    done = shell(*args)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"examples:" in done.stdout


def test_the_version_is_told(shell: Shell) -> None:
    assert shell("--version").stdout.startswith(b"coach-tui ")
