"""Printing for real: a private CUPS server, and a listener that plays the printer."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach_tui.errors import CoachError, NotThere
from coach_tui.printing import printer
from coach_tui.printing.pdf import render_pdf

from .printed_plans import needs, page

pytestmark = needs("cupsd", "lp", "lpstat", "lpadmin")
typst = pytest.importorskip("typst", reason="the typst package is not on this machine")

SERVER = """
Listen {home}/cups.sock
DirtyCleanInterval 0
Browsing Off
WebInterface No
DefaultAuthType None
<Location />
  Allow all
</Location>
<Location /admin>
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  SubscriptionPrivateAccess all
  SubscriptionPrivateValues none
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
FILES = """
ServerRoot {home}
RequestRoot {home}/spool
CacheDir {home}/cache
StateDir {home}/state
TempDir {home}/tmp
DocumentRoot {home}
ErrorLog {home}/error.log
AccessLog {home}/access.log
PageLog {home}/page.log
SystemGroup root
"""


class Sink:
    """A raw network printer: takes connections and keeps every byte."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.jobs: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                received = b""
                while part := connection.recv(65536):
                    received += part
                self.jobs.append(received)


def until(met: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not met():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="cups-"))  # short: a socket's path has its limit
    home.chmod(0o755)
    for name in ("spool", "cache", "state", "tmp", "ppd"):
        (home / name).mkdir()
    (home / "cupsd.conf").write_text(SERVER.format(home=home))
    (home / "cups-files.conf").write_text(FILES.format(home=home))
    daemon = shutil.which("cupsd") or "/usr/sbin/cupsd"
    running = subprocess.Popen(
        [daemon, "-f", "-c", str(home / "cupsd.conf"), "-s", str(home / "cups-files.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    monkeypatch.setenv("CUPS_SERVER", str(home / "cups.sock"))
    for name in ("LPDEST", "PRINTER"):
        monkeypatch.delenv(name, raising=False)
    try:
        assert until(lambda: (home / "cups.sock").exists()), "cupsd did not start"
        yield home
    finally:
        running.terminate()
        running.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def admin(*arguments: str) -> None:
    done = subprocess.run(["lpadmin", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def sink(server: Path) -> Iterator[Sink]:  # noqa: ARG001
    """A printer named SINK on a running server."""
    listening = Sink()
    admin("-p", "SINK", "-E", "-v", f"socket://127.0.0.1:{listening.port}", "-m", "raw")
    yield listening
    listening.listener.close()


def test_the_printer_receives_the_very_bytes_of_the_pdf(sink: Sink) -> None:
    pdf = render_pdf(page(), "a4").data
    job = printer.send(pdf, printer="SINK")
    assert job == printer.Job("SINK-1", "SINK")
    assert until(lambda: len(sink.jobs) == 1)
    assert sink.jobs[0] == pdf
    assert until(lambda: printer.job_state(job) == "done")


def test_the_default_printer_is_found_and_used(sink: Sink) -> None:
    assert printer.printers() == printer.Printers(("SINK",), "")
    admin("-d", "SINK")
    assert printer.printers() == printer.Printers(("SINK",), "SINK")
    assert printer.send(b"%PDF-1", copies=2).printer == "SINK"
    assert until(lambda: bool(sink.jobs))


def test_the_queue_shows_an_ascii_title_and_no_file_is_left(
    sink: Sink, server: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    printer.send(b"%PDF-1", title="Plan – Mája; $(x) --all", printer="SINK")
    assert list(tmp_path.iterdir()) == []
    control = server / "spool" / "c00001"
    assert until(control.exists)
    assert b"Plan M ja x all" in control.read_bytes()
    assert "ája".encode() not in control.read_bytes()
    assert until(lambda: bool(sink.jobs))


def test_a_stopped_printer_is_told_as_stuck(sink: Sink) -> None:
    subprocess.run(["cupsdisable", "SINK"], check=True, capture_output=True)
    job = printer.send(b"%PDF-1", printer="SINK")
    assert printer.job_state(job) == "stuck"
    subprocess.run(["cupsenable", "SINK"], check=True, capture_output=True)
    assert until(lambda: printer.job_state(job) == "done")
    assert sink.jobs == [b"%PDF-1"]


def test_a_printer_out_of_reach_is_told_as_stuck(server: Path) -> None:  # noqa: ARG001
    admin("-p", "AWAY", "-E", "-v", "socket://127.0.0.1:9", "-m", "raw")
    job = printer.send(b"%PDF-1", printer="AWAY")
    assert until(lambda: printer.job_state(job) == "stuck")


def test_without_a_printer_it_says_what_to_do_instead(server: Path) -> None:  # noqa: ARG001
    assert printer.printers() == printer.Printers()
    with pytest.raises(NotThere, match=r"No printer here\. Save the plan as a PDF instead"):
        printer.send(b"%PDF-1")


def test_an_unknown_printer_or_no_default_names_those_that_are_here(sink: Sink) -> None:
    for asked in ("LASER", "-oraw"):
        with pytest.raises(NotThere, match=r"No such printer.*Here: SINK"):
            printer.send(b"%PDF-1", printer=asked)
    with pytest.raises(NotThere, match=r"No default printer\. Name one of these: SINK"):
        printer.send(b"%PDF-1")
    assert sink.jobs == []


def test_copies_have_a_limit() -> None:
    for copies in (0, -1, 100):
        with pytest.raises(CoachError, match="between 1 and 99"):
            printer.send(b"%PDF-1", copies=copies)


def test_a_machine_without_a_print_system_has_no_printers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert printer.printers() == printer.Printers()
    with pytest.raises(NotThere):
        printer.send(b"%PDF-1")


def test_a_print_system_that_hangs_is_left_after_its_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "lpstat"
    slow.write_text("#!/bin/sh\nexec /bin/sleep 20\n")
    slow.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(printer, "SECONDS", 0.2)
    begun = time.monotonic()
    assert printer.printers() == printer.Printers()
    assert time.monotonic() - begun < 5
