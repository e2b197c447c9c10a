"""A command's arguments, by argparse: its mistakes become one sentence and exit code 2."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any, NoReturn

from ..errors import CoachError
from .output import say


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises CoachError instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """One sentence, and where to look."""
        message = message.removeprefix("argument ").rstrip(".")
        raise CoachError(f"{message[:1].upper()}{message[1:]}.", f"{self.prog} --help shows how it is used.")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Help goes through the one door for output."""
        from .output import out

        if file is None:
            say(message.rstrip("\n"))
        else:
            out(message.rstrip("\n"))


def parser_of(command: str) -> Parser:
    """The parser of one command, with the options that all have."""
    module = import_module(f"{__package__}.{command.replace('-', '_')}")
    about, _, examples = str(module.HELP).partition("\n\n")
    parser = Parser(
        prog=f"coach-tui {command}",
        description=about,
        epilog=f"examples:\n{examples}" if examples else "",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.arguments(parser)
    parser.add_argument("--file", metavar="FILE", help="the data file (or COACH_TUI_FILE)")
    parser.add_argument("--demo", action="store_true", help="on a throw-away copy of the sample team")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return parser


def whole_number(text: str) -> int:
    """A whole number of days, for argparse."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number of days") from None
