"""Print the reference page of the library, ``docs/api.md``: every public name with its signature and its docstring.

``python3 .ci/api.py > docs/api.md`` renews it; a test says when it is stale.
"""

from __future__ import annotations

import enum
import inspect
import re
from typing import TYPE_CHECKING

import stagegraph
from stagegraph.values import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTION = re.compile(r"^(Args|Attributes|Returns|Raises):$")
_ENTRY = re.compile(r"^    (\S[^:]*): (.*)$")
_HEAD = """\
# The library

Everything that `import stagegraph` offers. `parse` and `plan` are the way in; the rest is what they give and take.
[README](../README.md#as-a-library) has an example. This page is made from the docstrings: `python3 .ci/api.py`.
"""


def main() -> None:
    """Print the page."""
    names = [name for name in stagegraph.__all__ if name != "__version__"]
    things = {name: getattr(stagegraph, name) for name in names}
    functions = [name for name, thing in things.items() if inspect.isfunction(thing)]
    errors = [name for name, thing in things.items() if inspect.isclass(thing) and issubclass(thing, Exception)]
    plans = ["Plan", "BuildPlan"]
    values = [name for name in names if name not in (*functions, *errors, *plans)]
    print(_HEAD)
    for title, group in (("Functions", functions), ("Plans", plans), ("Values", values), ("Errors", errors)):
        print(f"## {title}\n")
        for name in group:
            print("\n".join(told(name, things[name])))


def told(name: str, thing: type | object) -> Iterator[str]:
    """The lines about a name."""
    yield f"### {name}\n"
    if inspect.isclass(thing) and issubclass(thing, enum.Enum):
        yield from body(thing.__doc__)
        yield ", ".join(f"`{name}.{member.name}`" for member in thing) + ".\n"
        return
    if inspect.isfunction(thing) or (inspect.isclass(thing) and issubclass(thing, Record)):
        yield from (*signature(name, thing), "")
    yield from body(thing.__doc__)
    if inspect.isclass(thing) and not issubclass(thing, Exception):
        for member, value in vars(thing).items():
            if not member.startswith("_") and hasattr(value, "__doc__") and value.__doc__:
                yield from member_told(name, member, value)


def member_told(owner: str, name: str, value: object) -> Iterator[str]:
    """The lines about a method or a property."""
    if inspect.isfunction(value):
        yield f"#### {owner}.{name}\n"
        yield from (*signature(name, value), "")
        yield from body(value.__doc__)
    elif isinstance(value, property) or type(value).__name__ == "cached_property":
        yield f"#### {owner}.{name}\n"
        getter = value.fget if isinstance(value, property) else value.func  # type: ignore[attr-defined]
        kind = inspect.signature(getter).return_annotation if callable(getter) else ""
        yield f"`{kind}`\n"
        yield from body(value.__doc__)


def signature(name: str, thing: type | object) -> Iterator[str]:
    """The call as code, an argument a line where one line is too short."""
    assert callable(thing)  # noqa: S101  (functions and classes)
    found = inspect.signature(thing)
    parameters = [_parameter(one) for one in found.parameters.values() if one.name != "self"]
    kinds = [one.kind for one in found.parameters.values() if one.name != "self"]
    if inspect.Parameter.KEYWORD_ONLY in kinds and inspect.Parameter.VAR_POSITIONAL not in kinds:
        parameters.insert(kinds.index(inspect.Parameter.KEYWORD_ONLY), "*")
    result = "" if found.return_annotation is inspect.Signature.empty else f" -> {found.return_annotation}"
    line = f"{name}({', '.join(parameters)}){result}"
    yield "```text"
    if len(line) <= 100:
        yield line
    else:
        yield f"{name}("
        yield from (f"    {one}," for one in parameters)
        yield f"){result}"
    yield "```"


def _parameter(one: inspect.Parameter) -> str:
    stars = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
    default = "" if one.default is one.empty else f" = {one.default!r}"
    annotation = "" if one.annotation is one.empty else f": {one.annotation}"
    return f"{stars}{one.name}{annotation}{default}"


def body(docstring: str | None) -> Iterator[str]:
    """A docstring as Markdown: its sections become lists."""
    section = False
    for line in inspect.cleandoc(docstring or "").splitlines():
        if _SECTION.match(line):
            section = True
            yield f"{line}\n"
        elif section and (entry := _ENTRY.match(line)):
            yield f"- `{entry[1]}`: {coded(entry[2])}"
        elif section and line.startswith("    "):
            yield f"  {coded(line.strip())}"
        else:
            section = section and bool(line)
            yield coded(line)
    yield ""


def coded(text: str) -> str:
    """Code is marked once."""
    return text.replace("``", "`")


if __name__ == "__main__":
    main()
