"""The search index: bigrams of every text, trigrams of identifiers, and what filters ask for.

It is contentless: it holds tokens, never the text, which stays in the projections. The tokens are
made by the program (`search_index`); the ``ascii`` tokenizer only cuts them at spaces and takes
every character beyond ASCII as part of a token, whichever Unicode version it is from.
"""

from liaison_app.store.connection import Database


def create_search_tables(db: Database) -> None:
    """As the first release made them, with identifiers apart; rowid is the record's pk in both."""
    db.execute(
        "CREATE VIRTUAL TABLE search_text USING fts5("
        "tokens, content='', contentless_delete=1, tokenize='ascii')"
    )
    db.execute(
        "CREATE VIRTUAL TABLE search_identifier USING fts5("
        "identifiers, content='', contentless_delete=1, tokenize='trigram case_sensitive 1')"
    )


def join_search_tables(db: Database) -> None:
    """Identifiers move into the one index; rebuilding the projections fills it."""
    db.execute("DROP TABLE search_identifier")
