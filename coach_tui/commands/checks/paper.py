"""The way to paper: printers, the PDF writer, and the letters that its fonts have."""

from __future__ import annotations

import threading
from datetime import date

from ...printing.page import KEPT_BOX, OPEN_BOX, PlanPage, Section
from ...printing.pdf import FOLDER, Pdf, render_pdf
from ...printing.printer import SAVE_HINT, Printers, printers
from .check import Check

PRINTER_SECONDS = 3.0
# What the app itself may put on a page: boxes, quotes, and the marks of control characters.
SIGNS = f"{OPEN_BOX}{KEPT_BOX}“”‘’„–—…·‹›→€£%" + "".join(
    chr(code) for code in (*range(0x2400, 0x2421), 0x2421)
)
SCRIPTS = {
    "Latin": "áčďěňřšůžłøåßğıœşț",
    "Greek": "αβγδλψωάέ",
    "Cyrillic": "абвгджзиёїў",
    "Hebrew": "אבגש",
    "Arabic": "ابتش",
    "Devanagari": "अआकख",
    "Thai": "กขคง",
    "Han": "漢字会王李",
    "kana": "あいアイ",
    "Hangul": "김이박한",
    "emoji": "🙂🎉👍",
}
_NEEDED = ("Latin", "Greek", "Cyrillic")
_DAY = date(2026, 1, 1)


def printer(name: str) -> Check:
    """The printers here, in at most three seconds."""
    found = _printers()
    if found is None:
        return Check(name, False, "The print system does not answer.", SAVE_HINT)
    if not found.names:
        return Check(name, False, "No printer here.", SAVE_HINT)
    names = ", ".join(found.names)
    if not found.default:
        return Check(name, False, f"Printers here: {names}; none is the default.", "Name one: --print NAME.")
    return Check(name, True, f"Printers here: {names}; {found.default} is the default.")


def pdf(name: str) -> Check:
    """One tiny page as a PDF."""
    made = render_pdf(_page("A page."))
    good = made.data.startswith(b"%PDF-") and made.pages == 1
    if not good:
        return Check(name, False, "The PDF writer made no page.", "Save the plan as .html, and print that.")
    return Check(name, True, f"A page was made, {len(made.data) / 1000:,.0f} kB of PDF.")


def fonts(name: str) -> Check:
    """Which letters no font here has: the app's own signs, and some of each script."""
    own = sorted(path.name for path in (FOLDER / "fonts").glob("*.?tf"))
    if not own:
        return Check(name, False, "The app’s own fonts are not there.", "Install coach-tui again.")
    made: Pdf = render_pdf(_page(" ".join((SIGNS, *SCRIPTS.values()))))
    signs = "".join(sign for sign in SIGNS if sign in made.missing)
    lacking = [script for script, some in SCRIPTS.items() if any(c in made.missing for c in some)]
    needed = [script for script in lacking if script in _NEEDED]
    if not signs and not lacking:
        return Check(name, True, "Every sign of the app and each of its sample scripts has a font.")
    parts = [f"No font here has these signs of the app: {signs}."] if signs else []
    if lacking:
        parts.append(f"No font here has all of these scripts: {', '.join(lacking)}.")
    do = "Install a font that has them (Noto, for example) if a name or a plan needs them."
    return Check(name, not signs and not needed, " ".join(parts), do)


def _printers() -> Printers | None:
    """They, or None when the print system takes too long: it then goes on by itself, and nobody waits."""
    found: list[Printers] = []
    asking = threading.Thread(target=lambda: found.append(printers()), daemon=True)
    asking.start()
    asking.join(PRINTER_SECONDS)
    return found[0] if found else None


def _page(text: str) -> PlanPage:
    return PlanPage(
        title="A page",
        byline="",
        quote="",
        asides=(),
        promises=(),
        sections=(Section(heading="Words", text=text),),
        signatures=(),
        footer="",
        copy_label="",
        day=_DAY,
    )
