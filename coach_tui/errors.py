"""The one error that people see: what happened, and what to do next."""

from __future__ import annotations


class CoachError(Exception):
    """Something a person can act on.

    `message` says what happened in one sentence, `hint` what to do next (may be empty).
    `exit_code` is the command line's: 1 not there, 2 bad input or usage, 3 the data file can't be used.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class NotThere(CoachError):
    """The thing asked for does not exist: no such rep, no plan yet, no printer."""

    exit_code = 1


class DataFileError(CoachError):
    """The data file can't be used: locked, damaged, read-only, disk full, from a newer version."""

    exit_code = 3
