"""The command line: which command, its exit code, and the only place that opens the app.

Exit codes: 0 done; 1 not there; 2 bad input or usage, an output that can't be written; 3 the data file
can't be used; 70 a mistake of the app itself (with `COACH_TUI_DEBUG=1` its traceback); 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from . import __version__
from .commands import COMMANDS
from .errors import CoachError, DataFileError

if TYPE_CHECKING:
    from .coach import Coach
    from .commands.opening import Opening
    from .settings import Settings

INTERNAL, INTERRUPTED = 70, 130

USAGE = """coach-tui: guided, private one-on-ones for sales managers.

usage: coach-tui [--file FILE | --demo] [COMMAND ...]

Without a command it opens the app. Commands:
  team                  who is due, and what is promised
  add REP               a new rep
  show REP              the profile of a rep
  session REP           the guided one-on-one in plain text
  note REP TEXT         a quick note; - reads standard input
  check-in REP [TEXT]   two minutes between two talks, and the next date
  history REP           everything that was said, newest first
  plan REP              the current plan: terminal, file, printer; --from FILE
  kept CODE             what became of a promise; also
                        moved CODE DATE, dropped CODE [WHY]
  due REP DATE [TIME]   the next one-on-one
  edit REP              changes a rep; archive REP puts one aside
  result REP MEASURE PERIOD VALUE
                        one result by hand; target: the same for a target
  undo                  takes back the last change; redo does it again
  settings [KEY [VALUE]]
                        name, paper, theme, ascii, backup_folder, contacts
  compact               everything into the TinyDB file
  backup [--to FILE]    a verified copy now; one is made each day by itself
  restore [FILE]        lists the backups, or puts one back
  merge FILE            another copy of the file into this one, losing nothing
  doctor                checks the file, printer, PDF, fonts and terminal

Options, before or after the command:
  --file FILE           the data file (or COACH_TUI_FILE); without it
                        {file}
  --demo                on a throw-away copy of the sample team
  --json                one JSON document on standard output
  --version, --help     COMMAND --help shows its own options

REP is a name, a unique start of a name, or an id. -- ends options.

examples:
  coach-tui --demo
  coach-tui add "Maya Brandt" --every 14
  coach-tui session maya
  coach-tui plan maya --to plan.pdf"""


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code. Never raises, never shows a traceback unasked."""
    _hold_standard_streams()
    try:
        return _run(sys.argv[1:] if argv is None else list(argv))
    except CoachError as problem:
        _say(str(problem))
        return problem.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        from .commands.output import drop_output

        drop_output()
        return 0
    except Exception as mistake:
        return _own_mistake(mistake)


def _run(argv: list[str]) -> int:
    """The options before the command are read by hand, so that the app opens without argparse."""
    leading: list[str] = []
    file: str | None = None
    while argv and argv[0].startswith("-"):
        option, given, value = argv.pop(0).partition("=")
        if option == "--":
            break
        if option in ("--help", "-h", "--version") and not given:
            _print(_usage() if option != "--version" else f"coach-tui {__version__}")
            return 0
        if option == "--file":
            if not given and not argv:
                raise CoachError("--file names no file.", "Write its path behind it: --file team.json.")
            file = value if given else argv.pop(0)
            leading.append(f"--file={file}")
        elif option in ("--demo", "--json") and not given:
            leading.append(option)
        else:
            raise CoachError(f"“{option}” is no option.", "coach-tui --help lists them.")
    if not argv:
        return _app(file, demo="--demo" in leading, json="--json" in leading)
    return _command(argv[0], [*leading, *argv[1:]])


def _usage() -> str:
    from .paths import default_file

    return USAGE.replace("{file}", str(default_file()))


def _command(name: str, argv: list[str]) -> int:
    if name == "help":
        _print(_usage())
        return 0
    if name not in COMMANDS:
        from difflib import get_close_matches

        near = get_close_matches(name, COMMANDS, 1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise CoachError(f"“{name}” is no command.", f"{hint}coach-tui --help lists them.")
    from importlib import import_module

    from .commands.parsing import parser_of

    try:
        args = parser_of(name).parse_args(argv)
    except SystemExit as done:
        return int(done.code or 0)
    from .commands.call import Call

    call = Call(args)
    with _ended_by_signals(args.demo):
        try:
            return int(import_module(f".commands.{name.replace('-', '_')}", __package__).run(call))
        finally:
            call.end()


def _app(file: str | None, *, demo: bool, json: bool) -> int:
    """Open the app over the data file, or over a throw-away sample team."""
    if json:
        raise CoachError("--json belongs to a command.", "coach-tui --help lists them.")
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        raise CoachError("The app needs a terminal.", "coach-tui --help lists what works without one.")
    # The collector finds nothing to do among the imports; the app turns it on after its first frame.
    gc.disable()
    from .settings import read_settings

    settings = read_settings()
    tries = _Tries(file, demo, settings.manager)
    with _ended_by_signals(demo):
        try:
            app = _app_over(tries, settings)
            app.run()
            if app.trouble is not None:
                raise app.trouble.problem
            if isinstance(app.mistake, DataFileError):
                raise app.mistake
            if app.mistake is not None:
                return _own_mistake(app.mistake)
            if app.last_word:
                _say(app.last_word)
            return int(app.return_code or 0)
        finally:
            tries.close()


class _Tries:
    """The tries to open the data file, or a throw-away sample team, in one run of the app."""

    def __init__(self, file: str | None, demo: bool, manager: str) -> None:
        self.file = file
        self.demo = demo
        self._manager = manager
        self._opening: Opening | None = None

    def open(self) -> Coach:
        """One try, anew. Raises DataFileError, also for a team that can't be read."""
        from .commands.opening import Opening

        self.close()
        self._opening = Opening(self.file, demo=self.demo)
        coach = self._opening.first(self._manager)
        coach.team.reps()
        return coach

    def close(self) -> None:
        """Let go of what was opened."""
        if self._opening is not None:
            self._opening.close()


def _app_over(tries: _Tries, settings: Settings) -> Any:
    """The app over the data file; where that can't be opened, the app says so and offers ways on."""
    app = _coach_app()
    try:
        return app(tries.open(), settings, tries.open)
    except DataFileError as problem:
        if tries.demo or not sys.stdout or not sys.stdout.isatty():
            raise
        from .paths import data_file

        return app.not_open(problem, data_file(tries.file), tries.open, settings)


def _coach_app() -> Any:
    """The app's class. A foreign package named `screens` is named with the place where it lives."""
    try:
        from screens.app import CoachApp
    except ImportError as error:
        name = (error.name or "").partition(".")[0]
        if name in ("textual", "rich"):
            raise CoachError(f"The package {name} is missing.", "Install coach-tui again.") from None
        if name != "screens":
            raise
        raise CoachError("The app’s own package “screens” was not found.", _foreign_screens()) from None
    return CoachApp


def _foreign_screens() -> str:
    """Where another package of that name lives, as a sentence."""
    from importlib.util import find_spec

    found = find_spec("screens")
    places = [*(found.submodule_search_locations or ()), found.origin or ""] if found else [""]
    if not places[0]:
        return "Install coach-tui again."
    return f"Another one is in the way, in {places[0]}: start coach-tui from elsewhere, or without it."


@contextmanager
def _ended_by_signals(demo: bool) -> Iterator[None]:
    """A throw-away copy is removed also when the process is asked to end."""
    if demo:
        import signal

        for name in ("SIGTERM", "SIGHUP"):
            if (number := getattr(signal, name, None)) is not None:
                with suppress(ValueError):
                    signal.signal(number, _end)
    yield


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _hold_standard_streams() -> None:
    """A closed stream's number must not become the data file's; nothing stops at a narrow encoding."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and not (stream.encoding or "").lower().startswith("utf"):
            reconfigure(errors="replace")


def _print(text: str) -> None:
    from .commands.output import out

    out(text)


def _say(text: str) -> None:
    from .commands.output import say

    say(text)


def _own_mistake(mistake: Exception) -> int:
    """One sentence without anybody's words; the traceback only where it is asked for."""
    if os.environ.get("COACH_TUI_DEBUG") == "1":
        import traceback

        traceback.print_exception(mistake)
    place = mistake.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}" if place else ""  # noqa: PTH119
    _say(
        f"Something went wrong inside coach-tui ({type(mistake).__name__}{where}); what was saved is safe."
        " COACH_TUI_DEBUG=1 shows more."
    )
    return INTERNAL
