"""Invented incidents in Japanese: the same ones for the same number, of the length people write.

Nearly every text holds some of the frequent words, one in a thousand each of the rare ones, as
in a real log. Everything in them is made up (架空).
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from liaison_app.domain.operations import Value

FREQUENT = ("攻撃", "調査", "漏洩", "遮断", "職員", "端末", "通信", "影響", "復旧", "公開")
RARE = ("港湾", "衛星", "水門", "航路", "鉱山", "蓄電", "気球", "灯台", "運河", "索道")
RARE_ONE_IN = 1000
FIRST_DAY = date(2025, 1, 1)
_MORE = (
    "不審な電子メール", "標的型攻撃", "不正アクセス", "漏えい", "改ざん", "認証情報", "脆弱性",
    "外部公開サーバ", "修正プログラム", "業務端末", "委託先", "通信記録", "添付ファイル", "痕跡",
    "管理者権限", "多要素認証", "所管省庁", "再発防止", "監視", "利用者", "ウェブサイト",
    "閲覧障害", "生成ＡＩ", "音声", "なりすまし", "送金の依頼", "担当者", "ログの解析",
    "バックアップ", "暗号化", "身代金の要求", "ネットワーク機器", "設定の誤り", "個人情報",
    "件数の精査", "広報窓口", "当面の措置", "業務の継続", "サイバー攻撃", "情報システム",
)  # fmt: skip
_JOINTS = ("について、", "により", "から", "に対し、", "及び", "の結果、", "を経由した")
_ENDS = (
    "を確認した。", "の可能性がある。", "を実施した。", "を継続している。", "は確認されていない。",
    "を依頼した。", "が完了した。", "を検討中である。",
)  # fmt: skip
_KINDS = (
    "unauthorised-access", "ransomware", "ddos", "defacement", "leak", "targeted-mail",
    "impersonation-fraud", "vulnerability-exploited", "failure", "other",
)  # fmt: skip
_STATUSES = ("closed", "closed", "closed", "monitoring", "responding", "triage", "new")
_SEVERITIES = ("unknown", "unknown", "0", "1", "1", "2", "2", "3", "4")
_SECTORS = ("government", "finance", "medical", "power", "water", "logistics", "railways", "ict")
_ORGANISATIONS = ("mofa", "npa", "mod", "mlit", "meti", "mhlw", "mext", "maff", "env", "moj")
_SENTENCES = 4000


def values(number: int) -> dict[str, Value]:
    """The fields of incident ``number`` as an officer's ledger would hold them."""
    dice = random.Random(number)
    hours, days = divmod(number, 24)[1], dice.randrange(365)
    found: dict[str, Value] = {
        "source_id": f"K-{number:07d}",
        "title": _title(dice, number),
        "kind": dice.choice(_KINDS),
        "status": dice.choice(_STATUSES),
        "severity": dice.choice(_SEVERITIES),
        "organisation": dice.choice(_ORGANISATIONS),
        "sector": dice.choice(_SECTORS),
        "detected_at": f"2025-{1 + days // 31:02d}-{1 + days % 28:02d}T{hours:02d}:05:00Z",
        "detected_at_precision": "minute",
        "confirmed_facts": _facts(dice),
        "being_confirmed": dice.choice(_sentences()),
    }
    return found


def entry(number: int) -> Mapping[str, Value]:
    """One line of the timeline of an incident."""
    dice = random.Random(-number - 1)
    return {"text": dice.choice(_sentences()), "source": "電話（架空）"}


def titles() -> Iterator[str]:
    """Words that stand in titles, from the most frequent on."""
    yield from (*FREQUENT, *_MORE)


def _title(dice: random.Random, number: int) -> str:
    first, second = dice.choice(_MORE), dice.choice(FREQUENT)
    return f"{first}による{second}の事案（架空{number}）"


def _facts(dice: random.Random) -> str:
    text = dice.choice(_sentences()) + dice.choice(_sentences())
    if dice.randrange(RARE_ONE_IN) < len(RARE):
        text += f"{dice.choice(RARE)}に関するもの。"
    if dice.randrange(3) == 0:
        address = ".".join(str(dice.randrange(1, 255)) for _ in range(2))
        text += f"通信先は192.0.{address[:-1]}、host{dice.randrange(10**6)}.example。"
    return text


@cache
def _sentences() -> tuple[str, ...]:
    dice = random.Random(0)
    return tuple(_sentence(dice) for _ in range(_SENTENCES))


def _sentence(dice: random.Random) -> str:
    words = [dice.choice(FREQUENT if dice.randrange(4) == 0 else _MORE) for _ in range(4)]
    joints = [dice.choice(_JOINTS) for _ in range(3)]
    return "".join(word + joint for word, joint in zip(words, joints, strict=False)) + (
        words[-1] + dice.choice(_ENDS)
    )
