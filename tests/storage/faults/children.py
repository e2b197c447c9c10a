"""Work in a child process that may die at any moment: what it said before it did."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

Say = Callable[[Any], None]


class Life(NamedTuple):
    """What a child said (JSON values, in order), the traceback that ended it, and its exit code."""

    said: list[Any]
    trouble: str
    code: int


def apart(work: Callable[[Say], None]) -> Life:
    """Runs `work` in a fork. What it says is here even when it dies right afterwards."""
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _live(work, writer, os.write, os._exit)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        lines = pipe.read().splitlines()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    values = [json.loads(line) for line in lines]
    trouble = next((v["trouble"] for v in values if isinstance(v, dict) and "trouble" in v), "")
    return Life([v for v in values if not (isinstance(v, dict) and "trouble" in v)], trouble, code)


def _live(
    work: Callable[[Say], None], pipe: int, write: Callable[[int, bytes], int], end: Callable[[int], None]
) -> None:
    def say(value: Any) -> None:
        write(pipe, json.dumps(value).encode() + b"\n")

    try:
        work(say)
        end(0)
    except BaseException:
        say({"trouble": traceback.format_exc()[-2000:]})
        end(1)
