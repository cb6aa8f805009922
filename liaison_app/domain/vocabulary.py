"""Closed code lists: what the program itself decides upon, with the labels people read.

Lists that a ministry can rename (organisations, sectors, RSIT) are data in ``resources/`` and
reach the domain as `Vocabularies`. A label is ``(Japanese, English)``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from liaison_app.domain.due import DueRule
    from liaison_app.domain.forms import FormDefinition
    from liaison_app.domain.guidelines import Guideline
    from liaison_app.domain.task_templates import TaskTemplate


class Label(NamedTuple):
    ja: str
    en: str

    def in_language(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


class Code(NamedTuple):
    """One value of a code list: what is stored and exported, and what people read."""

    code: str
    label: Label


def codes(*rows: tuple[str, str, str]) -> tuple[Code, ...]:
    """Code list from rows of (code, Japanese, English)."""
    return tuple(Code(code, Label(ja, en)) for code, ja, en in rows)


INCIDENT_STATUS = codes(
    ("new", "受付", "New"),
    ("triage", "確認中", "Triage"),
    ("responding", "対処中", "Responding"),
    ("contained", "封じ込め済み", "Contained"),
    ("recovering", "復旧中", "Recovering"),
    ("monitoring", "経過観察", "Monitoring"),
    ("closed", "対応終了", "Closed"),
    ("duplicate", "重複", "Duplicate"),
    ("not-an-incident", "非該当", "Not an incident"),
)
ENDED_STATUS = frozenset({"closed", "duplicate", "not-an-incident"})

INCIDENT_KIND = codes(
    ("unauthorised-access", "不正アクセス", "Unauthorised access"),
    ("ransomware", "ランサムウェア", "Ransomware"),
    ("ddos", "サービス妨害（DDoS）", "Denial of service (DDoS)"),
    ("defacement", "改ざん", "Defacement"),
    ("leak", "漏えい", "Leak"),
    ("targeted-mail", "標的型攻撃メール", "Targeted e-mail attack"),
    ("impersonation-fraud", "なりすまし・詐欺", "Impersonation or fraud"),
    ("vulnerability-exploited", "脆弱性の悪用", "Exploitation of a vulnerability"),
    ("failure", "障害", "Failure"),
    ("other", "その他", "Other"),
)
# The RSIT class and type proposed from the kind (source: resources/vocabularies/rsit.json).
CATEGORY_OF_KIND: Mapping[str, str] = {
    "unauthorised-access": "intrusions/system-compromise",
    "ransomware": "malicious-code/infected-system",
    "ddos": "availability/ddos",
    "defacement": "information-content-security/unauthorised-information-modification",
    "leak": "information-content-security/data-leak",
    "targeted-mail": "fraud/phishing",
    "impersonation-fraud": "fraud/masquerade",
    "vulnerability-exploited": "intrusion-attempts/exploit",
    "failure": "availability/outage",
    "other": "other/undetermined",
}

SEVERITY = codes(
    ("unknown", "未判定", "Not assessed"),
    ("0", "なし", "None"),
    ("1", "低", "Low"),
    ("2", "中", "Medium"),
    ("3", "高", "High"),
    ("4", "危機", "Critical"),
)
SERIOUS_FROM = 3

AI_INVOLVEMENT = codes(
    ("unknown", "不明", "Unknown"),
    ("none", "なし", "None"),
    ("suspected", "疑い（確認中）", "Suspected (being confirmed)"),
    ("confirmed", "確認", "Confirmed"),
)
AI_VECTOR = codes(
    ("social-engineering-text", "文章による誘導", "Social engineering by text"),
    ("deepfake-voice", "音声なりすまし", "Voice impersonation (deepfake)"),
    ("deepfake-video", "映像なりすまし", "Video impersonation (deepfake)"),
    ("vulnerability-discovery", "脆弱性探索", "Vulnerability discovery"),
    ("exploit-generation", "攻撃コード生成", "Exploit generation"),
    ("malware-generation", "不正プログラム生成", "Malware generation"),
    ("autonomous-agent", "自律型エージェント", "Autonomous agent"),
    ("model-access-misuse", "ＡＩモデルの不正利用", "Misuse of model access"),
    ("attack-on-own-ai", "自組織ＡＩへの攻撃", "Attack on one's own AI"),
    ("other", "その他", "Other"),
)
CONFIDENCE = codes(("low", "低", "Low"), ("moderate", "中", "Moderate"), ("high", "高", "High"))
DETERMINATION = codes(
    ("suspected", "疑い", "Suspected"),
    ("confirmed", "確認", "Confirmed"),
    ("failed-attempt", "未遂", "Failed attempt"),
    ("blocked", "阻止", "Blocked"),
    ("false-positive", "誤検知", "False positive"),
)
RECOVERABILITY = codes(
    ("regular", "通常の体制で復旧可能", "Regular"),
    ("supplemented", "追加の支援により復旧可能", "Supplemented"),
    ("extended", "復旧時期の見通し立たず", "Extended"),
    ("not-recoverable", "復旧不能", "Not recoverable"),
)
PRECISION = codes(
    ("year", "年", "Year"),
    ("month", "月", "Month"),
    ("day", "日", "Day"),
    ("hour", "時", "Hour"),
    ("minute", "分", "Minute"),
    ("second", "秒", "Second"),
)

TLP = codes(
    ("TLP:CLEAR", "TLP:CLEAR", "TLP:CLEAR"),
    ("TLP:GREEN", "TLP:GREEN", "TLP:GREEN"),
    ("TLP:AMBER", "TLP:AMBER", "TLP:AMBER"),
    ("TLP:AMBER+STRICT", "TLP:AMBER+STRICT", "TLP:AMBER+STRICT"),
    ("TLP:RED", "TLP:RED", "TLP:RED"),
)
GRADE = codes(
    ("confidentiality-1", "機密性１情報", "Confidentiality 1"),
    ("confidentiality-2", "機密性２情報", "Confidentiality 2"),
    ("confidentiality-3", "機密性３情報", "Confidentiality 3"),
)
HANDLING = codes(
    ("no-copy", "複製禁止", "No copying"),
    ("copy-by-permission", "複製要許可", "Copying by permission"),
    ("no-distribution", "配付禁止", "No distribution"),
    ("distribution-by-permission", "配付要許可", "Distribution by permission"),
    ("encrypt", "暗号化必須", "Encryption required"),
    ("no-forwarding", "転送禁止", "No forwarding"),
    ("no-reuse", "再利用禁止", "No reuse"),
    ("reuse-by-permission", "再利用要許可", "Reuse by permission"),
    ("parties-only", "関係者限り", "Parties concerned only"),
)

INDICATOR_TYPE = codes(
    ("ipv4", "IPv4アドレス", "IPv4 address"),
    ("ipv6", "IPv6アドレス", "IPv6 address"),
    ("domain", "ドメイン名", "Domain name"),
    ("url", "URL", "URL"),
    ("email", "電子メールアドレス", "E-mail address"),
    ("sha256", "SHA-256", "SHA-256"),
    ("sha1", "SHA-1", "SHA-1"),
    ("md5", "MD5", "MD5"),
    ("filename", "ファイル名", "File name"),
    ("cve", "CVE番号", "CVE"),
    ("user-agent", "ユーザーエージェント", "User agent"),
    ("other", "その他", "Other"),
)
RELATION = codes(
    ("duplicate-of", "重複", "Duplicate of"),
    ("related-to", "関連", "Related to"),
    ("part-of", "一部", "Part of"),
    ("caused-by", "起因", "Caused by"),
)
APPLIES = codes(
    ("unknown", "確認中", "Being confirmed"), ("yes", "該当", "Yes"), ("no", "非該当", "No")
)
REPORT_STAGE = codes(
    ("first", "第一報", "First report"),
    ("follow-up", "続報", "Follow-up report"),
    ("final", "最終報", "Final report"),
)
CHANNEL = codes(
    ("telephone", "電話", "Telephone"),
    ("fax", "ＦＡＸ", "Fax"),
    ("visit", "来訪", "Visit"),
    ("e-mail", "電子メール", "E-mail"),
    ("radio", "無線", "Radio"),
    ("meeting", "会議", "Meeting"),
    ("other", "その他", "Other"),
)
MEDIUM_DIRECTION = codes(("out", "送付", "Sent"), ("in", "受領", "Received"))
MEDIUM_CHECK = codes(
    ("not-checked", "未検査", "Not checked"),
    ("clean", "異常なし", "Nothing found"),
    ("found", "検知あり", "Something found"),
)
MEDIUM_END = codes(
    ("returned", "返却", "Returned"),
    ("erased", "消去", "Erased"),
    ("destroyed", "破棄", "Destroyed"),
)
LINE_KIND = codes(
    ("question", "想定問答", "Question and answer"), ("press-line", "報道対応方針", "Press line")
)
SAYABLE = codes(
    ("undecided", "未定", "Undecided"),
    ("may-say", "言ってよい", "May be said"),
    ("may-not-say", "言ってはならない", "May not be said"),
)
RETENTION = codes(
    ("under-1", "１年未満", "Under 1 year"),
    ("1", "１年", "1 year"),
    ("3", "３年", "3 years"),
    ("5", "５年", "5 years"),
    ("10", "10年", "10 years"),
    ("30", "30年", "30 years"),
    ("indefinite", "常用（無期限）", "In use, without limit"),
)
EXPIRY = codes(("transfer", "移管", "Transfer to the archives"), ("dispose", "廃棄", "Disposal"))
DISPOSAL_BASIS = codes(
    ("expiry", "保存期間の満了", "Retention expired"),
    ("clean-up", "誤って登録されたものの消去", "Clean-up of what should not have been entered"),
    ("order", "命令・決定", "Order or decision"),
)

# Words of estimative language, never a percentage on paper.
ESTIMATIVE = codes(
    ("high", "可能性が高い", "likely or very likely"),
    ("even", "可能性がある", "roughly even"),
    ("low", "可能性は低い", "unlikely"),
    ("not-excluded", "可能性を排除できない", "cannot be excluded"),
)
CUSTODY_ACT = codes(
    ("extracted", "取り出し", "Extracted"),
    ("opened", "閲覧", "Opened"),
    ("printed", "印刷", "Printed"),
)

OBLIGATION = codes(("mandatory", "必須", "Mandatory"), ("recommended", "推奨", "Recommended"))
PRIORITY = codes(("high", "高", "High"), ("normal", "通常", "Normal"), ("low", "低", "Low"))
URGENCY = codes(
    ("emergency", "緊急", "Emergency"), ("high", "至急", "High"), ("normal", "通常", "Normal")
)
AUDIENCE = codes(
    ("government", "政府機関等", "Government bodies"),
    ("software-provider", "ソフトウェア供給者等", "Software providers"),
    ("ci-operator", "重要インフラ事業者等", "Critical-infrastructure operators"),
)
# What the organisation itself may say of a task.
RESPONSE_STATUS = codes(
    ("acknowledged", "担当者確認", "Acknowledged"),
    ("in-progress", "対応中", "In progress"),
    ("done", "完了報告", "Done"),
    ("extension-requested", "期限延長協議", "Extension requested"),
    ("exception", "例外措置", "Exception"),
    ("not-applicable-declared", "該当なし（申告）", "Not applicable (declared)"),
)
# What the office decides upon the organisation's status.
DECISION = codes(
    ("verified", "確認済み", "Verified"),
    ("returned", "再確認依頼", "Returned"),
    ("extension-granted", "延長了承", "Extension granted"),
    ("extension-refused", "延長不可", "Extension refused"),
    ("exception-accepted", "例外措置了承", "Exception accepted"),
    ("not-applicable-decided", "対象外（決定）", "Not applicable (decided)"),
    ("superseded", "改訂版へ移行", "Superseded"),
    ("withdrawn", "撤回", "Withdrawn"),
)
# How a task, or a whole request, came to its end before it was answered.
TASK_END = codes(("superseded", "改訂版へ移行", "Superseded"), ("withdrawn", "撤回", "Withdrawn"))
# What kind of work a task asks for (containment, eradication and recovery: NIST SP 800-61r3).
TASK_TYPE = codes(
    ("inventory", "点検・棚卸し", "Taking stock"),
    ("patching", "修正プログラムの適用", "Applying corrections"),
    ("hardening", "設定の強化", "Hardening"),
    ("monitoring", "監視の強化", "Monitoring"),
    ("awareness", "周知・教育", "Awareness"),
    ("containment", "封じ込め", "Containment"),
    ("eradication", "根絶", "Eradication"),
    ("recovery", "復旧", "Recovery"),
    ("other", "その他", "Other"),
)
TECHNICAL_IMPACT = codes(("partial", "部分的", "Partial"), ("total", "全面的", "Total"))
ACTION_STATUS = codes(
    ("open", "未了", "Open"), ("done", "完了", "Done"), ("dropped", "取りやめ", "Dropped")
)
# What an organisation found when it looked for what an alert describes.
FINDING = codes(
    ("checking", "確認中", "Being checked"),
    ("none", "該当なし", "Nothing found"),
    ("found", "該当あり", "Found"),
)
# The lists whose filters are kept under names, but that of incidents, which has the query language.
FILTERED_LIST = codes(
    ("packages", "対策パッケージ", "Packages"),
    ("picture", "全体状況", "Whole picture"),
    ("alerts", "注意喚起", "Alerts"),
    ("campaigns", "一連の攻撃", "Campaigns"),
    ("requests", "照会・報告依頼", "Requests"),
    ("calls", "督促先一覧", "Call list"),
    ("meetings", "会議", "Meetings"),
    ("guidelines", "手引", "Guidelines"),
    ("organisations", "機関", "Organisations"),
    ("audit", "操作記録", "Audit log"),
    ("intake", "受付メモ", "Intake notes"),
    ("escalation", "報告・連絡記録", "Escalation log"),
    ("contact", "連絡先", "Contacts"),
    ("roster", "当直", "Duty roster"),
    ("handover", "引継書", "Handover"),
    ("question", "想定問答", "Questions"),
    ("medium", "媒体授受簿", "Media register"),
)
STEP_SECTION = codes(
    ("signs", "兆候", "Signs to look for"),
    ("questions", "確認すべき事項", "Questions to ask"),
    ("first-measures", "初動の措置", "First measures"),
    ("longer-measures", "中長期の措置", "Longer measures"),
)
STEP_STATE = codes(
    ("done", "実施・確認済み", "Done"),
    ("seen", "兆候あり", "Seen"),
    ("not-seen", "兆候なし", "Not seen"),
    ("not-applicable", "該当なし", "Not applicable"),
    ("open", "未実施に戻す", "Open again"),
)
CAMPAIGN_STATUS = codes(
    ("candidate", "候補", "Candidate"),
    ("active", "継続中", "Active"),
    ("closed", "終息", "Closed"),
    ("dismissed", "関連なし", "Not related"),
)
OFFICER_ROLE = codes(
    ("author", "起案者", "Author"),
    ("reviewer", "審査者", "Reviewer"),
    ("approver", "決裁者", "Approver"),
)
# What the office decides upon an organisation's reply to a request.
REPLY_DECISION = codes(("accepted", "受理", "Accepted"), ("returned", "再照会", "Returned"))
# What is computed from both and from the receipts, never stored.
COMPUTED_STATUS = codes(("issued", "発出", "Issued"), ("received", "受領", "Received"))
TASK_STATUS = COMPUTED_STATUS + RESPONSE_STATUS + DECISION
REQUEST_STATUS = (
    *COMPUTED_STATUS,
    *codes(("acknowledged", "担当者確認", "Acknowledged"), ("answered", "回答済み", "Answered")),
    *REPLY_DECISION,
    *TASK_END,
)
BRIEFING_KIND = codes(
    ("cabinet-summary", "概要", "Cabinet summary"),
    ("situation", "状況報告", "Situation report"),
    ("task-status", "対応状況", "Task status"),
    ("incident", "事案報告", "Incident report"),
    ("transmittal", "送付書", "Transmittal"),
    ("handover", "引継書", "Handover sheet"),
)
ROLE = codes(("office", "中央事務局", "Central office"), ("agency", "連絡担当機関", "Agency"))


@dataclass(frozen=True)
class Organisation:
    """One organisation as dated data: ``valid_to`` is its last day, or None."""

    code: str
    name: Label
    audience: str = "government"
    sector: str | None = None
    supervised_by: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    hub: str | None = None


@dataclass(frozen=True)
class DutyRule:
    """One reporting duty as dated data, a guide and not the law.

    ``within`` counts in ``unit`` (hours, days, business-days) from 認知, None where the source
    gives no number; ``at_least`` is the lower end where it gives a range. The conditions say when
    the duty is proposed; all of them must hold. ``checked`` is False until someone has held the
    rule against its source.
    """

    label: Label
    source: Label
    edition: Label
    date: date
    checked: bool
    within: int | None = None
    at_least: int | None = None
    unit: str = "days"
    first_day_counts: bool = False
    next_business_day: bool = False
    kinds: tuple[str, ...] = ()
    not_kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    personal_data: bool = False
    essential: bool = False


@dataclass(frozen=True)
class Vocabularies:
    """The code lists that are data: code → label, and the organisations by code.

    ``ledger_headings`` is what people write over a ledger's column (folded by
    ``domain.entry.fold``) → key of the incident's field; ``ledger_words`` what they write in it
    (folded) → code, by that key. ``names`` is kept by ``domain.entry``: for
    each list that was asked, what its entries may be called.
    """

    sectors: Mapping[str, Label]
    categories: Mapping[str, Label]
    techniques: Mapping[str, Label]
    organisations: Mapping[str, Organisation]
    ledger_headings: Mapping[str, str] = field(default_factory=dict)
    ledger_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    essential_sectors: Mapping[str, Label] = field(default_factory=dict)
    duties: Mapping[str, DutyRule] = field(default_factory=dict)
    forms: Mapping[str, "FormDefinition"] = field(default_factory=dict)
    due_rules: Mapping[str, "DueRule"] = field(default_factory=dict)
    task_templates: Mapping[str, "TaskTemplate"] = field(default_factory=dict)
    guidelines: Mapping[str, "Guideline"] = field(default_factory=dict)
    names: dict[str, Mapping[str, str]] = field(default_factory=dict, compare=False, repr=False)

    def list_named(self, name: str) -> Mapping[str, Label]:
        """``sector``, ``category``, ``essential-sector``, ``duty``, ``form``, ``due-rule``,
        ``task-template`` or ``guideline``; what a field declares as its vocabulary."""
        return {
            "sector": self.sectors,
            "category": self.categories,
            "essential-sector": self.essential_sectors,
            "duty": {code: rule.label for code, rule in self.duties.items()},
            "form": {code: form.name for code, form in self.forms.items()},
            "due-rule": {code: rule.label for code, rule in self.due_rules.items()},
            "task-template": {code: each.title for code, each in self.task_templates.items()},
            "guideline": {name: each.title for name, each in self.guidelines.items()},
        }[name]


def label_of(code_list: tuple[Code, ...], code: str | None) -> Label:
    """The label of ``code``; a code unknown here (from a newer program) is its own label."""
    for entry in code_list:
        if entry.code == code:
            return entry.label
    return Label(code or "", code or "")
