"""Reading the case log: what screens, procedures and the command line ask of it.

Nothing here writes. Every question goes through one `Reader`, which works on any connection with
the case log's tables: the writer's own, a read-only one, or a past state in memory.
"""

from liaison_app.store.queries.conflicts import Conflict, Head
from liaison_app.store.queries.exchanged import BundleIn
from liaison_app.store.queries.history import HistoryEntry
from liaison_app.store.queries.incidents import FirstPage
from liaison_app.store.queries.journal_lines import JournalLine, JournalWord
from liaison_app.store.queries.lookup import RecordRef
from liaison_app.store.queries.overview import Counts
from liaison_app.store.queries.reader import Reader
from liaison_app.store.queries.removed import RemovedRecord
from liaison_app.store.queries.retained import RetainedRecord
from liaison_app.store.queries.rows import Row
from liaison_app.store.search import Hit, SearchResult
from liaison_app.store.undoing import Step

__all__ = [
    "BundleIn",
    "Conflict",
    "Counts",
    "FirstPage",
    "Head",
    "HistoryEntry",
    "Hit",
    "JournalLine",
    "JournalWord",
    "Reader",
    "RecordRef",
    "RemovedRecord",
    "RetainedRecord",
    "Row",
    "SearchResult",
    "Step",
]
