"""Quick notes between two talks."""

from __future__ import annotations

from msgspec.structs import replace

from .. import clock
from ..domain.note import Note
from ..errors import CoachError
from .meanwhile import NOTE, STAYS, Told
from .records import Records, in_one_go


class Notes(Told):
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
    def keep(
        self,
        rep_id: int,
        note_id: int | None,
        text: str,
        *,
        private: bool = False,
        base: Note | None = None,
    ) -> Note | None:
        """A note that is still being written, under the same id each time; emptied, it goes.

        Where another window changed its words since `base`, that stays, and what is written here becomes a
        note of its own: go on with the one that is returned.
        """
        now = None if note_id is None else self._records.get(Note, note_id)
        if now is None:
            return self.add(rep_id, text, private=private) if text.strip() else None
        if base is not None and base.private != now.private:
            private = now.private
        if base is not None and now.text not in (base.text, text):
            return self._beside(now, text, base, private=private)
        if not text.strip():
            # A step of its own: the words come back.
            self._records.undoable(f"emptied a note about {self._records.called(now.rep)}", now.rep)
            self._records.save_all([], drop=[now])
            return None
        kept = replace(now, text=text, private=private)
        self._name_step(kept)
        self._records.save(kept)
        return kept

    def _beside(self, there: Note, text: str, base: Note, *, private: bool) -> Note | None:
        if text == base.text:
            return there
        self._meanwhile = NOTE if text.strip() else STAYS
        return self.add(there.rep, text, private=private or there.private) if text.strip() else None

    def _name_step(self, note: Note) -> None:
        """However often it is saved while it is written, a note is one step."""
        self._records.undoable(
            f"a note about {self._records.called(note.rep)}", note.rep, key=f"note {note.id}"
        )

    def of(self, rep_id: int) -> list[Note]:
        """One rep's notes, oldest first."""
        return self._records.of(Note, rep_id)
