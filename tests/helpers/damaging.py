"""Logs damaged at random: cut, mixed, shuffled, with bytes of anything in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random


def damaged(logs: Sequence[bytes], chance: Random) -> bytes:
    """One of the logs after some damages."""
    data = chance.choice(logs)
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(_DAMAGES)(data, chance.choice(logs), chance)
    return data


def _cut(data: bytes, _: bytes, chance: Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] if chance.random() < 0.6 else data[at:]


def _hole(data: bytes, _: bytes, chance: Random) -> bytes:
    first, last = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    return data[:first] + data[last:]


def _bytes_changed(data: bytes, _: bytes, chance: Random) -> bytes:
    found = bytearray(data)
    for _times in range(chance.randint(1, 20) if found else 0):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def _binary_inside(data: bytes, _: bytes, chance: Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.randbytes(chance.randint(1, 300)) + data[at:]


def _shuffled(data: bytes, _: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def _turned(data: bytes, _: bytes, __: Random) -> bytes:
    return b"\n".join(reversed(data.split(b"\n")))


def _moved(data: bytes, _: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    for _times in range(chance.randint(1, 10)):
        lines.insert(chance.randint(0, len(lines)), lines.pop(chance.randrange(len(lines))))
    return b"\n".join(lines)


def _repeated(data: bytes, _: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join([*lines[:at], *lines[at : at + chance.randint(1, 8)] * chance.randint(1, 4), *lines[at:]])


def _mixed(data: bytes, other: bytes, chance: Random) -> bytes:
    lines, others = data.split(b"\n"), other.split(b"\n")
    found = []
    while lines or others:
        source = lines if (chance.random() < 0.5 and lines) or not others else others
        found.append(source.pop(0))
        if len(found) > 400:
            break
    return b"\n".join(found)


def _behind(data: bytes, other: bytes, _: Random) -> bytes:
    return data + other


def _prefixed(data: bytes, _: bytes, chance: Random) -> bytes:
    prefixes = (
        b"job | ",
        b"2025-03-04T10:15:20.000Z ",
        b"[INFO] ",
        b"10:15:20 ",
        b"> ",
        b"\xff ",
        b'{"log":"',
        b"\x1b[1m",
    )
    prefix = chance.choice(prefixes)
    return b"\n".join(prefix + line if chance.random() < 0.9 else line for line in data.split(b"\n"))


def _digits_changed(data: bytes, _: bytes, chance: Random) -> bytes:
    found = bytearray(data)
    places = [at for at, byte in enumerate(found) if 48 <= byte <= 57]
    for at in chance.sample(places, min(len(places), chance.randint(1, 30))):
        found[at] = chance.randint(48, 57)
    return bytes(found)


def _recoded(data: bytes, _: bytes, chance: Random) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig")))


_DAMAGES = (
    _cut,
    _hole,
    _bytes_changed,
    _binary_inside,
    _shuffled,
    _turned,
    _moved,
    _repeated,
    _mixed,
    _behind,
    _prefixed,
    _digits_changed,
    _recoded,
)
