"""The machine's printers, by `lp` and `lpstat` (or the PDF program of Windows). Sent means queued."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from msgspec import Struct

from ..errors import CoachError, NotThere

SECONDS = 10
SAVE_HINT = "Save the plan as a PDF instead, and print it from there."
JOB_TITLE = "Plan"
MOST_COPIES = 99
# What lpstat says in the C locale about a printer that needs someone.
_STUCK_SIGNS = (
    " disabled since",
    "may not exist or is unavailable",
    "not responding",
    "unreachable",
    "offline",
)

JobState = Literal["queued", "printing", "stuck", "done"]


class Printers(Struct, frozen=True):
    """Names of the printers here; `default` is one of them, or empty."""

    names: tuple[str, ...] = ()
    default: str = ""


class Job(Struct, frozen=True):
    """A job that was handed over. `id` (“PDF-12”) is empty where the system gives none (Windows)."""

    id: str
    printer: str


def printers() -> Printers:
    """The printers of this machine. None at all where there is no print system, or it does not answer."""
    if _is_windows():
        return Printers()
    names = tuple(line.strip() for line in _quietly("lpstat", "-e").splitlines() if line.strip())
    default = _quietly("lpstat", "-d").rpartition(": ")[2].strip()
    return Printers(names, default if default in names else "")


def send(pdf: bytes, title: str = JOB_TITLE, printer: str | None = None, copies: int = 1) -> Job:
    """Hand the PDF to a printer, to the default one when none is named. Success means queued.

    `title` is what the queue shows to others: keep names out of it; only its ASCII letters are used.
    Raises NotThere without such a printer, CoachError when the print system refuses.
    """
    if not 1 <= copies <= MOST_COPIES:
        raise CoachError(f"Copies: between 1 and {MOST_COPIES}.")
    path = _private_file(pdf)
    if _is_windows():
        return _send_windows(path)
    try:
        return _send_lp(path, title, _chosen(printer), copies)
    finally:
        path.unlink(missing_ok=True)


def job_state(job: Job) -> JobState:
    """What has become of a job. "stuck" waits for someone: the printer is stopped or out of reach."""
    if not job.id or _is_windows():
        return "done"
    waiting = _quietly("lpstat", "-W", "not-completed", "-o").splitlines()
    if job.id not in (line.split(maxsplit=1)[0] for line in waiting if line.strip()):
        return "done"
    state = _quietly("lpstat", "-p", job.printer)
    if any(sign in state for sign in _STUCK_SIGNS):
        return "stuck"
    return "printing" if f"now printing {job.id}." in state else "queued"


def _is_windows() -> bool:
    return sys.platform == "win32"


def _chosen(printer: str | None) -> str:
    found = printers()
    if printer and printer not in found.names:
        here = f" Here: {', '.join(found.names)}." if found.names else ""
        raise NotThere("No such printer on this machine.", f"{SAVE_HINT}{here}")
    if not found.names:
        raise NotThere("No printer here.", SAVE_HINT)
    if not printer and not found.default:
        raise NotThere("No default printer.", f"Name one of these: {', '.join(found.names)}.")
    return printer or found.default


def _send_lp(path: Path, title: str, printer: str, copies: int) -> Job:
    safe_title = " ".join(re.findall("[A-Za-z0-9]+", title))[:40] or JOB_TITLE
    done = _run("lp", "-d", printer, "-n", str(copies), "-t", safe_title, "--", str(path))
    if done.returncode:
        raise CoachError(f"The printer {printer} did not take the page.", SAVE_HINT)
    found = re.search(r"request id is (\S+-\d+)", done.stdout)
    return Job(found[1] if found else "", printer)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LC_ALL": "C", "LANGUAGE": "C"}
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            env=environment,
            check=False,
        )
    except FileNotFoundError:
        raise NotThere("No print system here (the program lp).", SAVE_HINT) from None
    except subprocess.TimeoutExpired:
        raise CoachError("The print system does not answer.", SAVE_HINT) from None


def _quietly(*command: str) -> str:
    try:
        return _run(*command).stdout
    except CoachError:
        return ""


def _private_file(pdf: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix="coach-tui-", suffix=".pdf")  # made 0600
    with os.fdopen(descriptor, "wb") as file:
        file.write(pdf)
    return Path(name)


def _send_windows(path: Path) -> Job:
    """The PDF program's own print. It reads the file later, so the file stays in the temporary folder."""
    start = getattr(os, "startfile", None)
    try:
        if start is None:
            raise OSError
        start(str(path), "print")
    except OSError:
        path.unlink(missing_ok=True)
        raise NotThere("No program here prints PDFs.", SAVE_HINT) from None
    return Job("", "")
