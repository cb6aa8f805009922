"""Disposals of this installation that were carried out and not finished, taken up at an unlock.

The values are gone from the moment that a disposal is carried out; that the file is written anew is
owed from then on (``store/scrubbing.py``). What else belongs to it (backups kept here, bundles that
wait, the list of what remains elsewhere) is done here, where the program was stopped in between.
"""

import logging

from liaison_app.domain.errors import Refused
from liaison_app.workflows.desk import Desk

_log = logging.getLogger(__name__)


def unfinished_disposals(desk: Desk) -> list[str]:
    """The ids of disposals that were carried out here and whose copies still are to follow. What
    another installation carries out, it finishes itself."""
    rows = [row for row in desk.queries.disposals() if row["done_at"] and row["backups"] is None]
    return [
        str(row["id"])
        for row in rows
        if any("done_at" in deed.values for deed in desk.queries.issued.deeds(int(str(row["pk"]))))
    ]


def finish_disposals(desk: Desk) -> None:
    """Finish them. What hinders it (a full disk, another program that reads) keeps nobody out: it
    stays to be done, and ``doctor`` names it."""
    waiting = unfinished_disposals(desk)
    if not waiting or desk.case_log.is_scrub_due():  # that was tried just before
        return
    from liaison_app.workflows.disposal import carry_out

    for each in waiting:
        try:
            carry_out(desk, each)
        except Refused as refused:
            _log.warning("a disposal is not finished: %s", refused.code)
