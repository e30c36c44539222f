"""How the tables of functions tell parameters: a letter each, in order."""

from __future__ import annotations

from stagegraph.project.bake.ctyvalues import BOOL, BYTES, DYNAMIC, NUMBER, STRING, list_type, set_type
from stagegraph.project.bake.hclbudget import MOST_TEXT, TOLD_MOST
from stagegraph.project.bake.hclscopes import FunctionRefused, HclFunction, HclParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue

_TYPES = {
    "S": STRING,
    "N": NUMBER,
    "B": BOOL,
    "D": DYNAMIC,  # anything but null
    "A": DYNAMIC,  # anything, null too
    "L": list_type(STRING),
    "l": list_type(DYNAMIC),
    "T": set_type(DYNAMIC),
    "Y": BYTES,
}


def need_room(size: int) -> None:
    """Refuse a result of so many characters before it is made.

    Raises:
        FunctionRefused: no value may be so large.
    """
    if size > MOST_TEXT:
        raise FunctionRefused(f"the result is larger than stagegraph follows: {TOLD_MOST}")


def function_of(letters: str, names: str, run: Callable[[Sequence[CtyValue]], CtyValue]) -> HclFunction:
    """A function.

    Args:
        letters: a letter for the type of each parameter; ``*`` behind the last one says that there may be more of it,
            or none.
        names: of the parameters.
        run: what it does with values of these types.
    """
    kinds = letters.removesuffix("*")
    made = tuple(HclParameter(name, _TYPES[kind], kind == "A") for kind, name in zip(kinds, names.split(), strict=True))
    if letters.endswith("*"):
        return HclFunction(made[:-1], made[-1], run)
    return HclFunction(made, None, run)


def counted_function_of(
    letters: str, names: str, run: Callable[[Sequence[CtyValue], Callable[[int], None]], CtyValue]
) -> HclFunction:
    """A function that says itself what it costs, to a function that it is given behind its values."""
    return HclFunction(function_of(letters, names, lambda given: given[0]).parameters, None, counted=run)
