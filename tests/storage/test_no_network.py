"""No network: neither the app nor a command makes an internet socket; and their files are the owner’s only.

Twice: an audit hook inside every Python process of a run, and, where strace is, the system calls themselves.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal and POSIX modes", allow_module_level=True)

from ..terminal import Terminal
from .faults.world import ROOT, Home, has_command, is_traceback, sample_team

HOOK = """
import os, sys
_log = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
os.write(_log, b"watched\\n")
def _hook(event, args):
    if event == "socket.__new__" and int(args[1]) in (2, 10):
        os.write(_log, b"an internet socket\\n")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        os.write(_log, event.encode() + b"\\n")
    elif event in ("socket.connect", "socket.bind", "socket.sendto") and isinstance(args[1], tuple):
        os.write(_log, event.encode() + b"\\n")
sys.addaudithook(_hook)
"""
# With an umask of 0 a mode that was not asked for shows.
OPEN_DOORS = ["/bin/sh", "-c", 'umask 0; exec "$@"', "sh"]
PLAN = "plan.pdf"

Run = Callable[[Sequence[str]], Sequence[str]]


def commands(home: Home) -> list[list[str]]:
    """Every command, most in the form that does the most."""
    out = home.folder / "out"
    out.mkdir(mode=0o700)
    found = [
        *(["team"], ["add", "Ada Byron", "--every", "14"], ["show", "tomás"], ["note", "maya", "words"]),
        *(["session", "maya", "--json"], ["check-in", "tomás", "easier", "--next", "10 dec"]),
        *(["history", "maya"], ["plan", "tomás"], ["plan", "tomás", "--to", str(out / PLAN)]),
        *(["plan", "tomás", "--to", str(out / "plan.html")], ["plan", "tomás", "--to", str(out / "plan.md")]),
        *(["kept", "B14"], ["moved", "B14", "fri"], ["dropped", "B13", "why"], ["due", "maya", "2026-12-01"]),
        *(["edit", "maya", "--role", "AE"], ["result", "maya", "calls", "2026-10", "12"], ["undo"], ["redo"]),
        *(["target", "maya", "calls", "2026-10", "20"], ["archive", "ada"], ["compact"], ["doctor"]),
        *(["settings", "manager", "Anna Ek"], ["settings"], ["plan", "tomás", "--print", "nowhere"]),
    ]
    for name, args in (("backup", []), ("restore", []), ("merge", [str(home.folder / "other.json")])):
        found += [[name, *args]] if has_command(name) else []
    return found


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir(mode=0o700)
    home = Home(tmp_path / "home")
    sample_team(home.file)
    shutil.copy(home.file, home.folder / "other.json")
    (home.folder / "other.json").chmod(0o600)
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(HOOK)
    home.env |= {"PYTHONPATH": str(hook), "AUDIT_LOG": str(tmp_path / "audit")}
    return home


def audited(home: Home) -> list[str]:
    """What the hook saw, the processes that it watched left out."""
    lines = Path(home.env["AUDIT_LOG"]).read_text().splitlines()
    assert "watched" in lines
    return [line for line in lines if line != "watched"]


def run_commands(home: Home, wrapped: Run) -> None:
    """Each in a process of its own; none may end with a traceback."""
    for args in commands(home):
        done = subprocess.run(
            [*wrapped(home.command(*args))],
            input="", capture_output=True, text=True, env=home.env, cwd=ROOT, timeout=60, check=False,
        )  # fmt: skip
        assert not is_traceback(done.returncode, done.stderr), (args, done.stderr)


def run_app(home: Home, wrapped: Run) -> None:
    """A talk is begun, a line kept and another left half-written; the app is left by its key."""
    with Terminal(wrapped(home.command()), env=home.env, size=(100, 30)) as terminal:
        terminal.wait("Maya")
        terminal.press("c")
        terminal.wait("────")
        terminal.send("Tired, honestly")
        terminal.press("enter")
        terminal.send("half a line")
        terminal.wait("saved")
        terminal.press("escape", "q", pause=0.5)
        assert terminal.ended(20) == 0


def modes_that_others_can_use(folder: Path) -> list[str]:
    """Files that are not 0600 and folders that are not 0700, in all that a run has made."""
    return [
        f"{path.relative_to(folder)} {path.stat().st_mode & 0o777:o}"
        for path in sorted(folder.rglob("*"))
        if path.stat().st_mode & 0o777 != (0o700 if path.is_dir() else 0o600)
    ]


def doors_open(command: Sequence[str]) -> Sequence[str]:
    return [*OPEN_DOORS, *command]


@pytest.mark.parametrize("run", [run_commands, run_app])
def test_no_internet_socket_and_nothing_that_others_can_read(
    home: Home, run: Callable[[Home, Run], None]
) -> None:
    run(home, doors_open)
    assert audited(home) == []
    assert modes_that_others_can_use(home.folder) == []
    assert home.file.exists()


@pytest.mark.parametrize("run", [run_commands, run_app])
def test_no_internet_call_in_the_traced_system_calls(
    home: Home, tmp_path: Path, run: Callable[[Home, Run], None]
) -> None:
    if not can_trace(tmp_path):
        pytest.skip("needs strace")
    log = tmp_path / "trace"
    run(home, lambda command: [*strace(log), *command])
    text = "".join(path.read_text() for path in [log])
    assert "execve(" in text
    assert internet_calls(text) == []


def strace(log: Path) -> list[str]:
    """Network calls, and which program makes them; one log for all."""
    return ["strace", "-f", "-qq", "-A", "-o", str(log), "-e", "trace=network,execve"]


def can_trace(folder: Path) -> bool:
    if shutil.which("strace") is None:
        return False
    done = subprocess.run([*strace(folder / "try"), "true"], capture_output=True, check=False)
    return done.returncode == 0


def internet_calls(trace: str) -> list[str]:
    """The internet calls, those of `lp` and its kind aside: these talk to the printer’s own service."""
    printing: set[str] = set()
    found = []
    for line in trace.splitlines():
        process, _, call = line.partition(" ")
        if program := re.match(r'\s*execve\("([^"]*)"', call):
            (printing.add if os.path.basename(program[1]).startswith("lp") else printing.discard)(process)  # noqa: PTH119
        elif re.search(r"\bAF_INET6?\b", call) and process not in printing:
            found.append(line)
    return found


def test_both_ways_of_looking_see_an_internet_socket(home: Home, tmp_path: Path) -> None:
    code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()"
    subprocess.run([sys.executable, "-c", code], env=home.env, check=True)
    assert audited(home) == ["an internet socket"]
    if can_trace(tmp_path):
        log = tmp_path / "trace"
        subprocess.run([*strace(log), sys.executable, "-c", code], env=home.env, check=True)
        assert len(internet_calls(log.read_text())) == 1


def test_the_look_at_modes_sees_a_file_for_all(tmp_path: Path) -> None:
    (tmp_path / "open").write_text("")
    (tmp_path / "open").chmod(0o644)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder").chmod(0o755)
    assert modes_that_others_can_use(tmp_path) == ["folder 755", "open 644"]
