"""Writes the bash completion of ``liaison`` and ``liaison-inspect``: verbs, options, and the values
of those that have a choice; files everywhere else."""

import sys
from argparse import ArgumentParser, _SubParsersAction

from commands import parser_of, verbs_of

_HEAD = """\
# bash completion of liaison and liaison-inspect; written from their own parsers.
# The words typed so far name a verb as far as they do; options and their values do not count.
"""
_FUNCTION = """\
_liaison() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    local verb=${COMP_WORDS[0]##*/} word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        [[ -n ${_liaison_words["$verb $word"]+known} ]] && verb+=" $word"
    done
    if [[ -n ${_liaison_values["$verb $previous"]+known} ]]; then
        mapfile -t COMPREPLY < <(compgen -W "${_liaison_values["$verb $previous"]}" -- "$current")
    elif [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "${_liaison_options["$verb"]-}" -- "$current")
    elif [[ -n ${_liaison_words["$verb"]-} && $previous != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "${_liaison_words["$verb"]}" -- "$current")
    fi
}
complete -o default -o bashdefault -F _liaison liaison liaison-inspect
"""


def main() -> int:
    words, options, values = {}, {}, {}
    for command in ("liaison", "liaison-inspect"):
        root = parser_of(command, "en")
        verbs = [(command, root), *((f"{command} {w}", p) for w, _, p in verbs_of(root))]
        for typed, parser in verbs:
            words[typed] = _words(parser)
            options[typed] = [each for action in parser._actions for each in action.option_strings]
            for action in parser._actions:
                if action.option_strings and action.choices:
                    for option in action.option_strings:
                        values[f"{typed} {option}"] = [str(each) for each in action.choices]
    sys.stdout.write(_HEAD)
    tables = (("words", words), ("options", options), ("values", values))
    sys.stdout.write("".join(_table(name, table) for name, table in tables))
    sys.stdout.write(_FUNCTION)
    return 0


def _words(parser: ArgumentParser) -> list[str]:
    return [
        word
        for action in parser._actions
        if isinstance(action, _SubParsersAction)
        for word in action.choices
    ]


def _table(name: str, entries: dict[str, list[str]]) -> str:
    lines = [f"    [{_quoted(key)}]={_quoted(' '.join(each))}" for key, each in entries.items()]
    return "\n".join([f"declare -gA _liaison_{name}=(", *lines, ")\n"])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


if __name__ == "__main__":
    sys.exit(main())
