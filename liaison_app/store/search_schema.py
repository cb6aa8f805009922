"""The two search indexes: bigrams of every text, trigrams of identifiers.

Both are contentless: they hold tokens, never the text, which stays in the projections. The
tokens are made by the program (`text.tokens`); the ``ascii`` tokenizer only cuts them at spaces
and takes every character beyond ASCII as part of a token, whichever Unicode version it is from.
"""

from liaison_app.store.connection import Database


def create_search_tables(db: Database) -> None:
    """Part of the case log's migrations; rowid is the record's pk in both."""
    db.execute(
        "CREATE VIRTUAL TABLE search_text USING fts5("
        "tokens, content='', contentless_delete=1, tokenize='ascii')"
    )
    db.execute(
        "CREATE VIRTUAL TABLE search_identifier USING fts5("
        "identifiers, content='', contentless_delete=1, tokenize='trigram case_sensitive 1')"
    )
