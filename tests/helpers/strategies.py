"""Hypothesis strategies for whole Dockerfiles: stages that use each other in every way that BuildKit knows."""

from __future__ import annotations

from hypothesis import strategies as st

# Few of each kind, so that stages share steps, names meet twice, and images are taken in several ways.
_IMAGES = ("alpine", "alpine", "alpine", "alpine:latest", "debian:13", "$BASE", "busybox")
_NAMES = ("a", "b", "c", "Build", "x-y", "alpine")
_COMMANDS = ("make", "make", "make test", "echo $V", '["make"]', "<<E\nmake\nmake test\nE", "<<E\n#!/bin/sh\nmake\nE")
_PLAIN = (
    "ENV V=1",
    "ENV V=2 W=$V",
    "ARG V",
    "ARG V=3 TARGETARCH",
    "ARG BASE",
    "USER app",
    "WORKDIR /w",
    "WORKDIR sub",
    "WORKDIR /",
    "LABEL a=b",
    'SHELL ["/bin/ash", "-c"]',
    "EXPOSE 80",
    'CMD ["run"]',
    "# a comment",
    "ADD https://example.com/a.tgz /opt/",
    "ADD --link https://example.com/repo.git#v1 /src",
    "COPY . .",
    "COPY . /w/",
    "RUN make",
    "RUN make",
    "COPY --link package.json /w/",
    "COPY --chmod=755 --link a /usr/bin/",
    "COPY <<ONE <<'TWO' c /etc/\n$V\nONE\n$V\nTWO",
    "ONBUILD RUN make",
    "ONBUILD COPY a b",
    "ONBUILD ENV V=4",
)
_MOUNTS = (
    "target=/m",
    "type=cache,target=/c",
    "type=cache,id=c,target=/d,sharing=locked",
    "type=cache,target=/c,uid=1000",
    "type=secret,id=s",
    "type=ssh",
    "type=tmpfs,target=/t",
)


@st.composite
def dockerfiles(draw: st.DrawFn, *, in_order: bool = True, most_stages: int = 6) -> str:
    """The text of a Dockerfile.

    Args:
        draw: given by Hypothesis.
        in_order: stages take from earlier stages only and have names of their own, so that most files are accepted;
            the last stage takes from several.
        most_stages: how many stages there are at most, but for that last one.
    """
    count = draw(st.integers(2, most_stages))
    if in_order:
        names = draw(st.permutations((*_NAMES, "", "")))[:count]
    else:
        names = draw(st.lists(st.sampled_from((*_NAMES, "scratch", "")), min_size=count, max_size=count))
    lines = ["ARG BASE=alpine"]
    for index, name in enumerate(names):
        reachable = tuple(one for one in (names[:index] if in_order else names) if one)
        lines.append(draw(_head(reachable, name)))
        lines += draw(st.lists(_instructions(reachable, index - 1 if in_order else count + 1), min_size=1, max_size=5))
    if in_order:
        sources = draw(st.lists(st.integers(0, count - 1), min_size=min(count, 2), max_size=5, unique=True))
        lines += ["FROM scratch", *(f"COPY --from={source} /out /{at}" for at, source in enumerate(sources))]
    return "".join(f"{line}\n" for line in lines)


def _head(reachable: tuple[str, ...], name: str) -> st.SearchStrategy[str]:
    stages = tuple(one.lower() for one in reachable) * 3
    return st.builds(
        "FROM {}{}{}".format,
        st.sampled_from(("", "", "", "", "--platform=$BUILDPLATFORM ", "--platform=linux/arm64 ")),
        st.sampled_from((*stages, "scratch", *_IMAGES)),
        st.just(f" AS {name}" if name else ""),
    )


def _instructions(names: tuple[str, ...], last_index: int) -> st.SearchStrategy[str]:
    indexes = tuple(map(str, range(last_index + 1)))
    source = st.sampled_from((*names, *names, *indexes, "busybox", "scratch"))
    copy = st.builds(
        "{}COPY {}--from={} /out /out".format,
        st.sampled_from(("", "", "", "ONBUILD ")),
        st.sampled_from(("", "", "--link ", "--chown=1:1 ")),
        source,
    )
    from_stage = st.builds("type={},from={},target={}".format, st.sampled_from(("bind", "cache")), source, _TARGETS)
    mounts = st.lists(st.one_of(st.sampled_from(_MOUNTS), from_stage), max_size=3)
    run = st.builds(
        lambda trigger, found, command: f"{trigger}RUN {''.join(f'--mount={one} ' for one in found)}{command}",
        st.sampled_from(("", "", "", "ONBUILD ")),
        mounts,
        st.sampled_from(_COMMANDS),
    )
    return st.one_of(st.sampled_from(_PLAIN), copy, run)


_TARGETS = st.sampled_from(("/m", "/n", "rel"))
