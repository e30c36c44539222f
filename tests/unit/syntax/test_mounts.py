from __future__ import annotations

import pytest

from stagegraph.syntax.instructions import MountFlag, MountType, Sharing
from stagegraph.syntax.mounts import Mount, MountError, parse_mount, parse_mount_flag, size_in_bytes
from stagegraph.syntax.words import ExpansionError, Lexer

ENV = {"DIR": "/cache", "EMPTY": ""}


def expand(value: str) -> str:
    """A value with the variables of `ENV` expanded, as a build expands it."""
    return Lexer().expand(value, ENV)


@pytest.mark.parametrize(
    ("text", "source_stage"),
    [
        pytest.param("type=bind,from=build,target=/x", "build", id="a stage"),
        pytest.param("target=/x,FROM=alpine:3", "alpine:3", id="keys in any case"),
        pytest.param("from=a,from=b", "b", id="the last one counts"),
        pytest.param("type=cache,target=/x", "", id="no from"),
        pytest.param('type=cache,"from=a,b"', "a,b", id="quoted field"),
        pytest.param("from,source=from=a", "", id="no value"),
        pytest.param("from=a$", "a$", id="a dollar at the end is no variable"),
        pytest.param("type=$T,target=${NONE?x},nonsense=1", "", id="nothing else is looked at yet"),
    ],
)
def test_from_is_known_before_the_build(text: str, source_stage: str) -> None:
    """Reading a file, BuildKit looks at ``from`` alone and leaves the other keys to the build."""
    assert parse_mount_flag(text) == MountFlag(text, source_stage)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from=$S,target=/x", "'from' doesn't support variable expansion, define alias stage instead"),
        ("from=a${S}", "'from' doesn't support variable expansion, define alias stage instead"),
        ("from=$$", "'from' doesn't support variable expansion, define alias stage instead"),
        (
            '"target',
            'failed to parse csv mounts: parse error on line 1, column 2: extraneous or missing " in quoted-field',
        ),
        ("", "failed to parse csv mounts: EOF"),
    ],
)
def test_a_mount_is_refused_before_the_build(text: str, message: str) -> None:
    """A variable in ``from`` and a text that is no comma-separated values are refused with the file."""
    with pytest.raises(MountError) as refused:
        parse_mount_flag(text)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("text", "mount"),
    [
        pytest.param("target=/x", Mount(target="/x"), id="bind is the default"),
        pytest.param(
            "type=bind,dst=/x,src=a,from=s", Mount(target="/x", source="a", source_stage="s"), id="short keys"
        ),
        pytest.param(
            "Type=BIND,Destination=/x,source=a", Mount(target="/x", source="a"), id="keys and types in any case"
        ),
        pytest.param(
            "type=cache,id=c,target=$DIR,sharing=LOCKED",
            Mount(MountType.CACHE, target="/cache", id="c", sharing=Sharing.LOCKED, readonly=False),
            id="cache",
        ),
        pytest.param(
            "type=cache,target=/x,sharing=private",
            Mount(MountType.CACHE, target="/x", sharing=Sharing.PRIVATE, readonly=False),
            id="private",
        ),
        pytest.param(
            "type=cache,target=/x,sharing=shared,mode=0755,uid=1000,gid=4294967295",
            Mount(
                MountType.CACHE,
                target="/x",
                sharing=Sharing.SHARED,
                readonly=False,
                mode=0o755,
                uid=1000,
                gid=4294967295,
            ),
            id="owner",
        ),
        pytest.param("type=tmpfs,target=/x", Mount(MountType.TMPFS, target="/x", readonly=False), id="tmpfs"),
        pytest.param(
            "type=secret,id=s,required", Mount(MountType.SECRET, id="s", required=True), id="a secret that is required"
        ),
        pytest.param(
            "type=secret,id=s,required=false,env=TOKEN",
            Mount(MountType.SECRET, id="s", env="TOKEN"),
            id="secret as env",
        ),
        pytest.param(
            "type=secret,target=/s,env=", Mount(MountType.SECRET, target="/s", env=""), id="secret, empty env"
        ),
        pytest.param("type=secret,source=s,mode=0", Mount(MountType.SECRET, source="s", mode=0), id="secret by source"),
        pytest.param("type=ssh,required=1", Mount(MountType.SSH, required=True), id="ssh"),
        pytest.param('target=/x,"source=a,b"', Mount(target="/x", source="a,b"), id="quoted field"),
        pytest.param("target=/x,source=a=b", Mount(target="/x", source="a=b"), id="equals sign in a value"),
        pytest.param(
            "type=${EMPTY:-cache},target=/x", Mount(MountType.CACHE, target="/x", readonly=False), id="expanded"
        ),
    ],
)
def test_the_keys_of_a_mount(text: str, mount: Mount) -> None:
    """Each type takes its keys; bind, secret and ssh mounts are read-only unless said otherwise."""
    assert parse_mount(text, expand) == mount


@pytest.mark.parametrize(
    ("given", "readonly"),
    [
        ("ro", True),
        ("readonly", True),
        ("rw", False),
        ("readwrite", False),
        ("RO", True),
        ("ro=false", False),
        ("readonly=1", True),
        ("rw=true", False),
        ("readwrite=F", True),
        ("ro,rw", False),
        ("rw,ro=t", True),
    ],
)
@pytest.mark.parametrize("kind", ["bind", "cache", "tmpfs"])
def test_a_mount_can_be_written_where_it_says_so(kind: str, given: str, readonly: bool) -> None:
    """The last of ro, rw and their long forms wins over the default of the type."""
    assert parse_mount(f"type={kind},target=/x,{given}", expand).readonly is readonly


@pytest.mark.parametrize(
    "size", ["100", "1k", "1K", "64m", "1.5GiB", "1 mb", "0b", "1e3", "+5", ".5g", "5.p", "2tB", "10 ", "0.1e-2kb"]
)
def test_the_size_of_a_tmpfs(size: str) -> None:
    """A size is a number as Go reads it and a unit of docker/go-units; the text is kept as written."""
    assert parse_mount(f"type=tmpfs,target=/x,size={size}", expand).size == size


@pytest.mark.parametrize(
    ("size", "count"),
    [("", 0), ("100", 100), ("1k", 1024), ("1.5GiB", 1610612736), ("1 mb", 1048576), ("1e3b", 1000), (".5T", 1 << 39)],
)
def test_the_size_of_a_tmpfs_in_bytes(size: str, count: int) -> None:
    """Units are powers of 1024."""
    assert size_in_bytes(size) == count


@pytest.mark.parametrize(
    "size",
    ["", "k", "-1", "1kk", "1i", "1ki", "1bb", "1e", "1e400", "1,5k", " 1", "1  k", "1_0", "1kib2", "inf", "1e9x"],
)
def test_what_is_no_size(size: str) -> None:
    """A size that docker/go-units cannot read is refused."""
    field = f'"size={size}"' if "," in size else f"size={size}"
    with pytest.raises(MountError) as refused:
        parse_mount(f"type=tmpfs,target=/x,{field}", expand)
    assert str(refused.value) == f"invalid value for size: {size}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("type=cach,target=/x", 'unsupported mount type "cach" (did you mean cache?)'),
        ("type=,target=/x", 'unsupported mount type ""'),
        ("type=volume", 'unsupported mount type "volume"'),
        ("type=cache,sharing=lock", 'unsupported sharing value "lock" (did you mean locked?)'),
        ("target=/x,tgt=/x", "unexpected key 'tgt' in 'tgt=/x' (did you mean dst?)"),
        ("target=/x,Nonsense=$DIR", "unexpected key 'nonsense' in 'Nonsense=$DIR'"),
        ("target=/x,nonsense", "invalid field 'nonsense' must be a key=value pair"),
        ("target", "invalid field 'target' must be a key=value pair"),
        ("target=/x,ro=maybe", "invalid value for ro: maybe"),
        ("target=/x,readwrite=", "invalid value for readwrite: "),
        ("type=secret,id=s,required=maybe", "invalid value for required: maybe"),
        ("target=/x,required", "unexpected key 'required' for mount type 'bind'"),
        ("required,type=secret,id=s", "unexpected key 'required' for mount type 'bind'"),
        ("type=cache,target=/x,required=true", "unexpected key 'required' for mount type 'cache'"),
        ("type=cache,target=/x,size=1m", "unexpected key 'size' for mount type 'cache'"),
        ("type=cache,mode=999", "invalid value 999 for mode"),
        ("type=cache,uid=root", "invalid value root for uid"),
        ("type=cache,gid=-1", "invalid value -1 for gid"),
        ("target=/x,mode=0755", 'mode not allowed for "bind" type mounts'),
        ("target=/x,uid=0", 'uid not allowed for "bind" type mounts'),
        ("type=tmpfs,target=/x,gid=0", 'gid not allowed for "tmpfs" type mounts'),
        ("type=secret,id=s,from=a", "secret mount should not have a from"),
        ("type=secret,id=s,sharing=locked", "secret mount should not define sharing"),
        ("type=secret", "invalid secret mount. one of source, target required"),
        ("type=secret,source=a,id=b", "both source and id can't be set"),
        ("target=/x,sharing=locked", "invalid cache sharing set for bind mount"),
        ("type=ssh,sharing=shared", "invalid cache sharing set for ssh mount"),
        ('target="/x"', 'failed to parse csv mounts: parse error on line 1, column 8: bare " in non-quoted-field'),
    ],
)
def test_mounts_are_refused_in_buildkits_words(text: str, message: str) -> None:
    """Unknown types and keys, values that do not fit and keys that do not go together are refused."""
    with pytest.raises(MountError) as refused:
        parse_mount(text, expand)
    assert str(refused.value) == message


def test_a_value_that_cannot_be_expanded() -> None:
    """The refusal of an expansion is not the mount's."""
    with pytest.raises(ExpansionError, match="NONE: is not allowed to be unset"):
        parse_mount("target=${NONE:?}", expand)
