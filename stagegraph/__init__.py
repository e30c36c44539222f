"""stagegraph: what BuildKit will really do with a multi-stage Dockerfile.

::

    dockerfile = stagegraph.parse(text, filename="Dockerfile")
    plan = stagegraph.plan(dockerfile, target="runtime")
    plan.to_dict()

The public names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import Plan
    from stagegraph.analysis.plan import make_plan as plan
    from stagegraph.errors import (
        DockerfileError,
        EnvironmentLacks,
        InputError,
        Location,
        StagegraphError,
        UsageError,
    )
    from stagegraph.render.formats.dot import picture
    from stagegraph.syntax.instructions import Dockerfile
    from stagegraph.syntax.parser import parse

__all__ = [
    "Dockerfile",
    "DockerfileError",
    "EnvironmentLacks",
    "InputError",
    "Location",
    "Plan",
    "StagegraphError",
    "UsageError",
    "__version__",
    "parse",
    "picture",
    "plan",
]

__version__ = "0.1.0"

_HOMES = {
    "Dockerfile": ("stagegraph.syntax.instructions", "Dockerfile"),
    "DockerfileError": ("stagegraph.errors", "DockerfileError"),
    "EnvironmentLacks": ("stagegraph.errors", "EnvironmentLacks"),
    "InputError": ("stagegraph.errors", "InputError"),
    "Location": ("stagegraph.errors", "Location"),
    "Plan": ("stagegraph.analysis.plan", "Plan"),
    "StagegraphError": ("stagegraph.errors", "StagegraphError"),
    "UsageError": ("stagegraph.errors", "UsageError"),
    "parse": ("stagegraph.syntax.parser", "parse"),
    "picture": ("stagegraph.render.formats.dot", "picture"),
    "plan": ("stagegraph.analysis.plan", "make_plan"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  (importing stagegraph loads nothing)

    module, attribute = _HOMES[name]
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
