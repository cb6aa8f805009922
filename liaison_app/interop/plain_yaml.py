"""YAML from strangers as plain text, lists and mappings, and nothing else.

It is built from the parser's events: no constructor runs, every scalar stays the text that was
written, tags mean nothing. Aliases are refused (a few of them make gigabytes), as are deep
nesting, a key written twice and a second document.
"""

from dataclasses import dataclass

import yaml

from liaison_app.domain.errors import Refused
from liaison_app.interop.checks import printable

MAX_DEPTH = 32

Node = str | list["Node"] | dict[str, "Node"]

# libyaml's parser where the wheel has it: about ten times as fast.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass
class _Open:
    """A list or mapping whose end has not been reached; ``key`` waits for its value."""

    node: list[Node] | dict[str, Node]
    key: str | None = None
    line: int = 0

    def add(self, child: Node, line: int) -> None:
        if isinstance(self.node, list):
            self.node.append(child)
        elif self.key is None:
            self._take_key(child, line)
        else:
            self.node[self.key] = child
            self.key = None

    def _take_key(self, child: Node, line: int) -> None:
        if not isinstance(child, str):
            raise Refused("import-malformed", detail=f"line {line}: key is not text")
        if isinstance(self.node, dict) and child in self.node:
            raise Refused("import-key-twice", key=printable(child), line=line)
        self.key = child


def load_plain_yaml(text: str) -> Node:
    """The one document in ``text``; raises Refused where it is not plain YAML."""
    root: list[Node] = []
    stack = [_Open(root)]
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            _take(stack, event)
    except yaml.YAMLError as error:
        raise Refused("import-malformed", detail=printable(_where(error))) from error
    if len(root) != 1:
        raise Refused("import-malformed", detail=f"{len(root)} documents")
    return root[0]


def _take(stack: list[_Open], event: yaml.Event) -> None:
    line = event.start_mark.line + 1 if event.start_mark else 0
    match event:
        case yaml.AliasEvent():
            raise Refused("import-alias", line=line)
        case yaml.ScalarEvent():
            stack[-1].add(event.value, line)
        case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
            if len(stack) > MAX_DEPTH:
                raise Refused("import-nesting", limit=MAX_DEPTH)
            is_list = isinstance(event, yaml.SequenceStartEvent)
            stack.append(_Open([] if is_list else {}, line=line))
        case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
            done = stack.pop()
            stack[-1].add(done.node, done.line)


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "not YAML"
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)
