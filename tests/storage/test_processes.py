"""Several processes on one file: the app open, and `note` from a second terminal."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from coach_tui.coach import open_coach
from coach_tui.errors import DataFileError
from coach_tui.storage import Store

NOTES = """
import sys
from pathlib import Path
from coach_tui.storage import Store
store = Store(Path(sys.argv[1]))
for n in range(100):
    store.put("notes", {"id": store.new_id(), "who": sys.argv[2], "n": n})
    with store.transaction() as changes:
        count = changes.get("counters", 1) or {"id": 1, "n": 0}
        changes.put("counters", {"id": 1, "n": count["n"] + 1})
    if n % 13 == int(sys.argv[2]):
        store.fold()
store.close(fold=False)
if store.notices:
    raise SystemExit(repr(store.notices))
"""

HOLD = """
import sys, time
from pathlib import Path
from coach_tui.storage import Store
store = Store(Path(sys.argv[1]))
with store.transaction():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_processes_of_100_notes_with_folds_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new" / "coach.json"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", NOTES, str(path), str(who)], stderr=subprocess.PIPE, text=True
        )
        for who in range(2)
    ]
    watcher = Store(path)
    while any(writer.poll() is None for writer in writers):
        if watcher.changed_elsewhere():
            watcher.refresh()
        time.sleep(0.01)
    assert [(w.communicate()[1], w.returncode) for w in writers] == [("", 0)] * 2
    watcher.refresh()
    for store in (watcher, Store(path)):
        assert sorted((d["who"], d["n"]) for d in store.all("notes")) == sorted(
            (who, n) for who in "01" for n in range(100)
        )
        assert store.get("counters", 1) == {"id": 1, "n": 200}
        assert store.notices == ()


def test_two_stores_see_each_others_saves_and_folds(tmp_path: Path) -> None:
    path = tmp_path / "coach.json"
    app, note = Store(path), Store(path)
    app.put("reps", {"id": 1})
    assert note.changed_elsewhere()
    note.put("reps", {"id": 2})
    note.fold()
    note.put("reps", {"id": 3})
    assert app.changed_elsewhere()
    assert [d["id"] for d in app.all("reps")] == [1]
    app.refresh()
    assert not app.changed_elsewhere()
    assert [d["id"] for d in app.all("reps")] == [1, 2, 3]
    app.put("reps", {"id": 4})
    app.fold()
    note.delete("reps", 1)
    assert [d["id"] for d in note.all("reps")] == [2, 3, 4]
    assert app.notices == note.notices == ()


def test_a_fold_by_another_of_what_is_known_needs_no_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "coach.json"
    app, note = Store(path), Store(path)
    app.put("reps", {"id": 1})
    note.refresh()
    note.fold()
    with monkeypatch.context() as patch:
        patch.setattr(app, "_load", lambda: pytest.fail("read the whole file"))
        app.put("reps", {"id": 2})
    app.close()
    assert [d["id"] for d in Store(path).all("reps")] == [1, 2]


@pytest.mark.parametrize("same_process", [True, False])
def test_a_lock_held_too_long_is_told_and_nothing_is_saved(tmp_path: Path, same_process: bool) -> None:
    path = tmp_path / "coach.json"
    store = Store(path)
    store.put("reps", {"id": 1})
    assert store._lock.timeout == 5.0
    store._lock.timeout = 0.2
    if same_process:
        other = Store(path)
        context = other.transaction()
        context.__enter__()
    else:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert holder.stdout is not None
        holder.stdout.readline()
    started = time.monotonic()
    with pytest.raises(DataFileError, match="is locked"):
        store.put("reps", {"id": 2})
    assert 0.15 < time.monotonic() - started < 2
    assert [d["id"] for d in store.all("reps")] == [1]
    if same_process:
        context.__exit__(None, None, None)
    else:
        holder.communicate(b"")
    store.put("reps", {"id": 2})
    assert [d["id"] for d in Store(path).all("reps")] == [1, 2]


def test_reading_does_not_wait_for_a_writing_thread(tmp_path: Path) -> None:
    store = Store(tmp_path / "coach.json")
    store.put("reps", {"id": 1})
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with store.transaction():
            held.set()
            done.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    started = time.monotonic()
    assert store.get("reps", 1) == {"id": 1}
    assert store.where("reps", "id", 1) == store.all("reps") == [{"id": 1}]
    assert time.monotonic() - started < 1
    done.set()
    thread.join()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_no_acknowledged_save_is_lost_when_the_process_is_killed() -> None:
    script = Path(__file__).with_name("kill_store.py")
    done = subprocess.run(
        [sys.executable, str(script), "15"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert " 0 lost" in done.stdout


def test_a_look_does_not_wait_for_who_is_writing(tmp_path: Path) -> None:
    """The app looks each second: it must not stand still while another program folds for long."""
    path = tmp_path / "coach.json"
    ours, theirs = open_coach(path), Store(path)
    rep = ours.team.add("Ana")
    with theirs.transaction() as change:
        change.put("notes", {"id": theirs.new_id(), "rep": rep.id, "text": "x", "at": "2026-11-24T09:00:00Z"})
    with theirs._lock:
        began = time.monotonic()
        assert not ours.changed_elsewhere()
        assert time.monotonic() - began < 1.0
    assert ours.changed_elsewhere()
    assert [note.text for note in ours.notes.of(rep.id)] == ["x"]
