"""What commands write: text as it may be shown and JSON exactly on standard output, messages beside it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

from ..display import shown
from ..errors import CoachError


def out(*lines: str) -> None:
    """Lines of text on standard output, control characters as marks."""
    _write("".join(f"{shown(line, lines=True)}\n" for line in lines))


def out_json(document: Any) -> None:
    """One JSON document on standard output, every character kept."""
    _write(as_json(document, indent=2) + "\n")


def out_json_line(document: Any) -> None:
    """One JSON document on one line, flushed."""
    _write(as_json(document) + "\n")


def say(*lines: str) -> None:
    """Messages, cues and headings on standard error. A closed one is no reason to stop."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write("".join(f"{shown(line, lines=True)}\n" for line in lines))
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def as_json(document: Any, indent: int | None = None) -> str:
    """JSON with every character as it is, escaped only where the output or UTF-8 could not hold it."""
    import json

    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "")
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    if encoding != "utf8" or any("\ud800" <= c <= "\udfff" for c in text):
        text = json.dumps(document, indent=indent)
    return text


def drop_output() -> None:
    """Nothing can be written any more: what is left in the buffer is not tried again at the end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(text: str) -> None:
    if sys.stdout is None:
        raise CoachError("There is no standard output to write to.", "Leave it open, or send it to a file.")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        drop_output()
        reason = getattr(error, "strerror", None) or "it is closed"
        raise CoachError(f"The output can’t be written: {reason.lower()}.", "Send it elsewhere.") from None
