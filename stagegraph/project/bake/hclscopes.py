"""What names mean while an expression is evaluated, and what a function is."""

from __future__ import annotations

from stagegraph.project.bake.ctyvalues import DYNAMIC, CtyType, object_value
from stagegraph.project.bake.hclbudget import HclBudget
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclnodes import Expr


class FunctionRefused(Exception):
    """A call fails; ``argument`` counts the argument that is to blame from 0, or is -1."""

    def __init__(self, message: str, argument: int = -1) -> None:
        super().__init__(message)
        self.message = message
        self.argument = argument


class HclParameter(Record):
    """A parameter of a function."""

    name: str
    type: CtyType = DYNAMIC
    allows_null: bool = False


class HclFunction(Record):
    """A function: from values to a value; or, with ``by_expression``, from expressions and a scope to a value.

    One that is ``counted`` tells what it costs, in characters, while it runs; what it tells may raise `HclLimit`.
    """

    parameters: tuple[HclParameter, ...]
    variadic: HclParameter | None = None
    run: Callable[[Sequence[CtyValue]], CtyValue] | None = None
    by_expression: Callable[[Sequence[Expr], HclScope], CtyValue] | None = None
    counted: Callable[[Sequence[CtyValue], Callable[[int], None]], CtyValue] | None = None

    def parameter(self, at: int) -> HclParameter | None:
        """What an argument is for, counted from 0; None where it is for nothing."""
        return self.parameters[at] if 0 <= at < len(self.parameters) else self.variadic if at >= 0 else None


class HclScope:
    """Variables and functions by name; what is not here is looked for in the scope around it.

    Scopes inside each other share one budget.
    """

    __slots__ = ("_attributes", "_grown", "around", "budget", "functions", "variables")

    def __init__(
        self,
        variables: dict[str, CtyValue],
        functions: dict[str, HclFunction] | None = None,
        around: HclScope | None = None,
    ) -> None:
        self.variables = variables
        self.functions = functions or {}
        self.around = around
        self.budget: HclBudget = HclBudget() if around is None else around.budget
        self._attributes: dict[str, dict[str, CtyValue]] = {}
        self._grown: set[str] = set()

    def put(self, name: str, attribute: str, value: CtyValue) -> None:
        """Set an attribute of a variable that is an object of such attributes alone.

        The object is made once it is asked for: thousands of attributes can come one after the other.
        """
        self._attributes.setdefault(name, {})[attribute] = value
        self._grown.add(name)

    def own(self, name: str) -> CtyValue:
        """The value of a variable that is one of its own."""
        if name in self._grown:
            self._grown.remove(name)
            self.variables[name] = object_value(self._attributes[name])
        return self.variables[name]

    def variable(self, name: str) -> CtyValue | None:
        """The value of a variable, or None."""
        scope: HclScope | None = self
        while scope is not None:
            if name in scope.variables:
                return scope.own(name)
            scope = scope.around
        return None

    def function(self, name: str) -> HclFunction | None:
        """A function, or None."""
        scope: HclScope | None = self
        while scope is not None:
            if name in scope.functions:
                return scope.functions[name]
            scope = scope.around
        return None

    def names(self) -> tuple[list[str], list[str]]:
        """All variables and functions that can be used here."""
        variables, functions = list(self.variables), list(self.functions)
        if self.around is not None:
            more, others = self.around.names()
            variables, functions = variables + more, functions + others
        return variables, functions
