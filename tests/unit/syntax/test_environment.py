from __future__ import annotations

import pytest

from stagegraph.syntax.environment import Environment, Unexpanded, identity, variables_of_image
from stagegraph.syntax.mounts import MountError, parse_mount
from stagegraph.syntax.words import ExpansionError, Lexer

BASE = ("docker.io/library/golang:1.23", "linux/amd64")


def environment(**values: str) -> Environment:
    """Variables on top of an image of which nothing is known."""
    return Environment(values, BASE)


def expanded(text: str, env: Environment) -> Unexpanded:
    """A text that has to be one in which something is not known."""
    found = Lexer().expand(text, env)
    assert isinstance(found, Unexpanded)
    return found


@pytest.mark.parametrize(
    ("written", "text", "names"),
    [
        ("$GOPATH/src", "$GOPATH/src", "GOPATH"),
        ("${GOPATH}/$K", "${GOPATH}/known", "GOPATH"),
        ("'$A'$B", "$A$B", "B"),
        ('"a b$A"', "a b$A", "A"),
        (r"\$A$B", "$A$B", "B"),
        ("${A:-$K}/x", "${A:-$K}/x", "A"),
        ("${A:-$B}", "${A:-$B}", "A B"),
        ("${A:+y}", "${A:+y}", "A"),
        ("${A?no}", "${A?no}", "A"),
        ("${A:?}", "${A:?}", "A"),
        ("${A%%/*}", "${A%%/*}", "A"),
        ("${A#/}", "${A#/}", "A"),
        ("${A/x/y}", "${A/x/y}", "A"),
        ("${A//x/$B}", "${A//x/$B}", "A B"),
        ("${K#$A}", "${K#$A}", "A"),
        ("${K/$A/y}", "${K/$A/y}", "A"),
        ("${K:+$A}", "$A", "A"),
        ("${EMPTY:-$A/y}", "$A/y", "A"),
        ("${A:-'}'}", "${A:-'}'}", "A"),
        ("${A:-${B:-${K}}}", "${A:-${B:-${K}}}", "A B"),
    ],
)
def test_stays_as_written(written: str, text: str, names: str) -> None:
    """A variable that may come from the image stays as written, all of a ``${...}`` that depends on one included."""
    found = expanded(written, environment(K="known", EMPTY=""))
    assert (found, list(found.names)) == (text, names.split())
    assert variables_of_image(found.names.items()) == set(found.names)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("$K/x", "known/x"),
        ("${K:-$A}", "known"),
        ("${K?$A}", "known"),
        ("${EMPTY:+$A}", ""),
        ("$1$@$", "$"),
        (r"\$A'$A'", "$A$A"),
        ("plain", "plain"),
    ],
)
def test_known(written: str, text: str) -> None:
    """What does not depend on the image is known: the operand of an operator may not be taken."""
    found = Lexer().expand(written, environment(K="known", EMPTY=""))
    assert found == text
    assert not isinstance(found, Unexpanded)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("${A^}", r"unsupported modifier \(\^\)"),
        ("${A:^}", r"unsupported modifier \(:\^\)"),
        (r"${A#\x}", "invalid pattern"),
        (r"${A/\x/y}", "invalid pattern"),
        ("${A:-x", "missing"),
        ("${EMPTY:?no}", "EMPTY: no"),
    ],
)
def test_refused_all_the_same(written: str, message: str) -> None:
    """What BuildKit refuses whatever the value is, is refused."""
    with pytest.raises(ExpansionError, match=message):
        Lexer().expand(written, environment(EMPTY=""))


def test_words_and_matches() -> None:
    """An expansion tells what is not known by its text; such a variable is neither matched nor unmatched."""
    found = Lexer().process("$A $K", environment(K="k"))
    assert isinstance(found.text, Unexpanded)
    assert (found.words, set(found.matched), set(found.unmatched)) == (("$A", "k"), {"K"}, set())


def test_shown_commands() -> None:
    """Where unset variables stay, one that may come from the image stays in the form in which it is written."""
    lexer = Lexer(raw_quotes=True, skip_unset=True)
    assert lexer.expand('echo "${A:-$K}" ${A/x/$K}', environment(K="k")) == 'echo "${A:-$K}" ${A/x/$K}'
    assert lexer.expand("${A:-$K} ${A/x/$K}", Environment({"K": "k"})) == "${A:-k} ${A/x/k}"


def test_values_that_depend_on_the_image() -> None:
    """A variable set to something that is not known stays as written, and tells on what it depends."""
    env = environment()
    env.set("OUT", Lexer().expand("$HOME/out", env))
    found = expanded("$OUT/${GOPATH}", env)
    assert found == "$OUT/${GOPATH}"
    assert found.names == {"GOPATH": None, "OUT": "$HOME/out"}
    assert variables_of_image(found.names.items()) == {"HOME", "GOPATH"}
    assert (env.text_of("OUT"), env.text_of("GOPATH")) == ("$HOME/out", None)
    env.set("OUT", "/known")
    assert Lexer().expand("$OUT", env) == env.text_of("OUT") == "/known"
    assert list(env) == ["OUT"]


def test_keys() -> None:
    """Texts that read the same are told apart where the image or a variable is another one."""
    one, same, other = environment(), environment(), Environment({}, ("other", "linux/amd64"))
    assert expanded("$A", one).key == expanded("$A", same).key != expanded("$A", other).key
    same.set("A", Lexer().expand("$B", same))
    assert expanded("$A", one).key != expanded("$A", same).key
    assert identity("$A", expanded("$A", one), "x") == (expanded("$A", one).key,)


def test_copies() -> None:
    """A copy goes its own way; other values leave the variables alone."""
    env = environment(K="k")
    env.set("U", Lexer().expand("$A", env))
    copied = env.copy()
    copied.set("U", "x")
    copied.set("K", "y")
    assert (env.text_of("U"), env["K"], env.hides("Z"), copied.hides("Z")) == ("$A", "k", True, True)
    assert env.with_values({}) is env
    masked = env.with_values({"A": "****"})
    assert (Lexer().expand("$A", masked), env.hides("A")) == ("****", True)


def test_a_known_base() -> None:
    """Where the base is known, a variable that nothing sets is empty."""
    assert Lexer().expand("$A/x", Environment()) == "/x"


@pytest.mark.parametrize(
    ("directory", "path", "text"),
    [
        ("", "app", "app"),
        ("", "$A/x", "$A/x"),
        ("/w", "$A", "$A"),
        ("/w", "x$A", "/w/x$A"),
        ("$A", "x", "$A/x"),
        ("$A/", "/opt/$B", "/opt/$B"),
    ],
)
def test_paths_behind_a_directory(directory: str, path: str, text: str) -> None:
    """A path behind a directory that is not known is told as far as it is; one that may be absolute stays alone."""
    env = environment()
    found = env.behind(Lexer().expand(directory, env) or env.start(), Lexer().expand(path, env))
    assert found == text
    assert found.names == (dict.fromkeys(name for name in "AB" if f"${name}" in path))


def test_keys_of_paths() -> None:
    """A path is another one behind another directory, and where a variable of a directory above was set otherwise."""
    one, other = environment(), environment()
    other.set("A", Lexer().expand("$HOME", other))

    def key(env: Environment, *paths: str) -> int:
        directory = env.start()
        for path in paths:
            directory = env.behind(directory, Lexer().expand(path, env))
        assert isinstance(directory, Unexpanded)
        return directory.key

    assert key(one, "$A", "x", "y") == key(environment(), "$A", "x", "y")
    others = [key(other, "$A", "x", "y"), key(one, "$B", "x", "y"), key(one, "$A", "y"), key(one, "$A", "x", "z")]
    assert len({key(one, "$A", "x", "y"), *others}) == 5
    assert one.behind("/v", expanded("x$A", one)).key != one.behind("/w", expanded("x$A", one)).key
    assert one.behind("/v", expanded("$A", one)).key == one.behind("/w", expanded("$A", one)).key


def test_variables_through_others() -> None:
    """Of variables that depend on others in thousands of turns, those of the image are found, each once."""
    env = environment()
    env.set("V", expanded("$HOME$HOME", env))
    for at in range(20_000):
        env.set("V", expanded(f"$V$V$A{at % 3}", env))
    env.set("W", expanded("$V", env))
    assert variables_of_image(expanded("$V$W$LAST", env).names.items()) == {"HOME", "A0", "A1", "A2", "LAST"}


def test_commands_of_a_shell() -> None:
    """A shell has variables of its own: of its commands only what BuildKit replaces for certain is not known."""
    env = environment()
    env.set("OUT", Lexer().expand("$HOME", env))
    assert env.surely_set("echo x") == "echo x"
    assert not isinstance(env.surely_set(Lexer().expand("for i in $x", env)), Unexpanded)
    found = env.surely_set(Lexer().expand("echo $x $PATH ${OUT}", env))
    assert isinstance(found, Unexpanded)
    assert found.names == {"PATH": None, "OUT": "$HOME"}


def test_mounts() -> None:
    """A value of a mount that is not known fits where another text would be refused; a key has to be one."""
    env = environment()

    def expand(word: str) -> str:
        return Lexer().expand(word, env)

    mount = parse_mount("type=cache,target=$A/c,uid=$U,sharing=$S,mode=0700", expand)
    assert (mount.target, mount.uid, mount.sharing, mount.mode) == ("$A/c", None, None, 0o700)
    for refused in ("type=cache,uid=x,target=$A", "type=cache,colour=$A"):
        with pytest.raises(MountError):
            parse_mount(refused, expand)
