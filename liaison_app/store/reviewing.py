"""Reviewing a verified bundle: its operations are judged as they come, as applying judges them, and
kept in a draft that holds what would become of each record. Nothing is written to the case log.
"""

from dataclasses import dataclass, replace

from liaison_app.domain.arrival import Arrival
from liaison_app.store import installation, journal, oplog
from liaison_app.store.apply import batches, find_place, passed_over, those_known, those_new
from liaison_app.store.connection import Database
from liaison_app.store.draft import Draft
from liaison_app.store.review import Page, Review, Tally, describe, told
from liaison_app.store.review_warnings import Noticed
from liaison_app.store.stopping import Stopped, check_stopped, never
from liaison_app.store.verdicts import Judge, Place
from liaison_app.store.withdrawing import Returning


@dataclass
class OpenReview:
    """A bundle as far as it was reviewed: everything about it, and of its records as many pages as
    are asked for. ``position`` is where the case log's journal was: once it moved, what was found
    need not hold any more. To be closed."""

    manifest_hash: str
    found: Review
    position: int
    draft: Draft | None

    def holds(self, db: Database) -> bool:
        """Whether the case log is as it was."""
        return journal.newest(db)[0] == self.position

    def told(self, db: Database, page: Page, stopped: Stopped) -> Review:
        """The review with one page of the records; reads only."""
        items = told(db, self.draft, page, stopped) if self.draft else ()
        return replace(self.found, items=items)

    def close(self) -> None:
        """Forget the records; a second time does nothing."""
        if self.draft:
            self.draft.close()


def open_review(db: Database, arrival: Arrival, stopped: Stopped = never) -> OpenReview:
    """What applying would do. Reads only; raises BundleRefused as applying would."""
    here = installation.read(db)
    position = journal.newest(db)[0]
    place = find_place(db, arrival, here)
    if place is not Place.NEXT:
        return OpenReview(
            arrival.manifest_hash, passed_over(db, arrival, here, place), position, None
        )
    judge, noticed, tally = Judge(db, arrival, here), Noticed(db, arrival, here), Tally()
    first = oplog.next_pk(db)
    draft = Draft()
    try:
        for batch in batches(arrival.operations):
            check_stopped(stopped)
            new = those_new(db, batch)
            judge.check(new)
            if len(new) < len(batch):
                judge.check_returned(Returning(db).note(those_known(batch, new), first))
            noticed.note(new, batch)
            noticed.note_forks(new)
            tally.add(db, arrival, new)
            draft.add(db, new)
        judge.finish()
        noticed.check_files()
        noticed.note_twice(draft.has_number_twice)
        return OpenReview(
            arrival.manifest_hash,
            describe(db, arrival, draft, tally, noticed, stopped),
            position,
            draft,
        )
    except BaseException:
        draft.close()
        raise
