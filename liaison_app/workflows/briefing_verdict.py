"""What is said of a verified file, line by line, on paper or on screen."""

from liaison_app.domain.dates import full_time, parse_rfc3339
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import BRIEFING_KIND, label_of
from liaison_app.workflows.briefing_register import Entry, Verified
from liaison_app.workflows.briefing_signature import signature_sentence

_SHOWN = 16  # hexadecimal digits of the source's fingerprint, as in the footer


def verdict_lines(found: Verified, texts: Texts) -> list[tuple[str, str]]:
    """Labels and values: the entry of the register, and the signature. Untrusted text is in it."""
    lines = [("sha256", found.sha256)]
    if found.entry is not None:
        lines += _entry_lines(found.entry, texts)
        if found.copy is not None:
            lines.append(("copy", f"{found.copy} / {len(found.entry.copies)}"))
        if found.annex:
            lines.append(("part", texts("briefing.verify.annex")))
    elif found.claims.fingerprint is not None:
        lines.append(("source", found.claims.fingerprint))
    data = found.claims.data
    if data is not None:
        lines.append(("data", texts(f"briefing.data.{'matches' if data.matches else 'differs'}")))
    lines.append(("signature", signature_sentence(found.signature, texts)))
    return [(texts(f"briefing.verify.{name}"), said) for name, said in lines]


def _entry_lines(entry: Entry, texts: Texts) -> list[tuple[str, str]]:
    row = entry.row
    kind = label_of(BRIEFING_KIND, str(row["kind"])).in_language(texts.language)
    return [
        ("number", entry.number),
        ("kind", kind),
        ("as-of", _time(str(row["as_of"]), texts)),
        ("state", str(row["journal_position"])),
        ("source", str(row["source_sha256"])[:_SHOWN]),
        ("released", f"{_time(str(row['created_at']), texts)}　{entry.released_by}"),
        ("registered", str(row["pdf_sha256"])),
        ("prints", texts("briefing.prints", count=entry.prints)),
    ]


def _time(text: str, texts: Texts) -> str:
    return full_time(parse_rfc3339(text), texts.language)
