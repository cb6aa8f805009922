"""Which commands only read: with them nobody is entered as an officer by a name mistyped."""

from argparse import Namespace

# The last words of verbs that show something.
_LAST_WORDS = frozenset(
    {"list", "show", "now", "draft", "suggest", "duplicates", "find", "verify", "inspect", "check"}
    | {"pending"}
)
_VERBS = frozenset({"status", "search", "history", "removed", "export", "picture"})
# Verbs that read unless this option is given, or only if it is.
_UNLESS = {"briefing create": "issue", "doctor": "repair"}
_ONLY_IF = {"import": "dry_run"}


def only_reads(name: str, options: Namespace) -> bool:
    """Whether the verb ``name`` (``incident list``) with these options changes no record."""
    if name in _UNLESS:
        return not getattr(options, _UNLESS[name])
    if name in _ONLY_IF:
        return bool(getattr(options, _ONLY_IF[name]))
    return name in _VERBS or name.rpartition(" ")[2] in _LAST_WORDS
