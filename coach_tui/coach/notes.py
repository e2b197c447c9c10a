"""Quick notes between two talks."""

from __future__ import annotations

from msgspec.structs import replace

from .. import clock
from ..domain.note import Note
from ..errors import CoachError
from .records import Records, in_one_go


class Notes:
    """Use cases about notes."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @in_one_go
    def add(self, rep_id: int, text: str, *, private: bool = False) -> Note:
        """A note about one rep, its text kept exactly."""
        if not text.strip():
            raise CoachError(
                "The note is empty.", "Write the text after the name, or - to read it from input."
            )
        note = Note(id=self._records.new_id(), rep=rep_id, text=text, at=clock.stamp(), private=private)
        self._name_step(note)
        self._records.save(note)
        return note

    @in_one_go
    def keep(self, rep_id: int, note_id: int | None, text: str, *, private: bool = False) -> Note | None:
        """A note that is still being written, under the same id each time; emptied, it goes."""
        now = None if note_id is None else self._records.get(Note, note_id)
        if now is None:
            return self.add(rep_id, text, private=private) if text.strip() else None
        if not text.strip():
            # A step of its own: the words come back.
            self._records.undoable(f"emptied a note about {self._records.called(now.rep)}", now.rep)
            self._records.save_all([], drop=[now])
            return None
        kept = replace(now, text=text, private=private)
        self._name_step(kept)
        self._records.save(kept)
        return kept

    def _name_step(self, note: Note) -> None:
        """However often it is saved while it is written, a note is one step."""
        self._records.undoable(
            f"a note about {self._records.called(note.rep)}", note.rep, key=f"note {note.id}"
        )

    def of(self, rep_id: int) -> list[Note]:
        """One rep's notes, oldest first."""
        return self._records.of(Note, rep_id)
