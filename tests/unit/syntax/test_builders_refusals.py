from __future__ import annotations

import pytest

from stagegraph.errors import DockerfileError
from stagegraph.syntax.parser import parse


def refusal(text: str) -> str:
    """The message with which the second line of a file is refused, without the line that leads it."""
    with pytest.raises(DockerfileError) as refused:
        parse(f"FROM scratch\n{text}\n")
    assert refused.value.line == 2
    lead, _, message = refused.value.message.partition(": ")
    assert lead == "dockerfile parse error on line 2"
    return message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FOOBAR x", "unknown instruction: FOOBAR"),
        ("FORM alpine", "unknown instruction: FORM (did you mean FROM?)"),
        ("coppy a b", "unknown instruction: coppy (did you mean copy?)"),
        ("Workdri /", "unknown instruction: Workdri (did you mean workdir?)"),
        ("RUN\u00a0a", "unknown instruction: RUN\u00a0a (did you mean run?)"),
        ("\\", "unknown instruction: "),
        ("RUN; a", "unknown instruction: RUN; (did you mean RUN?)"),
        ("--from=x", "unknown instruction: --from=x"),
    ],
)
def test_unknown_instructions(text: str, message: str) -> None:
    """An unknown keyword is refused as written, with the nearest instruction where one is near."""
    assert refusal(text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FROM", "FROM requires either one or three arguments"),
        ("FROM a b", "FROM requires either one or three arguments"),
        ("FROM a AS", "FROM requires either one or three arguments"),
        ("FROM a is b", "FROM requires either one or three arguments"),
        ("FROM a AS b # comment", "FROM requires either one or three arguments"),
        ("FROM --platform a", "missing a value on flag: --platform"),
        ("FROM --plaform=x a", "unknown flag: --plaform (did you mean platform?)"),
        ("FROM --plaform=x a b", "FROM requires either one or three arguments"),
    ],
)
def test_from(text: str, message: str) -> None:
    """FROM takes one word or three with AS between; the words are counted before the flags are looked at."""
    assert refusal(text) == message


@pytest.mark.parametrize("name", ["1build", "0", "a/b", "_a", "a:b", "$N", "-a", "é", '"a"'])
def test_stage_names(name: str) -> None:
    """A stage name is letters, digits, and - _ . behind a letter, and is refused as written."""
    quoted = name.replace('"', '\\"')
    why = "name can't start with a number or contain symbols"
    assert refusal(f"FROM a AS {name}") == f'invalid name for build stage: "{quoted}", {why}'


@pytest.mark.parametrize("keyword", ["ARG", "ENV", "LABEL", "EXPOSE", "VOLUME", "ONBUILD", "HEALTHCHECK", "SHELL"])
def test_at_least_one_argument(keyword: str) -> None:
    """These instructions need something behind them."""
    assert refusal(keyword) == f"{keyword} requires at least one argument"


@pytest.mark.parametrize("keyword", ["WORKDIR", "USER", "STOPSIGNAL", "MAINTAINER"])
def test_exactly_one_argument(keyword: str) -> None:
    """These instructions need an argument, which is the whole line."""
    assert refusal(keyword) == f"{keyword} requires exactly one argument"


@pytest.mark.parametrize("keyword", ["COPY", "ADD"])
@pytest.mark.parametrize("rest", ["", " a", " --from=x", ' ["a"]', " []", " --nonsense a"])
def test_a_destination_is_needed(keyword: str, rest: str) -> None:
    """COPY and ADD need two arguments, counted before the flags are looked at."""
    assert refusal(f"{keyword}{rest}") == (
        f"{keyword} requires at least two arguments, but only one was provided. Destination could not be determined"
    )


@pytest.mark.parametrize(
    "text",
    [
        "ENV --x A=1",
        "LABEL --x A=1",
        "WORKDIR --x /",
        "USER --x a",
        "MAINTAINER --x a",
        "VOLUME --x /a",
        "EXPOSE --x 80",
        "CMD --x a",
        "ENTRYPOINT --x a",
        'SHELL --x ["a"]',
        "ONBUILD --x RUN a",
        "RUN --x a",
        "COPY --x a b",
        "ADD --x a b",
        "FROM --x a",
        "HEALTHCHECK --x CMD a",
    ],
)
def test_unknown_flags(text: str) -> None:
    """An unknown flag is refused by every instruction that looks at its flags."""
    assert refusal(text) == "unknown flag: --x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ARG =x", "ARG names can not be blank"),
        ("ARG A =", "ARG names can not be blank"),
        ("ENV =x", "ENV names can not be blank"),
        ("ENV A=1 =x", "ENV names can not be blank"),
        ("LABEL =x", "LABEL names can not be blank"),
        ('VOLUME ["/a", " "]', "VOLUME specified can not be an empty string"),
        ("COPY --form=x a b", "unknown flag: --form (did you mean from?)"),
        ("COPY --from=x --from=y a b", "duplicate flag specified: --from"),
        ("COPY --from a b", "missing a value on flag: --from"),
        ("COPY --link=maybe a b", "expecting boolean value for flag --link, not: maybe"),
        ("ADD --from=x a b", "unknown flag: --from"),
        ("COPY --checksum=x a b", "unknown flag: --checksum"),
        ("COPY a <<E\nE", "COPY cannot accept a heredoc as a destination"),
        ("ADD a <<E\nE", "ADD cannot accept a heredoc as a destination"),
        ("SHELL foo", "SHELL requires the arguments to be in JSON form"),
        ('SHELL ["c:\\windows"]', "SHELL requires the arguments to be in JSON form"),
        ("SHELL []", "SHELL requires at least one argument"),
    ],
)
def test_arguments_that_do_not_fit(text: str, message: str) -> None:
    """Blank names, wrong flags and misplaced heredocs are refused."""
    assert refusal(text) == message


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ("--mount=from=$S,target=/x", "'from' doesn't support variable expansion, define alias stage instead"),
        ("--mount=", "failed to parse csv mounts: EOF"),
        ("--network=bridge", 'invalid network mode "bridge"'),
        ("--network=", 'invalid network mode ""'),
        ('--network=""', 'invalid network mode ""'),
        ("--security=none", 'security "none" is not valid'),
        ("--security=", 'security "" is not valid'),
        ("--device=", "failed to parse csv devices: EOF"),
        ("--network=x --mount=from=$S --device=", "failed to parse csv devices: EOF"),
        ("--network=x --mount=from=$S", "'from' doesn't support variable expansion, define alias stage instead"),
        ("--security=x --network=y", 'invalid network mode "y"'),
        ("--mount", "missing a value on flag: --mount"),
    ],
)
def test_flags_of_run(flags: str, message: str) -> None:
    """Devices are looked at first, then mounts, network and security, whatever their order."""
    assert refusal(f"RUN {flags} a") == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("HEALTHCHECK FOO x", 'Unknown type "FOO" in HEALTHCHECK (try CMD)'),
        ("HEALTHCHECK foo", 'Unknown type "FOO" in HEALTHCHECK (try CMD)'),
        ("HEALTHCHECK cmd-\u00df x", 'Unknown type "CMD-\u00df" in HEALTHCHECK (try CMD)'),
        ("HEALTHCHECK CMD\u00e0 x", 'Unknown type "CMD\ufffd" in HEALTHCHECK (try CMD)'),
        ("HEALTHCHECK CMD\u2085 x", 'Unknown type "CMD\ufffd\ufffd" in HEALTHCHECK (try CMD)'),
        ("HEALTHCHECK NONE\u00a0x", 'Unknown type "NONE\ufffd" in HEALTHCHECK (try CMD)'),
        ("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD"),
        ("HEALTHCHECK CMD []", "Missing command after HEALTHCHECK CMD"),
        ("HEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments"),
        ("HEALTHCHECK --interval=1d CMD a", 'time: unknown unit "d" in duration "1d"'),
        ("HEALTHCHECK --interval=0.9ms CMD a", 'Interval "interval" cannot be less than 1ms'),
        ("HEALTHCHECK --start-period=-1s CMD a", 'Interval "start-period" cannot be less than 1ms'),
        ("HEALTHCHECK --retries=-1 CMD a", "--retries cannot be negative (-1)"),
        ("HEALTHCHECK --retries=x CMD a", 'strconv.ParseInt: parsing "x": invalid syntax'),
        ("HEALTHCHECK --retries=- CMD a", 'strconv.ParseInt: parsing "-": invalid syntax'),
        ("HEALTHCHECK --retries=2147483648 CMD a", 'strconv.ParseInt: parsing "2147483648": value out of range'),
        (
            "HEALTHCHECK --retries=-99999999999999999999 CMD a",
            'strconv.ParseInt: parsing "-99999999999999999999": value out of range',
        ),
        ("HEALTHCHECK --retries=x --interval=x CMD", "Missing command after HEALTHCHECK CMD"),
        ("HEALTHCHECK --retries=x --interval=x CMD a", 'time: invalid duration "x"'),
    ],
)
def test_healthcheck(text: str, message: str) -> None:
    """HEALTHCHECK needs NONE alone or CMD with a command, then times, then a number of retries."""
    assert refusal(text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ONBUILD FROM x", "FROM isn't allowed as an ONBUILD trigger"),
        ("ONBUILD from", "FROM isn't allowed as an ONBUILD trigger"),
        ("ONBUILD maintainer x", "MAINTAINER isn't allowed as an ONBUILD trigger"),
        ("ONBUILD ONBUILD RUN a", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
        ("ONBUILD onbuild", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
    ],
)
def test_onbuild(text: str, message: str) -> None:
    """FROM, MAINTAINER and ONBUILD are no triggers, in any case."""
    assert refusal(text) == message
