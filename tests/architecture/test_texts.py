"""Every sentence exists, in both languages, with the values the code hands over."""

import ast
import re

from tests.architecture import sources
from tests.architecture.catalogue import LANGUAGES, Catalogue, forms, placeholders, read, uses

TEXTS = sources.RESOURCES / "texts"


def incomplete(catalogue: Catalogue) -> list[str]:
    """Keys whose sentence is missing or empty in a language."""
    return [
        key
        for key, entry in catalogue.items()
        if set(entry) != set(LANGUAGES)
        or not all(
            form.strip() or key.endswith("separator")
            for language in LANGUAGES
            for form in forms(entry[language])
        )
    ]


def uneven(catalogue: Catalogue) -> list[str]:
    """Keys whose languages take different values; a singular may leave its number out."""
    found = []
    for key, entry in catalogue.items():
        wanted = set.union(*(placeholders(form) for form in forms(entry["ja"])))
        for form in forms(entry["en"]):
            optional = {"count"} if isinstance(entry["en"], dict) else set()
            if placeholders(form) - optional != wanted - optional:
                found.append(key)
    return found


def unanswered(tree: ast.AST, catalogue: Catalogue) -> list[tuple[int, str]]:
    """Look-ups no key answers, and those whose sentence would lack a value."""
    found = []
    for use in uses(tree):
        if not any(use.pattern.fullmatch(key) for key in catalogue):
            found.append((use.line, f"no sentence for {use.literal or use.pattern.pattern}"))
        elif use.literal is not None and use.given is not None:
            every = [form for one in LANGUAGES for form in forms(catalogue[use.literal][one])]
            missing = set.union(*map(placeholders, every)) - use.given
            if missing:
                found.append((use.line, f"{use.literal} lacks {', '.join(sorted(missing))}"))
    return found


def test_there_are_sentences_and_no_key_is_written_twice() -> None:
    assert read(TEXTS), f"no catalogue in {TEXTS}"


def test_keys_are_dotted_and_plain() -> None:
    form = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)+")
    assert [key for key in read(TEXTS) if not form.fullmatch(key)] == []


def test_every_sentence_is_there_in_both_languages() -> None:
    assert incomplete(read(TEXTS)) == []


def test_both_languages_take_the_same_values() -> None:
    assert uneven(read(TEXTS)) == []


def test_what_is_counted_in_english_has_a_form_for_one() -> None:
    """``count`` is what stands beside the thing counted; two forms, or a sentence for each."""
    counted = re.compile(r"\{count\} (?!is\b|was\b|of\b)([a-z]+ )?[a-z]{2,}s\b")
    only_many = {"error.conflict-ambiguous", "error.import-refused"}  # one is never counted there
    found = {
        key
        for key, entry in read(TEXTS).items()
        if isinstance(entry["en"], str) and counted.search(entry["en"])
    }
    assert found == only_many


def test_every_sentence_the_code_asks_for_exists_and_gets_its_values() -> None:
    catalogue = read(TEXTS)
    found = [
        f"{sources.place(path, line)}: {why}"
        for path in sources.modules()
        for line, why in unanswered(sources.tree(path), catalogue)
    ]
    assert not found, "\n".join(found)


def test_a_missing_language_an_uneven_value_and_an_unknown_key_are_noticed() -> None:
    good = {"ja": "{path}を読めません", "en": "{path} cannot be read"}
    counted = {"ja": "{count}件", "en": {"one": "one case", "other": "{count} cases"}}
    catalogue = {"error.file-not-read": good, "list.rows": counted}
    assert (incomplete(catalogue), uneven(catalogue)) == ([], [])
    assert incomplete({"a.b": {"ja": "終了", "en": " "}, "a.c": {"ja": "終了"}}) == ["a.b", "a.c"]
    assert uneven({"a.b": {"ja": "{n}件", "en": "{m} cases"}}) == ["a.b"]

    right = "texts('list.rows', count=1)\nraise Refused('file-not-read', path=p)\ntr(f'list.{x}')"
    assert unanswered(ast.parse(right), catalogue) == []
    wrong = (
        "texts('list.row')\n"
        "raise Refused('file-lost')\n"
        "raise Refused('file-not-read')\n"
        "tr.bind(label.setText, 'list.title')\n"
        "tr(f'lists.{x}')\n"
        "tr('list.rows' if x else 'list.none', **values)\n"
    )
    assert [line for line, _ in unanswered(ast.parse(wrong), catalogue)] == [1, 2, 3, 4, 5, 6]
