"""All functions by name (bake/hclparser/stdlib.go, stdlibFunctions), and those that ask for more than values."""

from __future__ import annotations

from stagegraph.project.bake.ctyconvert import ConversionRefused, converted
from stagegraph.project.bake.ctyvalues import text_value, truth_value
from stagegraph.project.bake.evaluating import evaluated
from stagegraph.project.bake.functions.arithmetic import ARITHMETIC
from stagegraph.project.bake.functions.collecting import COLLECTIONS
from stagegraph.project.bake.functions.ctyjson import CTY_JSON
from stagegraph.project.bake.functions.encodings import ENCODINGS
from stagegraph.project.bake.functions.floating import FLOATING
from stagegraph.project.bake.functions.formatting import FORMATTING
from stagegraph.project.bake.functions.regexes import REGEXES
from stagegraph.project.bake.functions.semver import SEMVER
from stagegraph.project.bake.functions.shorthand import function_of
from stagegraph.project.bake.functions.times import TIMES
from stagegraph.project.bake.functions.wordings import TEXTS
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.bake.hclscopes import FunctionRefused, HclFunction, HclParameter
from stagegraph.project.bake.typewords import type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclnodes import Expr
    from stagegraph.project.bake.hclscopes import HclScope

UNSUPPORTED = {
    "bcrypt": "SN*",
    "rsadecrypt": "SS",
    "uuidv4": "",
}
"""Functions that bake has and stagegraph refuses: two give other answers in each run, one needs a private key."""


def _try(given: Sequence[Expr], scope: HclScope) -> CtyValue:
    """The first expression that has a value (hcl/ext/tryfunc)."""
    if not given:
        raise FunctionRefused("at least one argument is required")
    told = []
    for one in given:
        try:
            return evaluated(one, scope)
        except BakeRefused as refusal:
            summary, _, detail = refusal.message.partition("; ")
            told.append(f"- {summary} (at {refusal.span})\n  {detail}\n")
    raise FunctionRefused(
        f"no expression succeeded:\n{''.join(told)}\nAt least one expression must produce a successful result"
    )


def _can(given: Sequence[Expr], scope: HclScope) -> CtyValue:
    try:
        evaluated(given[0], scope)
    except BakeRefused:
        return truth_value(False)
    return truth_value(True)


def _convert(given: Sequence[Expr], scope: HclScope) -> CtyValue:
    value = evaluated(given[0], scope)
    try:
        return converted(value, type_of(given[1]))
    except ConversionRefused as refusal:
        raise FunctionRefused(str(refusal), 0) from None


def _refusing(name: str, letters: str) -> HclFunction:
    def run(_: Sequence[CtyValue]) -> CtyValue:
        raise FunctionRefused(f'stagegraph does not support the function "{name}"')

    count = len(letters.removesuffix("*"))
    return function_of(letters, " ".join(f"argument{at}" for at in range(count)), run)


_BY_EXPRESSION = {
    "can": HclFunction((HclParameter("expression"),), None, None, _can),
    "convert": HclFunction((HclParameter("value"), HclParameter("type")), None, None, _convert),
    "try": HclFunction((), HclParameter("expressions"), None, _try),
}


def all_functions(home: str, now: str) -> dict[str, HclFunction]:
    """Every function.

    Args:
        home: the folder that ``homedir()`` gives.
        now: the time that ``timestamp()`` gives, in the form of RFC 3339.
    """
    return {
        **ARITHMETIC,
        **COLLECTIONS,
        **CTY_JSON,
        **ENCODINGS,
        **FLOATING,
        **FORMATTING,
        **REGEXES,
        **SEMVER,
        **TEXTS,
        **TIMES,
        **_BY_EXPRESSION,
        **{name: _refusing(name, letters) for name, letters in UNSUPPORTED.items()},
        "homedir": function_of("", "", lambda _: text_value(home)),
        "timestamp": function_of("", "", lambda _: text_value(now)),
    }
