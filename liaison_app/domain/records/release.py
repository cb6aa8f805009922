"""What leaves only with two officers' signatures: the settings that ask for it, each release of a
bundle, and each approval (決裁) of what the office issues.

Officers are known at one installation, so these records stay there.
"""

from liaison_app.domain.fields import Field, FieldType, by_key, since
from liaison_app.domain.records.kind import RecordKind, Travels
from liaison_app.domain.records.life import LIFE_FIELDS
from liaison_app.domain.vocabulary import Label


def _set(key: str, kind: FieldType, ja: str, en: str) -> Field:
    return Field(key, kind, Label(ja, en), writable=False)


def _act(by: str, who: str, at: str, signature: str, ja: str, en: str) -> tuple[Field, ...]:
    """Who acted (name, and the officer's record), when, and the signature."""
    return (
        _set(by, FieldType.TEXT, f"{ja}者", f"{en} by"),
        _set(who, FieldType.TEXT, f"{ja}者の番号", f"{en} by (id)"),
        _set(at, FieldType.INSTANT, f"{ja}日時", f"{en} at"),
        _set(signature, FieldType.PROSE, f"{ja}の署名", f"{en}: signature"),
    )


_APPROVED = _act("approved_by", "approver", "approved_at", "approval", "決裁", "Approved")

POLICY = RecordKind(
    "policy",
    by_key(
        _set("two_person_release", FieldType.BOOLEAN, "二名による送付承認", "Two-person release"),
        *since(4, _set("approval_to_issue", FieldType.BOOLEAN, "発出の決裁", "Approval to issue")),
        _set("reason", FieldType.PROSE, "理由", "Reason"),
        _set("follows", FieldType.TEXT, "前回の変更", "Change before"),
        *_act("proposed_by", "proposer", "proposed_at", "proposal", "起案", "Proposed"),
        *_APPROVED,
        *LIFE_FIELDS,
    ),
    travels=Travels.NEVER,
    title="reason",
    since=3,
)
RELEASE = RecordKind(
    "release",
    by_key(
        _set("file", FieldType.TEXT, "ファイル名", "File"),
        _set("sha256", FieldType.HASH, "ファイルのSHA-256", "SHA-256 of the file"),
        _set("manifest", FieldType.HASH, "目録のSHA-256", "Hash of the manifest"),
        _set("recipient", FieldType.TEXT, "宛先の端末", "Recipient (replica)"),
        _set("organisation", FieldType.ORGANISATION, "宛先", "Recipient"),
        _set("sequence", FieldType.INTEGER, "番号", "Sequence"),
        _set("operations", FieldType.INTEGER, "操作数", "Operations"),
        _set("bytes", FieldType.INTEGER, "バイト数", "Bytes"),
        *_act("prepared_by", "preparer", "prepared_at", "preparation", "作成", "Prepared"),
        *_APPROVED,
        _set("written_by", FieldType.TEXT, "書出し者", "Written by"),
        _set("written_at", FieldType.INSTANT, "書出し日時", "Written at"),
        _set("withheld_by", FieldType.TEXT, "取りやめた者", "Withheld by"),
        _set("withheld_at", FieldType.INSTANT, "取りやめ日時", "Withheld at"),
        _set("withheld_why", FieldType.PROSE, "取りやめの理由", "Why withheld"),
        *LIFE_FIELDS,
    ),
    travels=Travels.NEVER,
    title="file",
    since=3,
)
# The circulation of one draft: who drafted it, who looked it over, who decided. ``digest`` is that
# of all that is approved, so that nothing else can be issued under it.
APPROVAL = RecordKind(
    "approval",
    by_key(
        _set("subject", FieldType.TEXT, "対象の記録", "Subject"),
        _set("subject_kind", FieldType.TEXT, "対象の種類", "Kind of subject"),
        _set("digest", FieldType.HASH, "内容のSHA-256", "Digest of the content"),
        # To whom it is to be issued, and what its edition changed, where the draft does not say.
        *since(
            5,
            _set("to", FieldType.TEXTS, "宛先", "Recipients"),
            _set("changes", FieldType.PROSE, "改訂内容", "What changed"),
        ),
        _set("reason", FieldType.PROSE, "起案理由", "Reason"),
        *_act("drafted_by", "drafter", "drafted_at", "draft", "起案", "Drafted"),
        *_act("reviewed_by", "reviewer", "reviewed_at", "review", "審査", "Reviewed"),
        *_APPROVED,
        _set("returned_by", FieldType.TEXT, "差し戻した者", "Returned by"),
        _set("returned_at", FieldType.INSTANT, "差戻し日時", "Returned at"),
        _set("returned_why", FieldType.PROSE, "差戻しの理由", "Why returned"),
        *LIFE_FIELDS,
    ),
    travels=Travels.NEVER,
    title="reason",
    since=4,
)
