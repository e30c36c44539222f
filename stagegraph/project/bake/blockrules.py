"""What blocks may hold, before anything in them has a value (gohcl, decode.go; hclsyntax, structure.go)."""

from __future__ import annotations

from stagegraph.project.bake.ctyconvert import ConversionRefused, converted
from stagegraph.project.bake.ctyvalues import STRING
from stagegraph.project.bake.evaluating import evaluated
from stagegraph.project.bake.freenames import uses_in
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.bake.hclscopes import HclScope
from stagegraph.syntax.suggest import MOST_STEPS, distance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.project.bake.hclnodes import BodyBlock

_OF_FUNCTIONS = ("params", "variadic_params", "result")
_OF_RULES = ("condition", "error_message")


def need_one_label(block: BodyBlock) -> None:
    """Raise where a block has no name, or more than one.

    Raises:
        BakeRefused: HCL's wording.
    """
    if len(block.labels) != 1:
        told = (
            f"Missing name for {block.kind}; All {block.kind} blocks must have 1 labels (name)."
            if not block.labels
            else f"Extraneous label for {block.kind}; Only 1 labels (name) are expected for {block.kind} blocks."
        )
        raise BakeRefused(told, block.span)


def need_known(block: BodyBlock) -> None:
    """Raise where a function, or a rule of a variable, says what bake does not know; a variable itself may.

    Raises:
        BakeRefused: HCL's wording.
    """
    if block.kind == "function":
        _refuse_others(block, _OF_FUNCTIONS)
    for rule in block.body.blocks if block.kind == "variable" else ():
        if rule.kind == "validation":
            if rule.labels:
                told = "Extraneous label for validation; No labels are expected for validation blocks."
                raise BakeRefused(told, rule.label_spans[0])
            _refuse_others(rule, _OF_RULES)


def _refuse_others(block: BodyBlock, known: Sequence[str]) -> None:
    for name, argument in block.body.arguments.items():
        if name not in known:
            missing = (one for one in known if one not in block.body.arguments)
            near = (one for one in missing if distance(name, one, MOST_STEPS) <= MOST_STEPS)
            meant = next((f' Did you mean "{one}"?' for one in near), "")
            told = f'Unsupported argument; An argument named "{name}" is not expected here.{meant}'
            raise BakeRefused(told, argument.name_span)
    for inner in block.body.blocks:
        meant = (
            f' Did you mean to define argument "{inner.kind}"? If so, use the equals sign to assign it a value.'
            if inner.kind in known
            else ""
        )
        told = f'Unsupported block type; Blocks of type "{inner.kind}" are not expected here.{meant}'
        raise BakeRefused(told, inner.span)


def check_description(block: BodyBlock) -> None:
    """Raise where the description of a variable is no text; it is read before anything has a value.

    Raises:
        BakeRefused: HCL's wording.
    """
    description = block.body.arguments.get("description")
    if description is None:
        return
    if any(True for _ in uses_in(description.value)):
        raise BakeRefused("Variables not allowed; Variables may not be used here.", description.value.span)
    try:
        if converted(evaluated(description.value, HclScope({})), STRING).is_null:
            raise BakeRefused(
                "Unsuitable value type; Unsuitable value: null value is not allowed", description.value.span
            )
    except ConversionRefused as refusal:
        raise BakeRefused(f"Unsuitable value type; Unsuitable value: {refusal}", description.value.span) from None
