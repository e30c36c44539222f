from __future__ import annotations

import pytest

from stagegraph.graph.identifiers.platforms import Platform, PlatformError, parse_platform


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("linux/amd64", Platform("linux", "amd64")),
        ("linux/arm64", Platform("linux", "arm64")),
        ("linux/arm64/v8", Platform("linux", "arm64", "v8")),
        ("linux/arm64/v9", Platform("linux", "arm64", "v9")),
        ("linux/arm/v7", Platform("linux", "arm", "v7")),
        ("linux/arm/7", Platform("linux", "arm", "v7")),
        ("linux/arm/6", Platform("linux", "arm", "v6")),
        ("linux/arm", Platform("linux", "arm")),
        ("linux/amd64/v1", Platform("linux", "amd64")),
        ("linux/amd64/v2", Platform("linux", "amd64", "v2")),
        ("Linux/X86_64", Platform("linux", "amd64")),
        ("linux/x86-64", Platform("linux", "amd64")),
        ("linux/i386", Platform("linux", "386")),
        ("linux/aarch64", Platform("linux", "arm64")),
        ("linux/armhf", Platform("linux", "arm")),
        ("linux/armel", Platform("linux", "arm", "v6")),
        ("macos/arm64", Platform("darwin", "arm64")),
        ("plan/nine", Platform("plan", "nine")),
    ],
)
def test_two_or_three_components(text: str, platform: Platform) -> None:
    """OS, architecture and variant are normalised as containerd does, known or not."""
    assert parse_platform(text) == platform


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("linux", Platform("linux", "amd64")),
        ("windows", Platform("windows", "amd64")),
        ("macos", Platform("darwin", "amd64")),
        ("arm64", Platform("linux", "arm64")),
        ("armhf", Platform("linux", "arm")),
        ("armel", Platform("linux", "arm", "v6")),
        ("riscv64", Platform("linux", "riscv64")),
    ],
)
def test_one_component(text: str, platform: Platform) -> None:
    """A known OS alone takes the architecture of the builder, a known architecture alone its OS."""
    assert parse_platform(text) == platform


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("foo", '"foo": unknown operating system or architecture: invalid argument'),
        ("*/amd64", '"*/amd64": wildcards not yet supported: invalid argument'),
        ("linux/amd64/v1/x", '"linux/amd64/v1/x": cannot parse platform specifier: invalid argument'),
        (
            "linux/a b",
            (
                '"a b" is an invalid component of "linux/a b": platform specifier component must match '
                '"^[A-Za-z0-9_.-]+$": invalid argument'
            ),
        ),
        (
            "lin.ux/amd64",
            (
                '"lin.ux" is an invalid OS component of "lin.ux/amd64": OSAndVersion specifier component must match '
                r'"^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%-]*)((?:\\+[A-Za-z0-9_.%-]+)*)\\))?$": invalid argument'
            ),
        ),
    ],
)
def test_refused(text: str, message: str) -> None:
    """What names no platform is refused with containerd's words."""
    with pytest.raises(PlatformError) as caught:
        parse_platform(text)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["linux\n/amd64", "linux/amd64\n", "linux/arm/v7\n"])
def test_a_newline_is_no_end(text: str) -> None:
    """A newline behind a component makes it none: Go's ``$`` matches at the end of the text only."""
    with pytest.raises(PlatformError, match="invalid"):
        parse_platform(text)


@pytest.mark.parametrize(
    ("text", "version", "features", "printed"),
    [
        ("windows(10.0.17763)/amd64", "10.0.17763", (), "windows(10.0.17763)/amd64"),
        ("windows(10.0+win32k)/amd64", "10.0", ("win32k",), "windows(10.0+win32k)/amd64"),
        ("windows(+b+a)", "", ("b", "a"), "windows(+a+b)/amd64"),
        ("windows(1%2B2%25+x%2Fy)/amd64", "1+2%", ("x/y",), "windows(1%2B2%25+x%2Fy)/amd64"),
        ("windows()/amd64", "", (), "windows/amd64"),
    ],
)
def test_os_version_and_features(text: str, version: str, features: tuple[str, ...], printed: str) -> None:
    """The brackets behind the OS hold a version and features, percent-encoded where they clash with the syntax."""
    platform = parse_platform(text)
    assert (platform.os_version, platform.features, str(platform)) == (version, features, printed)
    assert platform.plain() == "windows/amd64"
