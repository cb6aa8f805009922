"""How an incident's fields are grouped on its form, and which take the whole width.

Every writable field of the declaration stands in exactly one group (a test holds this), so that
a field added to the domain cannot be forgotten on screen.
"""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gist", ("title", "kind", "category", "status", "determination", "organisation", "sector",
              "essential_sector")),
    (
        "severity",
        ("severity", "effect_continuity", "effect_safety", "effect_other", "severity_assessed"),
    ),
    ("ai", ("ai_involvement", "ai_confidence", "ai_vectors", "ai_grounds")),
    ("known", ("confirmed_facts", "being_confirmed", "assessment")),
    (
        "times",
        ("occurred_at", "detected_at", "aware_at", "reported_at", "contained_at",
         "recovered_at", "closed_at"),
    ),
    (
        "impact",
        ("impact_service", "impact_persons", "personal_data", "impact_money", "recoverability"),
    ),
    ("technical", ("techniques", "cves")),
    (
        "handling",
        ("tlp", "grade", "handling", "recipients", "exercise", "source_id", "consent_sharing"),
    ),
    (
        "records",
        ("document_number", "records_file", "retention", "retention_from", "expires_on",
         "on_expiry"),
    ),
)  # fmt: skip
WIDE = frozenset({"title", "ai_vectors", "techniques", "cves", "handling", "recipients"})
# The office's own cells, which stay with it.
OFFICE = ("office_severity", "office_note")
