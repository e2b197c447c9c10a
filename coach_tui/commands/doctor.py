"""`coach-tui doctor`: looks at the data file and the machine, says what to do, and changes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import msgspec

from ..errors import DataFileError
from ..paths import data_file
from .call import Call
from .checks import machine, paper
from .checks.check import Check, checked
from .checks.data_file import DataFile
from .output import out, out_json

HELP = """Looks at the data file and the machine (printer, PDF, fonts, terminal) and says what to do.
It changes nothing, and works also where the data file can't be opened.

  coach-tui doctor
  coach-tui doctor --json"""

FILE_UNUSABLE = 3


def arguments(parser: ArgumentParser) -> None:
    """None of its own."""
    parser.usage = f"{parser.prog} [options]"


def run(call: Call) -> int:
    """Print the checks. 3 when the data file can't be used, else 0, whatever the others say."""
    checks = _file_checks(call)
    file = None if call.args.demo else Path(data_file(call.args.file))
    checks += [
        checked("settings", machine.settings),
        checked("backups", lambda name: machine.backups(name, file)),
        checked("printer", paper.printer),
        checked("pdf", paper.pdf),
        checked("fonts", paper.fonts),
        checked("terminal", machine.terminal),
        checked("letters", machine.letters),
        checked("colours", machine.colours),
        checked("versions", machine.versions),
    ]
    if call.json:
        found = [msgspec.to_builtins(check) for check in checks]
        out_json({"ok": all(check.ok for check in checks), "checks": found})
    else:
        out(*(_line(check) for check in checks))
    return 0 if checks[0].ok else FILE_UNUSABLE


def _file_checks(call: Call) -> list[Check]:
    if call.args.demo:
        return [
            Check("data_file", True, "--demo makes a throw-away copy each time: there is no file to look at.")
        ]
    path = Path(data_file(call.args.file))
    try:
        file = DataFile(path)
    except DataFileError as problem:
        return [Check("data_file", False, problem.message, problem.hint)]
    return [
        checked("data_file", file.data_file),
        checked("rights", file.rights),
        checked("elsewhere", file.elsewhere),
        checked("beside", file.beside),
        checked("head", file.head),
    ]


def _line(check: Check) -> str:
    """“ok    data file   …” or “look  printer     …”: one line, without colours."""
    said = check.detail if check.do is None else f"{check.detail} {check.do}"
    return f"{'ok' if check.ok else 'look':<6}{check.name.replace('_', ' '):<11}{' '.join(said.split())}"
