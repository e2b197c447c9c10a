"""Plans to print in tests: a small one, one with eight promises, and hostile ones."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coach_tui.domain.plan import CheckIn, Plan, Promise
from coach_tui.domain.rep import Rep
from coach_tui.printing.page import PlanPage, plan_page

DAY = date(2026, 11, 24)
MAYA = Rep(id=1, name="Maya Lindqvist")
CAUSES = ("support, tools, or an answer to wait for", "more on the plate than fits")
PRIVATE_PART = "zebra-private-words"


def promise(number: int, owner: Any, what: str, **days: Any) -> Promise:
    return Promise(id=number, rep=1, plan=1, owner=owner, what=what, code=f"K{number}", **days)


SMALL = (
    promise(
        7, "manager", "Get pricing out of legal in two days", by=date(2026, 11, 27), ends=date(2027, 1, 31)
    ),
    promise(
        8, "manager", "Move renewal paperwork to sales ops", by=date(2026, 12, 1), ends=date(2027, 3, 31)
    ),
    promise(9, "manager", "Keep mornings free of internal calls", starts=DAY, open_end=True),
    promise(10, "rep", "When a renewal mail comes before 11, I park it for the 11 o’clock block", starts=DAY),
    promise(
        11,
        "rep",
        "When I notice I am answering late at night, I close the laptop and tell Jana what is stuck",
        starts=date(2026, 11, 30),
    ),
)
LONG = "and read what is in the CRM on Fridays instead, so that nobody writes a report about it twice"
EIGHT = (
    *SMALL,
    promise(12, "manager", f"Take the weekly forecast call off the calendar {LONG}", by=DAY, open_end=True),
    promise(
        13, "manager", f"Ask both other managers about the spring territory cut {LONG}", by=DAY, open_end=True
    ),
    promise(
        14, "rep", f"When three renewals land in one day, I ask sales ops for the third {LONG}", starts=DAY
    ),
)


def plan(**changes: Any) -> Plan:
    words: dict[str, Any] = {
        "manager": "Jana Novotná",
        "problem": "The renewals eat my mornings, legal answers late, and by noon I have no voice left "
        "for new people.",
        "my_part": "I moved two people off the renewals in September and put nobody in their place.",
        "let_go": "Internal calls before 11. The daily pipeline message.",
        "helps_if": "Fewer days of waiting for legal. Maya’s own 1 to 5 for “manageable”, kept by Maya.",
        "check_in": CheckIn(date=date(2026, 12, 10), rhythm="Maya rings, every second Thursday, ten minutes"),
        "agreed_on": DAY,
    }
    return Plan(id=1, rep=1, **(words | changes))


def page(
    promises: tuple[Promise, ...] = SMALL,
    rep: Rep = MAYA,
    draft: bool = False,
    copy: Any = "rep",
    **changes: Any,
) -> PlanPage:
    return plan_page(plan(**changes), promises, rep, CAUSES, copy, day=DAY, draft=draft)


def page_with(text: str) -> PlanPage:
    """A page on which a hostile text stands in every field that a person can fill."""
    return plan_page(
        plan(
            manager=f"Jana {text}",
            problem=text,
            my_part=text,
            let_go=text,
            helps_if=text,
            check_in=CheckIn(date=date(2026, 12, 10), rhythm=text),
        ),
        (promise(1, "manager", text, by=DAY, ends=DAY), promise(2, "rep", text, starts=DAY)),
        Rep(id=1, name=f"Maya {text}", called=text),
        (text,),
        day=DAY,
        draft=False,
    )


def needs(*programs: str) -> pytest.MarkDecorator:
    absent = [name for name in programs if not (shutil.which(name) or Path(f"/usr/sbin/{name}").exists())]
    return pytest.mark.skipif(bool(absent), reason=f"not on this machine: {', '.join(absent)}")


def pdf_text(data: bytes, folder: Path) -> str:
    """The words of a PDF, without the white space and the breaks that setting them put in."""
    file = folder / "page.pdf"
    file.write_bytes(data)
    found = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    return bare(found.stdout.decode())


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad]", "", unicodedata.normalize("NFKC", text))
