"""Small bake files that would take all memory, or never end, are refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.bakeasking import bake_answer, bake_refusal, bake_target

if TYPE_CHECKING:
    from pathlib import Path


def chained(first: str, step: str, last: str, count: int = 60) -> str:
    """Variables of which each is made of the one before, and a target that uses the last one."""
    lines = [f'variable "v0" {{ default = {first} }}']
    lines += [f'variable "v{at}" {{ default = {step.replace("@", f"v{at - 1}")} }}' for at in range(1, count)]
    return "\n".join([*lines, target(last.replace("@", f"v{count - 1}"))])


def looked_at(check: str) -> str:
    """A list of many numbers that three thousand expressions look at."""
    loop = f'[for a in range(1000): {check} ? "a" : "b"]'
    lists = "".join(f'variable "{name}" {{ default = range(1000) }}\n' for name in "lm")
    return lists + target(f'join("", {loop}, {loop}, {loop})')


def target(value: str) -> str:
    """A target with a build arg."""
    return f'target "a" {{\n  args = {{ X = {value} }}\n}}\n'


def doubled(first: str, step: str) -> str:
    """Functions of which each calls the one before twice, and a target that calls the last one."""
    functions = [f'function "f0" {{\n  params = [x]\n  result = {first}\n}}']
    functions += [
        f'function "f{at}" {{\n  params = [x]\n  result = {step.replace("@", f"f{at - 1}(x)")}\n}}'
        for at in range(1, 40)
    ]
    return "\n".join([*functions, target('f39("x")')])


@pytest.mark.parametrize(
    "text",
    [
        chained('"xxxxxxxxxx"', '"${@}${@}"', "@"),
        chained('["x"]', "concat(@, @)", "jsonencode(@)"),
        chained('["x"]', "[@, @]", "jsonencode(@)"),
        chained('["x"]', "[@, @]", '@ == @ ? "a" : "b"'),
        chained('{a = "x"}', "{a = @, b = @}", "jsonencode(@)"),
        chained(
            '"%{ for a in range(1000) }xxxxxxxxxx%{ endfor }"', '"%{ for a in range(1000) }${@}%{ endfor }"', "@", 9
        ),
        chained('"xxxxxxxxxx"', '"${@}${@}"', 'join("", [for a in range(1000): "${@}"])', 15),
        chained("9", "@ * @", '"${@}"'),
        chained("0.1", "@ * @", '"${@}"'),
        target(f'parseint("{"f" * 5000}", 16)'),
        doubled('""', '"${@}${@}"'),
        doubled("x", '"${@}${@}"'),
        looked_at("contains(l, -1)"),
        looked_at("l == m"),
        'target "a" {\n name = "a-${x}-${y}"\n matrix = { x = range(1000), y = range(1000) }\n}\n',
    ],
)
def test_what_grows_without_end(text: str, tmp_path: Path) -> None:
    """Values that double, loops in loops and large matrices are refused with the place and what to do."""
    told = bake_refusal(tmp_path, text)
    assert "the expressions make more than stagegraph follows: 16 MB of text" in told


@pytest.mark.parametrize(
    "call",
    [
        'replace(v8, "x", v8)',
        'regex_replace(v8, "x", v8)',
        "join(v8, range(1000))",
        'indent(1000000, "\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n")',
        "setproduct(range(1000), range(1000), range(1000))",
        f'format("{"%9999s" * 2000}", {", ".join(["1"] * 2000)})',
        'formatlist("%99999s", range(1000))',
    ],
)
def test_calls_that_make_too_much(call: str, tmp_path: Path) -> None:
    """A call whose result would be too large is refused before it is made."""
    made = chained('"xxxxxxxxxx"', "join(@, [for a in range(6): @])", f"jsonencode({call})", 6)
    assert "larger than stagegraph follows: 16 MB of text" in bake_refusal(tmp_path, made.replace("v8", "v5"))


def test_what_files_ask_for_is_answered(tmp_path: Path) -> None:
    """A few thousand expressions, a matrix of a hundred targets and a text of a megabyte are nothing."""
    assert (
        bake_target(tmp_path, target('join("", [for a in range(1000): "${a % 10}"])'))["args"]["X"]
        == "0123456789" * 100
    )
    assert len(bake_target(tmp_path, chained('"xx"', '"${@}${@}"', "@", 20))["args"]["X"]) == 1 << 20
    matrix = 'target "a" {\n name = "a-${x}-${y}"\n matrix = { x = range(10), y = range(10) }\n}\n'
    assert len(bake_answer(tmp_path, {"x.hcl": matrix}, ["a"]).targets) == 100


def test_groups_that_hold_groups(tmp_path: Path) -> None:
    """Groups of which each holds the two before hold each target once, however many ways lead to it."""
    lines = ['target "g0" {}', 'target "h0" {}']
    for at in range(1, 60):
        lines += [f'group "{one}{at}" {{ targets = ["g{at - 1}", "h{at - 1}"] }}' for one in "gh"]
    assert list(bake_answer(tmp_path, {"x.hcl": "\n".join(lines)}, ["g59"]).targets) == ["g0", "h0"]
