"""What is supposed of a build, read from text."""

from __future__ import annotations

import pytest

from stagegraph.analysis.timing.suppositions import FromCache, Linked, Takes, TakesPart, Unlocked, WhatIf
from stagegraph.analysis.timing.whatifs import parse_what_if, seconds_of
from stagegraph.errors import UsageError


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("package=10s", Takes("package", 10)),
        (" build 3/5 = 1m30s ", Takes("build 3/5", 90)),
        ("RUN make CC=gcc=250ms", Takes("RUN make CC=gcc", 0.25)),
        ("L12=0", Takes("L12", 0)),
        ("package=50%", TakesPart("package", 0.5)),
        ("package=12.5%", TakesPart("package", 0.125)),
        ("cached:deps", FromCache("deps")),
        ("Cached: deps 2/3", FromCache("deps 2/3")),
        ("link:runtime 3/8", Linked("runtime 3/8")),
        ("unlock:/root/.m2", Unlocked("/root/.m2")),
    ],
)
def test_what_is_meant(text: str, meant: WhatIf) -> None:
    """A duration as Go writes it, a part, the cache, --link, a lock; a name may have blanks and signs in it."""
    assert parse_what_if(text) == meant


@pytest.mark.parametrize(
    ("supposed", "text"),
    [
        (Takes("package", 90), "package=90s"),
        (Takes("package", 0.25), "package=0.25s"),
        (TakesPart("a 1/2", 0.5), "a 1/2=50%"),
        (FromCache("deps"), "cached:deps"),
        (Linked("runtime 3/8"), "link:runtime 3/8"),
        (Unlocked("m2"), "unlock:m2"),
    ],
)
def test_as_it_is_written(supposed: WhatIf, text: str) -> None:
    """What is told of a supposition can be given again."""
    assert str(supposed) == text
    assert parse_what_if(text) == supposed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("package", "'package' supposes nothing"),
        ("", "'' supposes nothing"),
        ("gone:deps", "'gone:deps' supposes nothing"),
        ("=10s", "'=10s' names no step and no stage"),
        ("cached:", "'cached:' names no step and no stage"),
        ("package=10", "'10' in 'package=10' is no duration: a unit is missing"),
        ("package=ten", "'ten' in 'package=ten' is no duration"),
        ("package=", "'' in 'package=' is no duration"),
        ("package=-5s", "'-5s' in 'package=-5s' is negative"),
        ("package=-5%", "'-5%' in 'package=-5%' is no duration"),
    ],
)
def test_what_nobody_means(text: str, message: str) -> None:
    """What supposes nothing is refused in words, with what to write instead."""
    with pytest.raises(UsageError) as caught:
        parse_what_if(text)
    assert caught.value.message == message
    assert caught.value.hint


def test_a_limit_of_time() -> None:
    """Durations are read as Go writes them, and refused alone, too."""
    assert seconds_of("10m") == 600
    assert seconds_of("1h2m3.5s") == 3723.5
    with pytest.raises(UsageError, match="'10' is no duration: a unit is missing"):
        seconds_of("10")
