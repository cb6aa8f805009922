"""The incident list's columns."""

from liaison_app.ui.fields.shown import conflict_mark, shown_field
from liaison_app.ui.session import Session
from liaison_app.ui.tones import ai_badge, severity_badge, tlp_badge
from liaison_app.ui.widgets.columns import Column, text_of
from liaison_app.ui.widgets.paged_model import PagedRow
from liaison_app.ui.widgets.plain import one_line


def incident_columns(session: Session) -> tuple[Column, ...]:
    """Reference, severity, title, status, kind, organisation, AI, TLP, last change."""

    def shown(key: str, width: int, *, sort: str = "") -> Column:
        return Column(
            key,
            lambda: session.t(f"ui.incidents.column.{key}"),
            lambda row: one_line(shown_field(session, "incident", row, key)),
            width,
            sort=sort,
        )

    return (
        shown("reference", 136, sort="reference"),
        _severity(session),
        _title(session),
        shown("status", 92, sort="status"),
        shown("kind", 150, sort="kind"),
        shown("organisation", 150, sort="organisation"),
        _ai(session),
        _tlp(),
        Column(
            "updated_at",
            lambda: session.t("ui.incidents.column.updated_at"),
            lambda row: session.time_text(row.get("updated_at")),
            140,
            sort="updated_at",
        ),
    )


def _title(session: Session) -> Column:
    """An exercise says so before anything else, then what is in conflict."""

    def text(row: PagedRow) -> str:
        mark = f"【{session.t('ui.exercise')}】" if row.get("exercise") else ""
        mark += conflict_mark(session, row.get("conflicts"))
        return mark + one_line(shown_field(session, "incident", row, "title"))

    return Column(
        "title",
        lambda: session.t("ui.incidents.column.title"),
        text,
        190,
        sort="title",
        stretch=True,
    )


def _severity(session: Session) -> Column:
    def badge(row: PagedRow) -> tuple[str, str] | None:
        return severity_badge(row.get("severity"), session.language)

    return Column(
        "severity",
        lambda: session.t("ui.incidents.column.severity"),
        lambda row: (badge(row) or ("", ""))[0],
        100,
        badge=badge,
        sort="severity",
    )


def _ai(session: Session) -> Column:
    def badge(row: PagedRow) -> tuple[str, str] | None:
        return ai_badge(row.get("ai_involvement"), session.language)

    return Column(
        "ai_involvement",
        lambda: session.t("ui.incidents.column.ai_involvement"),
        lambda row: one_line(shown_field(session, "incident", row, "ai_involvement")),
        124,
        badge=badge,
        sort="ai_involvement",
    )


def _tlp() -> Column:
    return Column(
        "tlp",
        lambda: "TLP",
        lambda row: text_of(row, "tlp"),
        146,
        badge=lambda row: tlp_badge(row.get("tlp")),
        sort="tlp",
    )
