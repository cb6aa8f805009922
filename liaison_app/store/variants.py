"""Everyday spellings of one word that differ in more than single characters.

Applied to what is searched for, not to the index: so 洩 or バー alone still find what holds
them, and a new line here needs no new index. It is no dictionary; it lists what officials write
in two ways (official usage first) and nothing that means something else.
"""

import re
from collections.abc import Iterator
from itertools import islice, product

# Folded text (NFKC, lower case). Longer words are preferred where two begin at one place.
_GROUPS = (
    ("漏えい", "漏洩"), ("改ざん", "改竄"), ("又は", "または"),
    ("及び", "および"), ("並びに", "ならびに"), ("若しくは", "もしくは"), ("全て", "すべて"),
    ("脆弱", "ぜい弱", "ぜいじゃく"), ("毀損", "き損", "棄損"), ("隠蔽", "隠ぺい"),
    ("進捗", "進ちょく"), ("破綻", "破たん"), ("迂回", "う回"), ("捏造", "ねつ造"),
    ("蔓延", "まん延"), ("補填", "補てん"), ("斡旋", "あっせん"), ("騙し", "だまし"),
    ("なりすまし", "成りすまし", "成り済まし", "なり済まし"), ("踏み台", "踏台"),
    ("乗っ取り", "乗取り"),
    ("取扱い", "取り扱い", "取扱"), ("問合せ", "問い合わせ", "問合わせ", "問い合せ"),
    ("打合せ", "打ち合わせ", "打合わせ"), ("引継ぎ", "引き継ぎ", "引継"),
    ("切替え", "切り替え", "切替"), ("取消し", "取り消し", "取消"),
    ("書換え", "書き換え", "書換"), ("差替え", "差し替え", "差替"),
    ("読取り", "読み取り", "読取"), ("見積り", "見積もり", "見積"),
    ("申込み", "申し込み", "申込"), ("振込み", "振り込み", "振込"),
    ("組込み", "組み込み", "組込"), ("立入り", "立ち入り", "立入"),
    ("封じ込め", "封じこめ"), ("受渡し", "受け渡し", "受渡"), ("呼出し", "呼び出し", "呼出"),
    ("か月", "ヶ月", "ヵ月", "カ月", "ケ月", "箇月"),
    ("か所", "ヶ所", "ヵ所", "カ所", "ケ所", "箇所"),
    ("か国", "ヶ国", "ヵ国", "カ国", "箇国"),
    ("ウイルス", "ウィルス"), ("ウェア", "ウエア"), ("ウェブ", "ウエブ"),
    ("ディープフェイク", "ディープフェーク"), ("デジタル", "ディジタル"),
    ("ファイアウォール", "ファイアーウォール", "ファイヤウォール", "ファイヤーウォール"),
    ("インターフェース", "インタフェース", "インターフェイス", "インタフェイス"),
    ("電子メール", "eメール", "e-mail", "email"),
)  # fmt: skip
MAX_SPELLINGS = 16

_OTHERS = {member: group for group in _GROUPS for member in group}
_MEMBER = re.compile("|".join(sorted(map(re.escape, _OTHERS), key=len, reverse=True)))
# サーバー / サーバ: the mark at the end of a longer loanword comes and goes.
_WITH_MARK = re.compile("(?<![ァ-ヺー])([ァ-ヺー]{2,}[ァ-ヺ])ー(?![ァ-ヺー])")
_WITHOUT_MARK = re.compile("(?<![ァ-ヺー])([ァ-ヺー]{2,}[ァ-ヺ])(?=[^ァ-ヺー])")


def spellings(folded: str) -> tuple[str, ...]:
    """``folded`` itself, then its other spellings; at most ``MAX_SPELLINGS`` altogether."""
    found = dict.fromkeys(islice(_replaced(folded), MAX_SPELLINGS))
    for spelling in list(found):
        found.setdefault(_WITH_MARK.sub(r"\1", spelling))
        found.setdefault(_WITHOUT_MARK.sub(r"\1ー", spelling))
    return tuple(islice(found, MAX_SPELLINGS))


def _replaced(folded: str) -> Iterator[str]:
    parts: list[tuple[str, ...]] = []
    place = 0
    for match in _MEMBER.finditer(folded):
        member = match.group()
        parts.append((folded[place : match.start()],))
        parts.append((member, *(other for other in _OTHERS[member] if other != member)))
        place = match.end()
    parts.append((folded[place:],))
    return map("".join, product(*parts))
