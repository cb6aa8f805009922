"""What an audit can find, by name. The sentences stand under ``audit.reason`` in the texts."""

from dataclasses import dataclass

CHAIN = "chain"  # the journal's own rows do not follow from one another
ITEM = "item"  # an entry names a row that is missing or is another
OPERATION = "operation"  # an operation is not what its hash says
RETURNED = "returned"  # a value that was disposed of is back: an older page was put here
UNAPPROVED = "unapproved"  # values were destroyed that no approved disposal names
UNENDORSED = "unendorsed"  # approved by a key behind which no other officers stood
UNSIGNED = "unsigned"  # two officers' signatures do not cover it
UNLISTED = "unlisted"  # a row stands in no journal entry, or nothing needs it
RECORD = "record"  # a record's name or place is not what its operations say
COUNTER = "counter"  # a counter stands before what was already counted
MANIFEST = "manifest"  # a kept bundle is not what its manifest says
RECEIPT = "receipt"  # another installation countersigned a journal that is not ours
FILE = "file"  # an attached file is damaged, lost or nobody's
PAGES = "pages"  # the file's pages contradict one another
PROJECTION = "projection"  # what screens show does not follow from the log
MARK = "mark"  # this computer remembers more than the file holds


@dataclass(frozen=True)
class Problem:
    """``where`` names the table, ``position`` the place in the journal if it has one, ``detail``
    is language-free."""

    where: str
    reason: str
    position: int | None = None
    detail: str = ""
