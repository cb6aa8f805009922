"""What a program that stays open for a day does before it opens a case log."""

from liaison_app.host.process import fill_freed_memory
from liaison_app.store.connection import wipe_freed_memory


def leave_nothing_in_freed_memory() -> None:
    """What is no longer needed does not stay in memory as it was: the allocator overwrites what is
    given back, or SQLCipher does where there is no such allocator, which makes it many times slower
    (``decisions/0003-key-slots.md``)."""
    if not fill_freed_memory():
        wipe_freed_memory()
