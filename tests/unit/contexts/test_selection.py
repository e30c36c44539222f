"""What sources select. The digests are those of BuildKit's own tests (``cache/contenthash/checksum_test.go``)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.selection import (
    Selector,
    base_name,
    content_key,
    copied,
    copy_selector,
    mount_selector,
    mounted,
    selected,
)
from stagegraph.contexts.tree import EntryKind, TreeEntry
from tests.helpers.trees import tree

if TYPE_CHECKING:
    from stagegraph.contexts.selection import SelectedFiles
    from stagegraph.contexts.tree import FileTree

DATA0 = "sha256:cd8e75bca50f2d695f220d0cb0997d8ead387e4f926e8669a92d7f104cc9885b"
D0 = "sha256:d47454417d2c554067fbefe5f5719edc49f3cfe969c36b62e34a187a4da0cc9a"
D0_LISTED = "sha256:6b612ad5c13159112ae26357ef7bd34df29916941ba40ec2ce38dfb70c6c60c3"
D0_LESS = "sha256:555ffa3028630d97ba37832b749eda85ab676fd64ffb629fbf0f4ec8c1e3bff1"
NOTHING = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
D0_FILES = {"d0/abc": "data0", "d0/def": "-> abc", "d0/ghi": "-> nosuchfile"}


@pytest.fixture
def _buildkit_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Digests of single files as BuildKit makes them, of the header in a tar archive and the bytes behind it.

    stagegraph keeps the digest of the bytes apart, so its numbers differ; how they are put together does not.
    """
    contents = {sha256(one).digest(): one for one in (b"", b"data0", b"data1", b"data2", b"abc", b"xyz")}

    def header(self: TreeEntry) -> str:
        kind = {EntryKind.FILE: "0", EntryKind.FOLDER: "5", EntryKind.LINK: "2"}[self.kind]
        facts = f"namemode{self.mode}uid0gid0size{self.size}typeflag{kind}linkname{self.target}"
        facts += "unamegnamedevmajor0devminor0"
        return "sha256:" + sha256(facts.encode() + contents.get(self.digest, b"")).hexdigest()

    monkeypatch.setattr(TreeEntry, "header", header)


def key(of: FileTree, path: str, **how: object) -> str:
    """The key of a selector."""
    return selected(of, Selector(path, **how)).key  # type: ignore[arg-type]  # pytest shows what is wrong


@pytest.mark.usefixtures("_buildkit_numbers")
def test_keys_of_paths() -> None:
    """Keys of files, folders and links are BuildKit's (TestChecksumBasicFile)."""
    files = tree({"foo": "data0", "bar": "data1", **D0_FILES})
    assert key(files, "/foo") == key(files, "/d0/abc") == key(files, "/d0/def") == DATA0
    assert key(files, "/bar") == "sha256:c2b5e234f5f38fc5864da7def04782f82501a40d46192e4207d5b3f0c3c4732b"
    assert key(files, "/d0") == D0
    assert selected(files, Selector("/d0/ghi")).missing == "/d0/ghi"
    assert selected(files, Selector("/nosuch")).missing == "/nosuch"
    assert key(tree({"d0/abc": "data0", "d0/def": "-> abc"}), "/d0") == D0_LESS


@pytest.mark.usefixtures("_buildkit_numbers")
def test_keys_of_wildcards() -> None:
    """Keys of patterns are BuildKit's (TestChecksumWildcardOrFilter)."""
    x = {f"x/{path}": text for path, text in D0_FILES.items()}
    files = tree({"bar": "data1", "foo": "data0", "fox": "data2", **x, "y1": "-> foo", "y2": "-> fox"})
    assert key(files, "/f*o", wildcards=True) == "sha256:" + sha256(b"\0foo" + DATA0.encode()).hexdigest()
    expected = "sha256:0b6731924f0a32a812bf8a729202e55e54ded331f9e4ff2397f681e43694e086"
    assert key(files, "/f*", wildcards=True, follow=False) == expected
    assert key(files, "/x/d?", wildcards=True) == D0_LISTED
    assert key(files, "/x/d?/def", wildcards=True) == DATA0
    expected = "sha256:982153600b9653a1decb0f961e09e2bc1be335cfcaac9b39dbd1120b65fdf92c"
    assert key(files, "/y*", wildcards=True) == expected


@pytest.mark.usefixtures("_buildkit_numbers")
def test_keys_of_links() -> None:
    """A link is followed where a source names it, and not below (TestSymlinksNoFollow)."""
    links = {"target": "data0", "sym": "-> target", "sym2": "-> target2", "foo/ghi": "-> target", "y1": "-> foo/ghi"}
    files = tree(links)
    itself = "sha256:a2ba571981f48ec34eb79c9a3ab091b6491e825c2f7e9914ea86e8e958be7fae"
    for path in ("/sym", "/foo/ghi"):
        assert key(files, path, follow=False) == key(files, path, wildcards=True, follow=False) == itself
    assert key(files, "/sym2", wildcards=True, follow=False) != itself
    for wildcards in (False, True):
        assert selected(files, Selector("/foo/ghi", wildcards)).missing == "/foo/ghi"
        assert selected(files, Selector("/y1", wildcards)).missing == "/y1"
    folder = "sha256:9b761577efcb1239cf4be971914c5d7404914dd32ff436401af1764dc5446b83"
    assert key(files, "/foo") == key(files, "/foo", exclude=("*.git",)) == folder
    expected = "sha256:2797e710c6d1a89ff2d91c834b828b1dc500f2982430a58241df8e146f4c4bb4"
    assert key(files, "/fo?", wildcards=True) == expected


@pytest.mark.usefixtures("_buildkit_numbers")
def test_keys_of_inclusions() -> None:
    """The keys of what --parents lists are BuildKit's (TestChecksumIncludeDoubleStar)."""
    expected = "sha256:aa7448215bbf5b837b35ce64467857d8b9747965573d14d4b31b370586370971"
    folders = tree({"prefix/a/b/c/": ""})
    files = tree({"prefix/a/b/c/foo/bar": "abc"})
    for wildcards in (False, True):
        for include in (("**/foo/**", "**/report"), ("**/foo", "**/report")):
            assert key(files, "/prefix/a", include=include, wildcards=wildcards) == expected
            assert key(folders, "/prefix/a", include=include, wildcards=wildcards) == NOTHING
    noop = "sha256:8f36dfd60011a21345427f4d3177b1223e11fbb732c18dd07cd8b2a27a0b53ca"
    assert key(tree({"test/foo": "data0"}), "/test", exclude=("*.git",)) == noop


@pytest.mark.usefixtures("_buildkit_numbers")
def test_links_that_cross() -> None:
    """Links are followed wherever they stand in a path, as the system does (TestChecksumNonLexicalSymlinks)."""
    files = tree(
        {
            "target/file": "data0",
            "link1/target_file": "-> ../target/file",
            "link1/target_file_abs": "-> /target/file",
            "link1/target_dir": "-> ../target",
            "link1/target_dir_abs": "-> /target",
            "link2/link1_rel": "-> ../link1",
            "link2/link1_abs": "-> /link1",
            "link3/target": "-> ../link2/link1_rel/target_dir",
            "link3/target_file": "-> ../link2/link1_rel/target_file",
        }
    )
    folders = ["target/file", "link1/target_dir/file", "link3/target/file"]
    folders += [
        f"link2/{one}/{two}/file" for one in ("link1_rel", "link1_abs") for two in ("target_dir", "target_dir_abs")
    ]
    ends = [f"{one}/target_file" for one in ("link1", "link2/link1_rel", "link2/link1_abs", "link3")]
    ends += [f"{one}_abs" for one in ends[:3]]
    for path in folders:
        assert key(files, f"/{path}") == key(files, f"/{path}", follow=False) == DATA0
    for path in ends:
        assert key(files, f"/{path}") == DATA0
        assert key(files, f"/{path}", follow=False) != DATA0


def test_inclusions_and_exclusions() -> None:
    """Only what is listed counts, with its folders (TestChecksumIncludeExclude)."""
    before = tree({"foo": "data0", "bar": "data1", "d0/abc": "abc", "d1/def": "def"})
    more = {
        "foo": "data0",
        "bar": "data1",
        "baz": "data2",
        "d0/abc": "abc",
        "d0/xyz": "xyz",
        "d1/def": "def",
        "d2/": "",
    }
    after = tree(more)

    def keys(*include: str, exclude: tuple[str, ...] = ()) -> tuple[str, str]:
        how = {"include": include, "exclude": exclude}
        return key(before, "/", **how), key(after, "/", **how)

    for include in (("foo",), ("foo", "bar"), ("d1",), ("d0/a*",), ("d1/*",), ("d2/foo",)):
        one, other = keys(*include)
        assert one == other
    for include in (("d0",), ("d0/*",)):
        one, other = keys(*include)
        assert one != other
    assert keys("d2/foo")[0] == NOTHING == key(after, "/d2", include=("foo",))
    assert keys("d0/*")[0] == keys("d0/a*")[0] == keys("**/abc")[1] == keys("d0/*", exclude=("d0/xyz",))[1]


def test_paths_through_links() -> None:
    """A pattern is matched with the path as the source names it (TestChecksumIncludeSymlink)."""
    links = {"mnt/data": "-> ../data", "data/symlink-to-d0": "-> d0"}
    files = tree({"data/d0/d1/d2/foo": "abc", **links})
    how = {"include": ("**/foo",)}
    for one, other, wildcards in (
        ("/data/d0", "/mnt/data/d0", False),
        ("/data/d0/d1/d2", "/mnt/data/d0/d1/d2", False),
        ("/data/d0", "/mnt/data/d0", True),
        ("/data/d*", "/mnt/data/d*", True),
        ("/data/d0/d1/d2", "/mnt/data/d0/d1/d2", True),
        ("/data/d0/d1/d*", "/mnt/data/d0/d1/d*", True),
        ("/data/d0/d*/d2", "/mnt/data/d0/d*/d2", True),
        ("/data/d0/d*/d2", "/mnt/data/symlink-to-d0/d*/d2", True),
    ):
        assert key(files, one, wildcards=wildcards, **how) == key(files, other, wildcards=wildcards, **how)
        assert selected(files, Selector(other, wildcards, **how)).paths[-1] == "data/d0/d1/d2/foo"  # type: ignore[arg-type]
    assert key(files, "/mnt/nothing/*", wildcards=True) == NOTHING
    assert copied(tree({"l": "-> /", "a": "1"}), "l/?").paths == ("a", "l")


FILES = {"a.txt": "1", "b.md": "2", "d/x.txt": "3", "d/s/y.txt": "4", "d/z.md": "5", "e/": "", "l": "-> d", "r": "-> r"}


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        (".", ["a.txt", "b.md", "d", "d/s", "d/s/y.txt", "d/x.txt", "d/z.md", "e", "l", "r"]),
        ("a.txt", ["a.txt"]),
        ("./d/", ["d", "d/s", "d/s/y.txt", "d/x.txt", "d/z.md"]),
        ("../a.txt", ["a.txt"]),
        ("*.txt", ["a.txt"]),
        ("d/*.txt", ["d/x.txt"]),
        ("d/*", ["d/s", "d/s/y.txt", "d/x.txt", "d/z.md"]),
        ("[ab].*", ["a.txt", "b.md"]),
        ("*/x.txt", ["d/x.txt"]),
        ("l", ["d", "d/s", "d/s/y.txt", "d/x.txt", "d/z.md"]),
        ("l/x.txt", ["d/x.txt"]),
        ("l/*.md", ["d/z.md"]),
        ("none*", []),
        ("none/*", []),
        ("e", ["e"]),
    ],
)
def test_what_a_source_takes(source: str, paths: list[str]) -> None:
    """The paths that a source of COPY names."""
    found = copied(tree(FILES), source)
    assert list(found.paths) == paths
    assert found.key
    assert not found.missing


@pytest.mark.parametrize("source", ["nothing", "d/nothing", "a.txt/x", "r", "r/x", "r/*", "e/../nothing"])
def test_missing_sources(source: str) -> None:
    """A path that is not there, or whose links lead in circles, is told, absolute."""
    found = copied(tree(FILES), source)
    assert found.missing
    assert not found.key
    assert not found.paths


def test_exclude() -> None:
    """--exclude leaves out what its patterns match, seen from the source; a link at the top is followed."""
    files = tree(FILES)
    assert copied(files, "d", exclude=["*.md"]).paths == ("d", "d/s", "d/s/y.txt", "d/x.txt")
    assert copied(files, "d", exclude=["**/*.txt"]).paths == ("d", "d/s", "d/z.md")
    assert copied(files, "d", exclude=["*"]).paths == ()
    assert copied(files, "d*", exclude=["s"]).paths == ("d", "d/x.txt", "d/z.md")
    assert copied(files, "d", exclude=["s", "!s/y.txt"]).paths == ("d", "d/s", "d/s/y.txt", "d/x.txt", "d/z.md")
    assert copied(files, "/", exclude=["*.txt", "r"]).paths[:4] == ("b.md", "d", "d/s", "d/s/y.txt")
    assert copied(files, "a.txt", exclude=["x"]).key == copied(files, "a.txt").key
    assert copied(files, ".", exclude=["a.txt"]).missing == "/r"
    assert copied(files, "l", exclude=["x.txt"]).paths == copied(files, "l").paths
    changed = tree({**FILES, "d/z.md": "other"})
    assert copied(files, "d", exclude=["*.md"]).key == copied(changed, "d", exclude=["*.md"]).key
    assert copied(files, "d").key != copied(changed, "d").key


def test_parents() -> None:
    """--parents takes the path that is named, with the folders above it; what stands before /./ is left out."""
    files = tree(FILES)
    assert copied(files, "d/s/y.txt", parents=True).paths == ("d", "d/s", "d/s/y.txt")
    assert copied(files, "d/./s/y.txt", parents=True).paths == ("d", "d/s", "d/s/y.txt")
    assert copied(files, "d/*.md", parents=True).paths == ("d", "d/z.md")
    assert copied(files, "./d/./s", parents=True).paths == ("d", "d/s", "d/s/y.txt")
    assert copied(files, "d/s/nothing", parents=True).missing == "/d/s/nothing"
    assert copied(files, "*/nothing", parents=True).key == NOTHING
    assert copied(files, "d/./nothing*", parents=True).paths == ()
    assert copied(files, "d/s", parents=True, exclude=["**/y.txt"]).paths == ("d", "d/s")
    moded = tree({**FILES, "d/": ""}, {"d": 0o700})
    assert copied(files, "d/s/y.txt", parents=True).key != copied(moded, "d/s/y.txt", parents=True).key
    assert copied(files, "d/s/y.txt").key == copied(moded, "d/s/y.txt").key


def test_selectors() -> None:
    """What COPY and mounts ask for, as BuildKit writes it down."""
    assert copy_selector("a/*", exclude=["b"]) == Selector("/a/*", True, exclude=("b",))
    assert copy_selector("a\\*") == Selector("/a\\*")
    assert copy_selector("a/./b/", parents=True) == Selector("/a", include=("b",), required=("/a/b",))
    assert copy_selector("./a/b", parents=True) == Selector("/", include=("a/b",), required=("/a/b",))
    assert copy_selector("a/./b*", parents=True) == Selector("/a", include=("b*",))
    assert mount_selector("") == mount_selector(".") == Selector("/")
    assert mount_selector("a/../b/") == Selector("/b")
    assert [base_name(path) for path in ("/", "/a", "/a/b", "/a/*")] == ["/", "a", "b", "*"]


def test_mounts() -> None:
    """A mount takes no patterns; its key holds no name of its own."""
    files = tree({"a*": "1", "b": "1", "ab": "2"})
    assert mounted(files, "a*").paths == ("a*",)
    assert mounted(files, "b").key == mounted(files, "a*").key
    assert mounted(files, "").paths == ("a*", "ab", "b")


def test_names_of_files_count_below_and_behind_wildcards() -> None:
    """A renamed file has another key behind a wildcard or in a folder, the same where it is named itself."""
    before, after = tree({"d/a": "1"}), tree({"d/b": "1"})
    assert copied(before, "d/a").key == copied(after, "d/b").key
    assert copied(before, "d").key != copied(after, "d").key
    assert copied(before, "d/?").key != copied(after, "d/?").key
    assert copied(tree({"e/a": "1"}), "e/?").key == copied(before, "d/?").key
    assert copied(before, "d/[a]").key != copied(before, "d/a").key


def test_several_sources() -> None:
    """A source in the folder of another one counts for nothing; nothing at all stands for everything."""
    files = tree(FILES)

    def of(*sources: str) -> str:
        return content_key(files, [copy_selector(one) for one in sources])

    assert of("d", "d/x.txt") == of("d") == of("d", "d")
    assert of("d/x.txt", "a.txt") == of("a.txt", "d/x.txt") != of("a.txt")
    assert of("*.txt", "d") == of("d", "*.txt")
    assert of("*.txt", "a.txt") != of("a.txt")
    assert of() == of(".") == of(".", "d")
    assert of("a.txt", "nothing") == ""
    unfollowed = [Selector("/d", follow=False), Selector("/d/x.txt")]
    assert content_key(files, unfollowed) != content_key(files, unfollowed[:1])


def test_refused_patterns() -> None:
    """A pattern that BuildKit refuses is refused, be it a source's or one of --exclude."""
    for source, exclude in (("[", ()), ("a", ("[",))):
        with pytest.raises(PatternError):
            copied(tree(FILES), source, exclude=exclude)


def test_empty_context() -> None:
    """A context without files can be copied; the modes of the context's own folder never count."""
    empty: SelectedFiles = copied(tree({}), ".")
    assert (empty.paths, empty.missing) == ((), "")
    assert empty.key == mounted(tree({}), "").key
    assert copied(tree({}), "*").key == NOTHING
