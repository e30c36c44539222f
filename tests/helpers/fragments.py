"""Hypothesis strategies for texts that look like Dockerfiles, in order and out of it."""

from __future__ import annotations

from hypothesis import strategies as st

KEYWORDS = (
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME "
    "WORKDIR"
).split()

_ODD_KEYWORDS = ("run", "From", "oNbUiLd", "FORM", "RUN\u00a0a", "RÜN", "#RUN", "--x", "")
_BLANKS = (" ", "  ", "\t", " \t ")
_ODD_SPACE = ("\v", "\f", "\r", "\u00a0", "\u2003", "\u2028", "\x85", "\x1c", "\u3000", "\ufeff", "\u200b")
_WORDS = (
    "a", "b.c", "/d", "e=f", "=", "1", "é", "木", "AS", "as", "NONE", "CMD", "scratch", ":", ",", ";", "#", "# g",
    "-", "--",
)  # fmt: skip
_FLAGS = (
    "--from=a", "--mount=type=cache,target=/x", "--mount=from=$A", "--link", "--platform=$P", "--x='y z'", '--x="',
    "--x=y\\ z", "--x=à", "--retries=3", "--interval=1s", "--=", "--mount=",
)  # fmt: skip
_QUOTES = ("'", '"', "''", "'x y'", '"x y"', "\\'", '\\"', "\\", "\\\\", "`", "\\ ")
_VARIABLES = ("$A", "${A}", "${A:-b}", "${A-'b'}", "${A#*b}", "${A//b/c}", "${A^}", "${", "$", "\\$A", "${A:#b}")
_JSON = ('["a", "b"]', "[]", "[1]", '["a"', '["a"] b', "['a']", "[", '["\\u00e9"]', '["\\ud83d"]', "[1e400]", "{}")
_HEREDOCS = ("<<E", "<<-E", "<<'E'", '<<"E"', "3<<E", "<<", "<<<E", "a<<E", "<<E${A-}", "<<$E", "((1<<2))")
_SANE = (
    "RUN make all", "run a && \\\n  b", "RUN --mount=type=cache,target=/c a", "COPY --from=b /x /y", "COPY . .",
    "FROM a AS c", "FROM --platform=$P b", "ENV A=1 B='x y'", "ENV A b c", 'CMD ["a", "b"]', "ENTRYPOINT a",
    "ARG A=1 B", "WORKDIR /a b", 'LABEL a.b="c d"', "EXPOSE 80 443/tcp", 'SHELL ["a"]', "ONBUILD RUN a",
    "ONBUILD COPY --link a b", "USER a:b", "HEALTHCHECK --interval=5s CMD a", "VOLUME /a", "STOPSIGNAL 9",
    "MAINTAINER a", "ADD --chown=1 a b c/", "RUN a \\\n\n# c\n b",
)  # fmt: skip
_DIRECTIVES = ("# escape=`\n", "#escape = \\\n", "# Syntax=a\r\n", "# check=skip=all\n", "# other=a\n", "# c\n")
_ENDS = ("E", "\tE", "$E", "E${A-}", "E\r")

_odd_text = st.text(st.characters(exclude_characters="\n\x00", exclude_categories=["Cs"]), max_size=4)
_arguments = st.one_of(
    st.sampled_from(_BLANKS),
    st.sampled_from(_WORDS),
    st.sampled_from(_QUOTES),
    st.sampled_from(_VARIABLES),
    st.sampled_from(_JSON),
    st.sampled_from(_FLAGS).map(" {} ".format),
    st.sampled_from(_ODD_SPACE),
    _odd_text,
)
_line_ends = st.sampled_from(
    ("\n", "\n", "\n", "\r\n", "\\\n", " \\ \t\n", "\\\r\n", "\\\\\n", "`\n", "` \n", "\\\n\n", "\\\n# c\n")
)
_comments = st.sampled_from(("# c\n", "  #c\n", "#\n", "# a b\r\n", "\n", " \t\n", "\r\n"))
_sane = st.tuples(st.sampled_from(_SANE), st.sampled_from(("\n", "\r\n"))).map("".join)


def _odd(arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    keyword = st.sampled_from((*KEYWORDS, *KEYWORDS, *_ODD_KEYWORDS))
    rest = st.lists(arguments, max_size=6).map("".join)
    return st.tuples(st.sampled_from(("", "", " ", "\t")), keyword, st.sampled_from(_BLANKS), rest, _line_ends).map(
        "".join
    )


def _heredocs() -> st.SearchStrategy[str]:
    keyword = st.sampled_from(("RUN", "COPY", "ADD", "ONBUILD RUN", "run --network=none", "CMD"))
    arguments = st.lists(st.one_of(st.sampled_from(_HEREDOCS), st.sampled_from(_WORDS)), min_size=1, max_size=3)
    body = st.lists(st.one_of(_sane, _comments), max_size=3).map("".join)
    ends = st.lists(st.sampled_from(_ENDS).map("{}\n".format), max_size=2).map("".join)
    return st.tuples(keyword, arguments.map(" ".join).map(" {} /x\n".format), body, ends).map("".join)


def _files(lines: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    parts = (
        st.sampled_from(("", "", "", "\ufeff")),
        st.lists(st.sampled_from(_DIRECTIVES), max_size=2, unique=True).map("".join),
        st.sampled_from(("FROM a\n", "FROM a\n", "FROM a\n", "")),
        st.lists(lines, max_size=8).map("".join),
        st.sampled_from(("", "", "", "", "RUN z", "RUN z\\", "E")),
    )
    return st.tuples(*parts).map("".join)


def files() -> st.SearchStrategy[str]:
    """Whole files of directives, instructions, heredocs, comments and nonsense; no half surrogates, no NUL."""
    return _files(st.one_of(_sane, _sane, _sane, _odd(_arguments), _heredocs(), _comments))


def files_without_heredocs() -> st.SearchStrategy[str]:
    """Files with no heredoc and no carriage return."""
    return _files(st.one_of(_sane, _sane, _odd(_arguments), _comments)).map(
        lambda text: text.replace("\r", "").replace("<<", "<")
    )
