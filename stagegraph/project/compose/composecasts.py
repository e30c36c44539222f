"""Texts that compose turns into truths and numbers where it fills in variables (compose-go, loader/interpolate.go)."""

from __future__ import annotations

import re

from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.syntax.gotext import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TRUTHS = frozenset({"true", "y", "yes", "on", "false", "n", "no", "off"})
"""What tells a truth, in small letters."""
_WHOLE = re.compile(r"[+-]?[0-9]+")
_FLOAT = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)p[+-]?[0-9]+|"
    r"inf|infinity|nan)",
    re.IGNORECASE,
)
_INT64 = 1 << 63


def _check_truth(text: str) -> str:
    return "" if text.lower() in TRUTHS else f"invalid boolean: {text}"


def _check_number(name: str, form: re.Pattern[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        told = f"strconv.{name}: parsing {quote(text)}: "
        if not form.fullmatch(text):
            return f"{told}invalid syntax"
        if form is _WHOLE and not -_INT64 <= int(text[:30]) < _INT64:
            return f"{told}value out of range"
        return ""

    return check


_INT, _INT64_OF, _FLOAT_OF = (
    _check_number("Atoi", _WHOLE),
    _check_number("ParseInt", _WHOLE),
    _check_number("ParseFloat", _FLOAT),
)
_SERVICE = {
    "cpu_count": _INT64_OF,
    "cpu_percent": _FLOAT_OF,
    "cpu_period": _INT64_OF,
    "cpu_quota": _INT64_OF,
    "cpu_rt_period": _INT64_OF,
    "cpu_rt_runtime": _INT64_OF,
    "cpus": _FLOAT_OF,
    "cpu_shares": _INT64_OF,
    "init": _check_truth,
    "depends_on.*.required": _check_truth,
    "depends_on.*.restart": _check_truth,
    "deploy.replicas": _INT,
    "deploy.update_config.parallelism": _INT,
    "deploy.update_config.max_failure_ratio": _FLOAT_OF,
    "deploy.rollback_config.parallelism": _INT,
    "deploy.rollback_config.max_failure_ratio": _FLOAT_OF,
    "deploy.restart_policy.max_attempts": _INT,
    "deploy.placement.max_replicas_per_node": _INT,
    "healthcheck.retries": _INT,
    "healthcheck.disable": _check_truth,
    "oom_kill_disable": _check_truth,
    "oom_score_adj": _INT64_OF,
    "pids_limit": _INT64_OF,
    "ports.[].target": _INT,
    "privileged": _check_truth,
    "read_only": _check_truth,
    "scale": _INT,
    "stdin_open": _check_truth,
    "tty": _check_truth,
    "ulimits.*": _INT,
    "ulimits.*.hard": _INT,
    "ulimits.*.soft": _INT,
    "volumes.[].read_only": _check_truth,
    "volumes.[].volume.nocopy": _check_truth,
}
_NETWORK = ("external", "internal", "attachable", "enable_ipv4", "enable_ipv6")
_CASTS = {
    **{f"services.*.{key}": check for key, check in _SERVICE.items()},
    **{
        f"networks.*.{key}": _check_truth
        for key in ("external", "internal", "attachable", "enable_ipv4", "enable_ipv6")
    },
    **{f"{key}.*.external": _check_truth for key in ("volumes", "secrets", "configs")},
}


def check_casts(model: object) -> None:
    """Raise where a text tells no truth or number and has to.

    Raises:
        BakeRefused: compose's words, and the path.
    """
    for path, check in _CASTS.items():
        for place, text in _texts(model, path.split("."), ""):
            told = check(text)
            if told:
                raise BakeRefused(f"error while interpolating {place}: failed to cast to expected type: {told}")


def _texts(value: object, path: list[str], place: str) -> Iterator[tuple[str, str]]:
    """The texts at a path, in which ``*`` is any key and any item of a list, and ``[]`` the latter alone."""
    if not path:
        if isinstance(value, str):
            yield place, value
        return
    first, *rest = path
    if isinstance(value, list) and first in ("*", "[]"):
        for one in value:
            yield from _texts(one, rest, f"{place}.[]")
    elif isinstance(value, dict) and first != "[]":
        for key in value if first == "*" else (first,) if first in value else ():
            yield from _texts(value[key], rest, f"{place}.{key}" if place else key)
