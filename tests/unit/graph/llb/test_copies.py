from __future__ import annotations

import pytest

import stagegraph
from stagegraph.graph.llb.copies import checked_mode
from stagegraph.graph.llb.refusals import ConversionError
from tests.helpers.building import input_names, merged, names, plan_of, refusal_of, refused, the_step

ALPINE = "[1/2] FROM docker.io/library/alpine:latest"
CONTEXT = "[internal] load build context"
SUM = "sha256:" + "0" * 64
WINDOWS = "FROM --platform=windows/amd64 image"


# --- Inputs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "inputs"),
    [
        ("COPY a b", [ALPINE, CONTEXT]),
        ("ADD a b", [ALPINE, CONTEXT]),
        ("COPY a b c/ d/", [ALPINE, CONTEXT]),
        ("ADD https://h/a.tgz /", [ALPINE, "[2/2] ADD https://h/a.tgz /"]),
        ("ADD https://h/a a /", [ALPINE, "[2/2] ADD https://h/a a /", CONTEXT]),
        ("ADD https://h/a https://h/b /", [ALPINE, *["[2/2] ADD https://h/a https://h/b /"] * 2]),
    ],
)
def test_inputs(line: str, inputs: list[str]) -> None:
    """A COPY or ADD waits for its stage and for each source once; a remote source is a step of the same name."""
    plan = plan_of("FROM alpine", line)
    by_id = {step.id: step.name for step in plan.steps}
    assert [by_id[one] for one in plan.steps[-1].inputs] == inputs


def test_context_is_loaded_once() -> None:
    """All stages share the one step that loads the build context, which belongs to none of them."""
    plan = plan_of("FROM alpine AS a", "COPY a a", "FROM alpine", "COPY b b", "COPY --from=a a a")
    context = the_step(plan, CONTEXT)
    assert (context.stage, context.stages, context.source, context.location.first) == (None, (), "local://context", 0)


def test_copy_from_a_stage_waits_for_its_end() -> None:
    """COPY --from waits for the last step of the source stage, even where an earlier one made the file."""
    plan = plan_of("FROM alpine AS a", "RUN make", "RUN later", "FROM scratch", "COPY --from=a f f")
    assert input_names(plan, "COPY") == ["[a 3/3] RUN later"]


def test_empty_source_is_no_input() -> None:
    """A stage without a file system is no input."""
    plan = plan_of("FROM scratch AS e", "FROM alpine", "COPY --from=e / /x")
    assert len(input_names(plan, "COPY")) == 1


def test_later_stage() -> None:
    """A COPY from a later stage is refused at the COPY, with the name as written, in a needed stage only."""
    lines = ["FROM scratch AS a", "COPY --from=B f f", "FROM scratch AS b", "FROM scratch"]
    message = 'cannot copy from stage "B", it needs to be defined before current stage "a"'
    assert refused(*lines, target="a") == (message, 2)
    assert refusal_of(*lines, target="a").hint == "Move that stage up in the file."
    assert names(plan_of(*lines)) == []


# --- Documents ----------------------------------------------------------------------------------------------------


def test_documents() -> None:
    """Each heredoc is made by a step of its own, behind the files among the sources."""
    plan = plan_of("FROM alpine", "COPY <<'A' <<b a.txt /x/", "1", "A", "2", "b")
    document = "[internal] preparing inline document"
    by_id = {step.id: step.name for step in plan.steps}
    assert [by_id[one] for one in plan.steps[-1].inputs] == [ALPINE, CONTEXT, document, document]
    assert plan.steps[-1].name == "[2/2] COPY <<A <<b a.txt /x/"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["COPY <<F /x", "a", "F"], ["COPY <<F /x", "a", "F"], True),
        (["COPY <<F /x", "a", "F"], ["COPY <<F /x", "b", "F"], False),
        (["COPY <<F /x", "a", "F"], ["COPY <<G /x", "a", "G"], False),
        (["ENV V=1", "COPY <<F /x", "a$V", "F"], ["COPY <<F /x", "a1", "F"], True),
        (["ENV V=1", "COPY <<'F' /x", "a$V", "F"], ["COPY <<F /x", "a1", "F"], False),
        (["ENV V=1", "COPY <<'F' /x", "$V", "F"], ["COPY <<F /x", "\\$V", "F"], True),
        (["COPY <<F /x", "'a' \"b\"", "F"], ["COPY <<'F' /x", "'a' \"b\"", "F"], True),
        (["COPY <<-F /x", "\ta", "\tF"], ["COPY <<F /x", "a", "F"], True),
    ],
)
def test_document_text(one: list[str], other: list[str], same: bool) -> None:
    """A document is its name and its text: without leading tabs for ``<<-``, expanded unless the name is quoted."""
    assert merged("FROM scratch", *one, "FROM scratch", *other) is same


def test_document_that_cannot_be_expanded() -> None:
    """A document is expanded before anything else of the COPY is looked at."""
    lines = ["FROM scratch", "COPY --chmod=9 <<F /x", "${V:~}", "F"]
    assert refused(*lines)[0].startswith('failed to process "${V:~}\\n": unsupported modifier')


# --- LINK ---------------------------------------------------------------------------------------------------------


def test_link() -> None:
    """COPY --link waits for its source alone; a second step of the same number merges it into the stage."""
    plan = plan_of("FROM alpine AS b", "FROM alpine", "RUN x", "COPY --link --from=b a /a", "RUN y")
    link = "[stage-1 3/4] LINK COPY --link --from=b a /a"
    assert [(step.kind.value, step.name) for step in plan.steps[-3:]] == [
        ("file", "[stage-1 3/4] COPY --link --from=b a /a"),
        ("merge", link),
        ("exec", "[stage-1 4/4] RUN y"),
    ]
    assert input_names(plan, "RUN y") == [link]
    assert input_names(plan, "LINK") == ["[stage-1 2/4] RUN x", "[stage-1 3/4] COPY --link --from=b a /a"]


def test_link_on_nothing() -> None:
    """On an empty file system there is nothing to merge with."""
    assert names(plan_of("FROM scratch", "ADD --link a /a")) == [CONTEXT, "[1/1] ADD --link a /a"]


@pytest.mark.parametrize("flags", ["--link --chmod=644", "--link=false"])
def test_no_link(flags: str) -> None:
    """--chmod and --link=false make it an ordinary COPY."""
    plan = plan_of("FROM alpine", f"COPY {flags} a /a")
    assert [step.kind.value for step in plan.steps] == ["source", "source", "file"]


def test_link_is_the_same_on_any_base() -> None:
    """The copy of --link does not depend on the base, so two stages share it; the merging is their own."""
    plan = plan_of("FROM alpine AS a", "COPY --link f f", "FROM debian", "COPY --link f f", "COPY --from=a g g")
    assert [step.stages for step in plan.steps if "LINK" not in step.name and "--link" in step.name] == [(0, 1)]
    assert len([step for step in plan.steps if "LINK" in step.name]) == 2


# --- What is equal ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("COPY a /x", "copy   ./a  //x", True),
        ("COPY a /x", "COPY ../a /x", True),
        ("COPY a x", "COPY a /x", True),
        ("COPY a /x", "COPY a /x/", False),
        ("COPY a .", "COPY a ./", True),
        ("COPY a b /x/", "COPY b a /x/", False),
        ("COPY a /x", "ADD a /x", False),
        ("COPY a /x", "ADD --unpack=false a /x", True),
        ("ADD a /x", "ADD --unpack=true a /x", True),
        ("ADD https://h/a /x", "ADD --unpack=true https://h/a /x", False),
        ("ADD https://h/a /x", "ADD --unpack=false https://h/a /x", True),
        (f"ADD --checksum={SUM} https://h/a /x", "ADD https://h/a /x", False),
        ("COPY --chown=1:1 a /x", "COPY a /x", False),
        ("COPY --chmod=644 a /x", "COPY --chmod=0644 a /x", True),
        ("COPY --chmod=644 a /x", "COPY --chmod=645 a /x", False),
        ("COPY --chmod=u+x a /x", "COPY --chmod=u=x a /x", False),
        ("COPY --exclude=*.md a /x", "COPY a /x", False),
        ("COPY --exclude=$V a /x", "COPY --exclude= a /x", False),
        ("COPY --parents a/b /x/", "COPY a/b /x/", False),
        ("COPY --parents /a/./b /x/", "COPY --parents a/./b /x/", True),
        ("COPY --parents a/./b /x/", "COPY --parents a/b /x/", False),
        ("COPY --parents a/b/ /x/", "COPY --parents a/b /x/", True),
    ],
)
def test_what_makes_a_copy_another(one: str, other: str, same: bool) -> None:
    """Sources and destination count as absolute paths, flags by what they do; the spelling does not count."""
    assert merged("FROM alpine", one, "FROM alpine", other) is same


def test_relative_destination() -> None:
    """A relative destination starts from the working directory."""
    assert merged("FROM scratch", "WORKDIR /w", "COPY a b", "FROM scratch", "WORKDIR /w", "COPY a /w/b")
    assert merged("FROM scratch", "WORKDIR /w", "COPY a .", "FROM scratch", "WORKDIR /w", "COPY a /w/")


def test_environment_does_not_count() -> None:
    """A COPY does not depend on the environment."""
    assert merged("FROM alpine", "ENV A=1", "COPY a b", "FROM alpine", "COPY a b")


def test_which_source_is_copied_where() -> None:
    """Two sources that change places make another step, though the inputs are the same."""
    lines = ["FROM busybox AS s", "FROM busybox AS t", "RUN x"]
    copies = [f"COPY --from={name} a {to}" for name, to in ("sa", "sb")]
    plan = plan_of(
        *lines, "FROM scratch AS u", copies[0], "FROM scratch AS v", copies[1], "FROM u", "COPY --from=v / /"
    )
    assert len({step.id for step in plan.steps if "COPY --from=s" in step.name}) == 2


# --- Refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "kept"),
    [
        ("", ""),
        ("644", "420"),
        ("0", "0"),
        ("7777", "4095"),
        ("00644", "420"),
        ("u+x", "u+x"),
        ("go-w", "go-w"),
        ("=rw,+X", "=rw,+X"),
        ("u=rwx,go=u-w", "u=rwx,go=u-w"),
        ("g=ur", "g=ur"),
        ("a=", "a="),
    ],
)
def test_mode(mode: str, kept: str) -> None:
    """--chmod is an octal number up to 07777, or symbols as in chmod(1)."""
    assert checked_mode(mode) == kept


@pytest.mark.parametrize("mode", ["8", "99", "64a", "10000", "77777777777", "0x1ff"])
def test_bad_number(mode: str) -> None:
    """What begins like a number has to be octal and at most 07777."""
    message = f"invalid chmod parameter: '{mode}'. it should be octal string and between 0 and 07777"
    with pytest.raises(ConversionError) as caught:
        checked_mode(mode)
    assert str(caught.value) == message
    assert refused("FROM scratch", f"COPY --chmod={mode} a b") == (message, 2)


@pytest.mark.parametrize("mode", ["abc", "u", "u+", "u+q", "-1", "u+x,", "rwx"])
def test_bad_symbols(mode: str) -> None:
    """Other texts are refused with the words of BuildKit's parser of symbols."""
    if mode == "u+":
        assert checked_mode(mode) == mode
        return
    with pytest.raises(ConversionError, match=r"\Ainvalid syntax\Z"):
        checked_mode(mode)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ADD --checksum=x a /", "checksum requires HTTP(S) or Git sources"),
        (f"ADD --checksum={SUM} https://h/a https://h/b /", "checksum can't be specified for multiple sources"),
        ("ADD --checksum=x https://h/a /", "invalid checksum digest format"),
        ("ADD --checksum=sha256:0 https://h/a /", "invalid checksum digest length"),
        ("COPY https://h/a /", "source can't be a URL for COPY"),
        ("COPY git@h:repo /", "source can't be a git ref for COPY"),
        ("COPY ${V:~} /", 'failed to process "${V:~}": unsupported modifier (:~) in substitution'),
        ("COPY --chmod=${V:~} a /", 'failed to process "${V:~}": unsupported modifier (:~) in substitution'),
        ("ADD --checksum=${V:~} a /", 'failed to process "${V:~}": unsupported modifier (:~) in substitution'),
    ],
)
def test_refused(line: str, message: str) -> None:
    """A source, a checksum or a variable that does not do is refused at the instruction, in a needed stage only."""
    assert refused("FROM scratch", line) == (message, 2)
    assert names(plan_of("FROM scratch", line, "FROM scratch")) == []


@pytest.mark.parametrize("pattern", ["$V", "${V:?no}", "${V:~}"])
def test_an_excluded_pattern_is_never_expanded(pattern: str) -> None:
    """``--exclude`` is taken as written: what cannot be expanded refuses nothing, a lacking variable breaks no rule."""
    lines = ("# check=error=true", "FROM scratch", f"COPY --exclude={pattern} a /")
    assert len(plan_of(*lines).steps) == 2


@pytest.mark.parametrize("line", ["COPY https://h/a /", "COPY git@h:repo /"])
def test_remote_copy_hint(line: str) -> None:
    """A COPY from elsewhere says that ADD can do it."""
    assert refusal_of("FROM scratch", line).hint.startswith("Use ADD for a")


# --- Windows ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("COPY a C:/x", "COPY a /x", True),
        ("COPY C:/a /x", "COPY a /x", True),
        ("COPY --parents C:/a/./b /x/", "COPY --parents a/./b /x/", True),
        ("COPY a C:x/", "COPY a x/", True),
        ("COPY a /x", "COPY a /y", False),
    ],
)
def test_windows_paths(one: str, other: str, same: bool) -> None:
    """Drives and backslashes of Windows paths do not count."""
    assert merged(WINDOWS, one, WINDOWS, other) is same


def test_windows_document() -> None:
    """The name of a document is a Windows path too."""
    assert merged(WINDOWS, "COPY <<C:/f /x", "C:/f", WINDOWS, "COPY <<f /x", "f")
    assert refused(WINDOWS, "COPY <<D:/f /x", "D:/f") == (
        "removing drive letter: The specified path is not on the system drive (C:)",
        2,
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("COPY a D:/x", "removing drive letter: The specified path is not on the system drive (C:)"),
        ("COPY a //host/x", "removing drive letter: UNC paths are not supported"),
        (
            "COPY D:/a /x",
            "removing drive letter: removing drive letter: The specified path is not on the system drive (C:)",
        ),
        ("COPY a C:", 'removing drive letter: No relative path specified in "C:"'),
        ("COPY a C::", "removing drive letter: The specified path is not on the system drive (C:)"),
    ],
)
def test_windows_refused(line: str, message: str) -> None:
    """Paths that Windows containers cannot have are refused with as many prefixes as BuildKit puts."""
    assert refused(WINDOWS, line) == (message, 2)


@pytest.mark.parametrize(
    "address",
    [
        "https://h/%ff",
        "https://h/a.git?ref=%ff",
        "https://h/a.git#main:%ff",
        "https://h/%ff.git",
        "https://h/%ed%a0%80",
    ],
)
@pytest.mark.parametrize("flags", ["", "--link "])
def test_addresses_that_are_no_text(address: str, flags: str) -> None:
    """Escapes that stand for no UTF-8 are refused in the finished graph, where a target needs the step."""
    lines = ["FROM alpine AS a", f"ADD {flags}{address} /x/", "FROM alpine AS b", "RUN []", "FROM a"]
    message = "failed to marshal LLB definition: string field contains invalid UTF-8"
    assert refused(*lines) == (message, 0)
    assert refused(*lines, target="a") == (message, 0)
    found = stagegraph.targets(stagegraph.parse("\n".join(lines)))
    assert [one.problem.message if one.problem else "" for one in found] == [
        message,
        "failed to marshal LLB definition: arguments are required",
        message,
    ]


def test_addresses_that_are_text() -> None:
    """Escapes that stand for UTF-8 are taken, and those of a host name that is only handed on."""
    plan = plan_of("FROM scratch", "ADD https://h/%c3%a9 https://h/%ff/x https://h/%c3%a9.git /x/")
    assert len(plan.steps) == 4


def test_checksums_that_differ() -> None:
    """Both checksums are told as Go quotes them."""
    message, _ = refused("FROM alpine", "ADD --checksum=abc https://h/a.git?commit=%22%e2%80%a8 /x")
    assert message == 'checksum mismatch "abc" != "\\"\\u2028"'
