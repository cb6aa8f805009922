"""Writes a manual page: manual.py COMMAND LANGUAGE. What the verbs and options are for is said by
the parser of the command itself; the rest stands here."""

import os
import sys
from argparse import SUPPRESS, Action, ArgumentParser, _SubParsersAction
from datetime import UTC, datetime

from commands import parser_of, verbs_of

from liaison_app import __version__

_HEADINGS = {
    "en": ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "VERBS", "EXIT STATUS", "ENVIRONMENT",
           "FILES", "SEE ALSO"),
    "ja": ("名前", "書式", "説明", "オプション", "動詞", "終了ステータス", "環境変数", "ファイル",
           "関連項目"),
}  # fmt: skip
_STATUS = {
    "liaison": {
        "en": "0 done, 1 refused (one line on standard error says why), 2 usage.",
        "ja": "0 は完了、1 は拒否（理由を標準エラー出力の１行に示す。）、2 は書式の誤り。",
    },
    "liaison-inspect": {
        "en": "0 nothing but well-formed bundles, 1 something to look at, 2 usage or nothing read.",
        "ja": "0 は整ったバンドルのみ、1 は確認を要するものあり、2 は書式の誤り又は読取り不能。",
    },
}
_ENVIRONMENT = {
    "en": (
        ("LIAISON_CASE_LOG", "The case log, where --case-log does not name one."),
        ("LIAISON_PASSPHRASE_FILE", "The file with the passphrase."),
        ("LIAISON_HOME", "Replaces every folder the program would use."),
    ),
    "ja": (
        ("LIAISON_CASE_LOG", "事案簿（--case-log がない場合）。"),
        ("LIAISON_PASSPHRASE_FILE", "パスフレーズを記したファイル。"),
        ("LIAISON_HOME", "プログラムが用いる全てのフォルダの代わりとなるフォルダ。"),
    ),
}
_FILES = {
    "en": (
        ("~/.local/share/liaison/case-log.db", "The case log."),
        ("~/.config/liaison/", "Settings; no case content."),
        (
            "/etc/liaison/policy.json",
            "What the administrator set for all officers: the strictest TLP label they may give "
            "(tlp_max), two officers for what leaves and for what is issued (two_person_release, "
            "approval_to_issue), minutes until the window locks (lock_minutes), languages, and "
            "what papers print (template). Root's, writable by nobody else; an example is "
            "/usr/share/doc/liaison/examples/policy.json.",
        ),
        ("/usr/share/doc/liaison/", "Formats, procedures, licences."),
    ),
    "ja": (
        ("~/.local/share/liaison/case-log.db", "事案簿。"),
        ("~/.config/liaison/", "設定。事案の内容を含まない。"),
        (
            "/etc/liaison/policy.json",
            "管理者が全ての担当官のために定める設定。付すことのできるTLPの上限（tlp_max）、"
            "送付と発出に二人を要すること（two_person_release、approval_to_issue）、"
            "自動ロックまでの分数（lock_minutes）、用いる言語（languages）、"
            "文書に記す官署名等（template）。"
            "所有者は root とし、他の者は書き込めないこと。例は "
            "/usr/share/doc/liaison/examples/policy.json 。",
        ),
        ("/usr/share/doc/liaison/", "形式、手順、ライセンス。"),
    ),
}


def main(arguments: list[str]) -> int:
    command, language = arguments
    parser = parser_of(command, language)
    name, synopsis, description, options, verbs, status, environment, files, also = _HEADINGS[
        language
    ]
    when = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC).strftime("%Y-%m-%d")
    said = _plain(parser.description or "")
    lines = [
        f'.TH {command.upper()} 1 "{when}" "Liaison {__version__}"',
        ".ad l",
        f'.SH "{name}"',
        f"{_plain(command)} \\- {said.splitlines()[0]}",
        f'.SH "{synopsis}"',
        f".B {_plain(command)}",
        _plain(" ".join(parser.format_usage().split()[2:])),
    ]
    if command == "liaison":
        lines += [".br", ".B liaison", _plain("FILE.liaison ...")]
    lines += [f'.SH "{description}"', said, f'.SH "{options}"', *_options(parser)]
    found = list(verbs_of(parser))
    if found:
        lines.append(f'.SH "{verbs}"')
        for typed, help_, below in found:
            lines += [f'.SS "{_plain(typed)}"', _plain(help_), *_options(below, but=parser)]
    lines += [f'.SH "{status}"', _plain(_STATUS[command][language])]
    if command == "liaison":
        lines.append(f'.SH "{environment}"')
        for variable, meaning in _ENVIRONMENT[language]:
            lines += [".TP", f".B {_plain(variable)}", _plain(meaning)]
        lines.append(f'.SH "{files}"')
        for path, meaning in _FILES[language]:
            lines += [".TP", f".I {_plain(path)}", _plain(meaning)]
    other = "liaison-inspect" if command == "liaison" else "liaison"
    lines += [f'.SH "{also}"', f".BR {_plain(other)} (1)"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _options(parser: ArgumentParser, but: ArgumentParser | None = None) -> list[str]:
    """Arguments and options; those that every verb has are told once."""
    known = (
        {option for action in but._actions for option in action.option_strings} if but else set()
    )
    lines: list[str] = []
    for action in parser._actions:
        is_group = isinstance(action, _SubParsersAction)
        if is_group or action.help is SUPPRESS:
            continue
        if action.option_strings and known.issuperset(action.option_strings):
            continue
        lines += [".TP", f".B {_plain(_head(action))}", _plain(_help(parser, action))]
    return lines


def _head(action: Action) -> str:
    value = action.metavar or (action.choices and "|".join(map(str, action.choices))) or action.dest
    value = " ".join(value) if isinstance(value, tuple) else str(value)
    if not action.option_strings:
        return value
    names = ", ".join(action.option_strings)
    return (
        names
        if action.nargs == 0
        else f"{names} {value if action.metavar or action.choices else value.upper()}"
    )


def _help(parser: ArgumentParser, action: Action) -> str:
    return parser._get_formatter()._expand_help(action) if action.help else ""


def _plain(text: str) -> str:
    """Text as roff reads it: nothing in it is a request."""
    escaped = (
        text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace('"', "\\(dq")
    )
    return "\n".join(f"\\&{line}" if line[:1] == "." else line for line in escaped.splitlines())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
