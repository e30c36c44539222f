"""Variables, functions and top-level arguments: each is worked out when something asks for it (hclparser.go)."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.blockrules import check_description, need_known, need_one_label
from stagegraph.project.bake.ctyconvert import ConversionRefused, converted
from stagegraph.project.bake.ctyvalues import (
    BOOL,
    DYNAMIC,
    NULL,
    NUMBER,
    PRIMITIVE,
    STRING,
    CtyKind,
    CtyType,
    CtyValue,
    list_value,
    map_value,
    null_of,
    number_value,
    set_value,
    text_value,
    truth_value,
    tuple_value,
)
from stagegraph.project.bake.evaluating import evaluated
from stagegraph.project.bake.freenames import calls_in, uses_in
from stagegraph.project.bake.hclbudget import HclLimit
from stagegraph.project.bake.hclnodes import BakeRefused, Literal, TupleExpr, Undefined, VariableUse
from stagegraph.project.bake.hclscopes import FunctionRefused, HclFunction, HclParameter, HclScope
from stagegraph.project.bake.typedjson import value_of_typed_json
from stagegraph.project.bake.typewords import type_of
from stagegraph.syntax.csvfields import CsvError, csv_fields
from stagegraph.syntax.gotext import parse_bool, quote
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from stagegraph.project.bake.hclnodes import BodyArgument, BodyBlock, Expr, HclBody, HclSpan

RESERVED = frozenset({"group", "target", "BAKE_CMD_CONTEXT", "BAKE_LOCAL_PLATFORM"})


class BakeOutside(Record):
    """What comes from without: variables of the environment, and what the built-in names and functions give."""

    variables: Mapping[str, str]
    local_platform: str
    functions: Mapping[str, HclFunction]


class NameResolver:
    """The scope of the files: names are put into it once expressions ask for them."""

    def __init__(
        self,
        bodies: Sequence[HclBody],
        outside: BakeOutside,
        resolve_block: Callable[[str, str, str | None], None],
    ) -> None:
        self.outside = outside
        self.resolve_block = resolve_block
        self.block_kinds: AbstractSet[str] = frozenset()
        self.root = HclScope(
            {
                "BAKE_CMD_CONTEXT": text_value("cwd://"),
                "BAKE_LOCAL_PLATFORM": text_value(outside.local_platform),
            },
            dict(outside.functions),
        )
        self.variables: dict[str, BodyBlock] = {}
        self.functions: dict[str, BodyBlock] = {}
        self.arguments: dict[str, BodyArgument] = {}
        self.asked: set[tuple[int, str]] = set()
        self.asked_functions: set[tuple[int, str]] = set()
        self._collect(bodies)

    def _collect(self, bodies: Sequence[HclBody]) -> None:
        for body in bodies:
            for block in body.blocks:
                if block.kind in ("variable", "function"):
                    need_one_label(block)
                    need_known(block)
                    if block.labels[0] not in RESERVED:
                        (self.variables if block.kind == "variable" else self.functions)[block.labels[0]] = block
            for argument in body.arguments.values():
                if argument.name not in RESERVED and argument.name != "function":
                    self.arguments[argument.name] = argument

    def resolve_all(self) -> None:
        """Work out all variables, hold them against their rules, then all functions."""
        for block in self.variables.values():
            check_description(block)
        for name, block in self.variables.items():
            try:
                self._resolve_value(self.root, name)
            except BakeRefused as refusal:
                if refusal.span is not None:
                    raise
                raise BakeRefused(f"Invalid value; {refusal.message}", block.span) from None
        for block in self.variables.values():
            self._validate(block)
        for name, block in self.functions.items():
            try:
                self._resolve_function(self.root, name)
            except BakeRefused as refusal:
                if refusal.span is not None:
                    raise
                params = block.body.arguments.get("params")
                span = params.span if params else block.span
                raise BakeRefused(f"Invalid function; {refusal.message}", span) from None

    def resolve_arguments(self) -> None:
        """Work out the arguments outside of all blocks."""
        for name in self.arguments:
            self._resolve_value(self.root, name)

    def load(
        self, scope: HclScope, expr: Expr, *, excluded: AbstractSet[str] = frozenset(), allow_missing: bool
    ) -> None:
        """Work out all that an expression names (parser.loadDeps)."""
        for name in calls_in(expr):
            self._tolerant(lambda name=name: self._resolve_function(scope, name), expr.span, allow_missing)  # type: ignore[misc]  # a default binds it
        for use in uses_in(expr):
            if use.name in excluded:
                continue
            if use.name not in self.block_kinds:
                self._tolerant(lambda use=use: self._resolve_value(scope, use.name), expr.span, allow_missing)  # type: ignore[misc]  # as above
                continue
            if not use.steps:
                raise BakeRefused(f"Invalid expression; cannot access {use.name} as a variable", expr.span)
            if use.steps[0] is None:
                raise BakeRefused(f"Invalid expression; cannot traverse {use.name} without attribute", expr.span)
            block, argument = use.steps[0], use.steps[1] if len(use.steps) > 1 else None
            self._tolerant(
                lambda use=use, block=block, argument=argument: self.resolve_block(use.name, block, argument),  # type: ignore[misc]  # as above
                expr.span,
                allow_missing,
            )

    def _tolerant(self, resolve: Callable[[], None], span: HclSpan, allow_missing: bool) -> None:
        try:
            resolve()
        except Undefined as refusal:
            if not allow_missing:
                raise BakeRefused(f"Invalid expression; {refusal.message}", span) from None
        except BakeRefused as refusal:
            if refusal.span is not None:
                raise
            raise BakeRefused(f"Invalid expression; {refusal.message}", span) from None

    # --- Functions ------------------------------------------------------------------------------------------------

    def _resolve_function(self, scope: HclScope, name: str) -> None:
        if name in self.root.functions:
            return
        block = self.functions.get(name)
        if block is None:
            raise Undefined(f'function "{name}" does not exist: undefined')
        if (id(scope), name) in self.asked_functions:
            raise BakeRefused(f"function cycle not allowed for {name}")
        self.asked_functions.add((id(scope), name))
        result, params = block.body.arguments.get("result"), block.body.arguments.get("params")
        if result is None:
            raise BakeRefused(f"empty result not allowed for {name}")
        if params is None:
            raise BakeRefused(f"empty params not allowed for {name}")
        if not isinstance(params.value, TupleExpr):
            raise BakeRefused("Invalid expression; A static list expression is required.", params.value.span)
        names = [_word(one) for one in params.value.items]
        variadic = block.body.arguments.get("variadic_params")
        rest = "" if variadic is None else _word(variadic.value)
        self.load(self.root, result.value, excluded={*names, rest}, allow_missing=False)
        self.root.functions[name] = self._own_function(names, rest, result.value)

    def _own_function(self, names: Sequence[str], rest: str, result: Expr) -> HclFunction:
        def run(given: Sequence[CtyValue]) -> CtyValue:
            held = dict(zip(names, given, strict=False))
            if rest:
                held[rest] = tuple_value(given[len(names) :])
            try:
                return evaluated(result, HclScope(held, around=self.root))
            except HclLimit:
                raise
            except BakeRefused as refusal:
                raise FunctionRefused(f"{refusal.span}: {refusal.message}") from None

        parameters = tuple(HclParameter(one, DYNAMIC) for one in names)
        return HclFunction(parameters, HclParameter(rest, DYNAMIC) if rest else None, run)

    # --- Values ---------------------------------------------------------------------------------------------------

    def _resolve_value(self, scope: HclScope, name: str) -> None:
        if name in self.root.variables or name in scope.variables:
            return
        if (id(scope), name) in self.asked:
            raise BakeRefused(f"variable cycle not allowed for {name}")
        self.asked.add((id(scope), name))
        default, wanted, typed = self.arguments.get(name), DYNAMIC, False
        block = self.variables.get(name)
        if default is None:
            if block is None:
                raise Undefined(f'variable "{name}" does not exist: undefined')
            default, scope = block.body.arguments.get("default"), self.root
            wanted, typed = _declared(block)
        given, is_json = self._given(name, typed=typed)
        if default is None and given is None:
            self.root.variables[name] = null_of(wanted) if typed else text_value("")
            return
        value = None
        if default is not None:
            value = self._default(scope, name, default, wanted)
        if given is not None and block is not None:
            value = _from_outside(name, given, wanted if typed else None, value, is_json=is_json)
        self.root.variables[name] = null_of(wanted) if value is None else value

    def _default(self, scope: HclScope, name: str, default: BodyArgument, wanted: CtyType) -> CtyValue:
        self.load(scope, default.value, allow_missing=True)
        try:
            return converted(evaluated(default.value, scope), wanted)
        except ConversionRefused as refusal:
            raise BakeRefused(f"invalid type {wanted} for variable {name} default value: {refusal}") from None

    def _given(self, name: str, *, typed: bool) -> tuple[str | None, bool]:
        """What the environment says, and whether it says it in JSON (parser.valueHasOverride)."""
        given = self.outside.variables.get(name)
        json_name = f"{name}_JSON"
        if (given is None or typed) and json_name not in self.variables and json_name in self.outside.variables:
            return self.outside.variables[json_name], True
        return given, False

    def _validate(self, block: BodyBlock) -> None:
        for rule in block.body.blocks:
            if rule.kind != "validation":
                continue
            self._validate_by(rule)

    def _validate_by(self, rule: BodyBlock) -> None:
        """A condition that is missing is null; a message may be missing (hclparser.validateVariables)."""
        told = "Invalid condition result;"
        condition, message = (rule.body.arguments.get(name) for name in ("condition", "error_message"))
        span = rule.span if condition is None else condition.value.span
        result = NULL if condition is None else evaluated(condition.value, self.root)
        if result.is_null:
            raise BakeRefused(f"{told} Condition expression must return either true or false, not null.", span)
        try:
            holds = converted(result, BOOL).truth
        except ConversionRefused as refusal:
            raise BakeRefused(f"{told} Invalid condition result value: {refusal}", span) from None
        if not holds:
            text = NULL if message is None else evaluated(message.value, self.root)
            wording = "This check failed, but has an invalid error message."
            raise BakeRefused(
                f"Validation failed; {text.text if text.type == STRING and not text.is_null else wording}", span
            )


def _word(expr: Expr) -> str:
    if isinstance(expr, VariableUse):
        return expr.name
    raise BakeRefused("Invalid param element; Each parameter name must be an identifier.", expr.span)


def _declared(block: BodyBlock) -> tuple[CtyType, bool]:
    """The type of a variable, and whether it is given."""
    written = block.body.arguments.get("type")
    if written is None or (isinstance(written.value, Literal) and written.value.value.is_null):
        return DYNAMIC, False
    return type_of(written.value), True


# --- Values from the environment ----------------------------------------------------------------------------------


def _from_outside(
    name: str, given: str, wanted: CtyType | None, default: CtyValue | None, *, is_json: bool
) -> CtyValue:
    """The text that the environment has as a value: by the type, or by that of the default (parser.resolveValue)."""
    if wanted is not None and is_json:
        try:
            return value_of_typed_json(given, wanted)
        except ConversionRefused as refusal:
            raise BakeRefused(f"failed to convert variable {name} from JSON: {refusal}") from None
    if wanted is not None and wanted.kind in (CtyKind.LIST, CtyKind.SET, CtyKind.TUPLE, CtyKind.MAP):
        try:
            return _from_csv(name, given, wanted)
        except BakeRefused as refusal:
            raise BakeRefused(f"failed to convert variable {name} from CSV: {refusal.message}") from None
    if wanted is not None:
        if wanted.kind in PRIMITIVE:
            return _from_text(name, given, wanted)
        raise BakeRefused(f"unsupported type {wanted} for variable {name}")
    if default is None or default.type == DYNAMIC:
        return text_value(given)
    if default.type.kind in PRIMITIVE:
        return _from_text(name, given, default.type)
    raise BakeRefused(f"unsupported type {default.type} for variable {name}")


def _from_text(name: str, given: str, wanted: CtyType) -> CtyValue:
    if wanted == STRING:
        return text_value(given)
    if wanted == BOOL:
        truth = parse_bool(given)
        if truth is None:
            raise BakeRefused(
                f"failed to parse {name} as bool: strconv.ParseBool: parsing {quote(given)}: invalid syntax"
            )
        return truth_value(truth)
    number = _float(given)
    if wanted != NUMBER or number is None:
        raise BakeRefused(
            f"failed to parse {name} as number: strconv.ParseFloat: parsing {quote(given)}: invalid syntax"
        )
    negative_zero = not number and math.copysign(1, number) < 0
    return number_value(bignumbers.BigNumber(Fraction(number), 53, negative_zero=negative_zero))


def _float(text: str) -> float | None:
    """strconv.ParseFloat: neither spaces nor words; underscores stand between digits, or behind ``0x``."""
    if not text.isascii() or not text or text != text.strip():
        return None
    if "_" in text and not re.fullmatch(r"[^_]+(?:(?<=[0-9a-fxA-FX])_(?=[0-9a-fA-F])[^_]+)*", text):
        return None
    bare = text.replace("_", "").lower()
    if "x" in bare and "p" not in bare:
        return None
    try:
        number = float.fromhex(bare) if "x" in bare else float(bare)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _from_csv(name: str, given: str, wanted: CtyType) -> CtyValue:
    """Fields between commas; of a map ``key:value``."""
    try:
        fields = csv_fields(given)
    except CsvError as problem:
        raise BakeRefused(f"failed to parse {given} as CSV: {problem}") from None
    if wanted.kind is CtyKind.TUPLE:
        if len(fields) != len(wanted.items):
            raise BakeRefused(f"{wanted} expects {len(wanted.items)} elements but only {len(fields)} provided")
        return tuple_value(_from_text(name, one, kind) for one, kind in zip(fields, wanted.items, strict=True))
    if wanted.inner.kind not in PRIMITIVE:
        raise BakeRefused(f"unsupported type {wanted} for CSV specification")
    if wanted.kind is CtyKind.MAP:
        pairs = dict[str, CtyValue]()
        for field in fields:
            parts = field.split(":")
            if len(parts) != 2:
                raise BakeRefused(f"expected one k/v pair but got {len(parts)} pieces from {field}")
            pairs[parts[0]] = _from_text(name, parts[1], wanted.inner)
        return map_value(pairs, wanted.inner)
    made = [_from_text(name, one, wanted.inner) for one in fields]
    return list_value(made, wanted.inner) if wanted.kind is CtyKind.LIST else set_value(made, wanted.inner)
