from __future__ import annotations

import copy
import pickle
from inspect import signature
from typing import TYPE_CHECKING

import pytest

from stagegraph.errors import Location
from stagegraph.values import FrozenMap, Record, replace

if TYPE_CHECKING:
    from collections.abc import Callable


class Point(Record):
    """Two fields, one with a default."""

    x: int
    y: int = 0


class Labelled(Point):
    """A field more than its base has."""

    label: str = ""


class Other(Record):
    """The fields of `Point` under another name."""

    x: int
    y: int = 0


def test_fields_are_given_by_place_or_by_name() -> None:
    """Fields are taken by place, by name, or from their defaults."""
    assert (Point(1, 2).x, Point(1, 2).y) == (1, 2)
    assert Point(1, y=2) == Point(x=1, y=2) == Point(1, 2)
    assert Point(1) == Point(1, 0)


def test_fields_of_the_base_come_first() -> None:
    """A subclass takes the fields of its base, with their defaults, before its own."""
    assert Labelled(1, 2, "a") == Labelled(x=1, y=2, label="a")
    assert Labelled(1) == Labelled(1, 0, "")


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        pytest.param((1, 2, 3), {}, "takes from 2 to 3 positional arguments but 4 were given", id="too many values"),
        pytest.param((), {"y": 1}, "missing 1 required positional argument: 'x'", id="a field without a value"),
        pytest.param((1,), {"z": 1}, "got an unexpected keyword argument 'z'", id="an unknown name"),
        pytest.param((1, 2), {"x": 1}, "got multiple values for argument 'x'", id="a value by place and by name"),
    ],
)
def test_values_that_do_not_fit_are_refused(args: tuple[int, ...], kwargs: dict[str, int], message: str) -> None:
    """Missing, unknown and doubled values raise TypeError with the name of the class and of the field."""
    with pytest.raises(TypeError, match=rf"Point.__init__\(\) {message}"):
        Point(*args, **kwargs)


def test_records_that_are_made_often_are_made_alike() -> None:
    """Of a class that has been made many times, records have the same fields, defaults and refusals."""

    class Often(Point):
        """Made many times."""

        label: str = ""

    class Below(Often):
        """Has a field more than a class that was made many times."""

        more: int = 0

    class Empty(Record):
        """Has no fields."""

    for _ in range(200):
        assert Often(1, 2, "a") == Often(y=2, x=1, label="a") != Often(1, 2)
        assert (Often(1).x, Often(1).y, Often(1, label="b").label) == (1, 0, "b")
        assert Empty() == Empty()
    with pytest.raises(TypeError, match=r"Often.__init__\(\) missing 1 required positional argument: 'x'"):
        Often(y=1)  # type: ignore[call-arg]  # what is tried
    with pytest.raises(AttributeError, match="Often is frozen: cannot set 'x'"):
        Often(1).x = 3  # type: ignore[misc]  # what is tried
    assert Below(1, 2, "a", 4).more == 4
    assert str(signature(Often)) == "(x: 'int', y: 'int' = 0, label: 'str' = '')"


def test_records_are_frozen() -> None:
    """No field can be set or deleted, and there is no room for another attribute."""
    point = Point(1, 2)
    with pytest.raises(AttributeError, match="Point is frozen: cannot set 'x'"):
        point.x = 3  # type: ignore[misc]  # what is tried
    with pytest.raises(AttributeError, match="Point is frozen: cannot set 'z'"):
        point.z = 3
    with pytest.raises(AttributeError, match="Point is frozen: cannot delete 'x'"):
        del point.x
    assert point == Point(1, 2)
    assert not hasattr(point, "__dict__")


def test_equality_is_by_class_and_values() -> None:
    """Two records are equal where class and all values are; equal records have equal hashes."""
    assert Point(1, 2) == Point(1, 2)
    assert Point(1, 2) != Point(2, 1)
    assert Point(1, 2) != Other(1, 2)
    assert Point(1) != Labelled(1)
    assert Point(1, 2) != (1, 2)
    assert {Point(1, 2), Point(1, 2), Other(1, 2)} == {Point(1, 2), Other(1, 2)}


def test_the_printed_form_is_short() -> None:
    """The printed form is the call that makes the record, without what is as usual, and with long values cut."""
    assert repr(Labelled(1, label="a")) == "Labelled(x=1, label='a')"
    assert repr(Point(1)) == "Point(x=1)"
    many = repr(Labelled(1, label="a" * 1000))
    assert many.startswith("Labelled(x=1, label='aaa")
    assert len(many) < 100
    inside = repr(Other(tuple(Labelled(at, label="b" * 1000) for at in range(1000))))  # type: ignore[arg-type]
    assert len(inside) < 300


def test_help_shows_the_fields() -> None:
    """The signature of a record has its fields with their types and defaults, those of its base first."""
    assert str(signature(Labelled)) == "(x: 'int', y: 'int' = 0, label: 'str' = '')"


def test_records_are_matched_by_place() -> None:
    """A pattern takes the fields of a record in their order."""
    match Labelled(1, 2, "a"):
        case Labelled(x, 2, label):
            assert (x, label) == (1, "a")
        case _:
            raise AssertionError("it does not match")


def test_a_frozen_map_is_a_value() -> None:
    """Equal maps have equal hashes, whatever their order; none can be changed; a copy is equal."""
    one, other = FrozenMap({"a": 1, "b": 2}), FrozenMap({"b": 2, "a": 1})
    assert one == other == {"a": 1, "b": 2}
    assert hash(one) == hash(other)
    assert repr(one) == "FrozenMap({'a': 1, 'b': 2})"
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301  (what was just pickled here)
    changes: list[Callable[[], object]] = [lambda: one.update(c=3), lambda: one.pop("a"), one.clear]
    for change in changes:
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert one == other


def test_records_can_be_copied() -> None:
    """Copying and pickling give an equal record of the same class."""
    point = Other([1], 2)  # type: ignore[arg-type]  # something that a copy must not share
    deep = copy.deepcopy(point)
    assert copy.copy(point) == deep == point
    assert deep.x is not point.x
    location = Location("Dockerfile", 1, 2)
    assert pickle.loads(pickle.dumps(location)) == location  # noqa: S301  (what was just pickled here)


def test_replace_changes_only_what_is_named() -> None:
    """A replaced record has the new values, keeps the others, and leaves its model alone."""
    model = Labelled(1, 2, "a")
    assert replace(model, y=3) == Labelled(1, 3, "a")
    assert replace(model) == model == Labelled(1, 2, "a")
    with pytest.raises(TypeError, match="got an unexpected keyword argument 'z'"):
        replace(model, z=1)
