"""Instructions that make no step: what they change for the steps behind them, and what BuildKit refuses in them."""

from __future__ import annotations

from stagegraph.graph.llb.refusals import ConversionError
from stagegraph.syntax.environment import Unexpanded
from stagegraph.syntax.gotext import parse_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagegraph.graph.llb.state import StageState
    from stagegraph.syntax.instructions import Arg, Env, Label, StopSignal, Volume
    from stagegraph.syntax.words import Lexer

NOT_IN_ENVIRONMENT = frozenset({"BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"})
_SIGNALS = frozenset(
    "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM "
    "TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX".split()
    + [f"RTMIN+{number}" for number in range(1, 16)]
    + [f"RTMAX-{number}" for number in range(1, 15)]
)


def set_env(state: StageState, instruction: Env, expand: Callable[[str], str]) -> None:
    """ENV; the values see what was set before the whole instruction."""
    pairs = [(expand(pair.key), expand(pair.value)) for pair in instruction.pairs]
    for name, value in pairs:
        state.set_env(name, value)
        state.image_env[name] = value


def check_label(instruction: Label, expand: Callable[[str], str]) -> None:
    """LABEL changes nothing; its words must be such that can be expanded."""
    for pair in instruction.pairs:
        expand(pair.key)
        expand(pair.value)


def set_args(
    state: StageState,
    instruction: Arg,
    *,
    build_args: Mapping[str, str],
    global_args: Mapping[str, str],
    lexer: Lexer,
) -> None:
    """ARG: the caller's value, else the default, else the value of a global ARG (``dispatchArg``)."""
    for arg in instruction.args:
        value = build_args.get(arg.name)
        if value is None:
            value = global_args.get(arg.name) if arg.default is None else lexer.expand(arg.default, state.env)
        if value is not None and arg.name not in NOT_IN_ENVIRONMENT:
            state.set_env(arg.name, value)


def check_volume(instruction: Volume, expand: Callable[[str], str]) -> None:
    """VOLUME changes no step."""
    paths = [expand(path) for path in instruction.paths]
    if not all(paths):
        raise ConversionError("VOLUME specified can not be an empty string")


def check_stop_signal(instruction: StopSignal, expand: Callable[[str], str]) -> None:
    """STOPSIGNAL changes no step; the signal must be one of Linux."""
    signal = expand(instruction.signal)
    number = parse_int(signal)
    known = number != 0 if number is not None else signal.upper().removeprefix("SIG") in _SIGNALS
    if not known and not isinstance(signal, Unexpanded):
        raise ConversionError(f"invalid signal: {signal}")
