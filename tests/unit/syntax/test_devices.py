from __future__ import annotations

import re

import pytest

from stagegraph.syntax.devices import parse_device
from stagegraph.syntax.flags import FlagError
from stagegraph.syntax.instructions import Device


@pytest.mark.parametrize(
    ("device", "name", "required"),
    [
        ("vendor.com/class=gpu", "vendor.com/class=gpu", False),
        ("name=vendor.com/class=gpu,required", "vendor.com/class=gpu", True),
        ("required=true,name=x", "x", True),
        ("REQUIRED,x", "x", True),
        ("required=0", "", False),
        ("x,required,required=f", "x", False),
        ("name", "name", False),
        ('a=b,"required"', "a=b", True),
    ],
)
def test_what_a_device_is(device: str, name: str, required: bool) -> None:
    """A device is one name, with or without its key, and whether it is required."""
    assert parse_device(device) == Device(name, required)


@pytest.mark.parametrize(
    ("device", "message"),
    [
        ("a,b", "invalid field 'b' must be a key=value pair"),
        ("a,name=b", "device name already set to a"),
        ("a,required=maybe", "invalid value for required: maybe"),
        ("a,Nane=b", "unexpected key 'nane' in 'Nane=b' (did you mean name?)"),
        ("a,x=b", "unexpected key 'x' in 'x=b'"),
        ('"a', 'failed to parse csv devices: parse error on line 1, column 2: extraneous or missing " in quoted-field'),
        ("", "failed to parse csv devices: EOF"),
    ],
)
def test_what_no_device_is(device: str, message: str) -> None:
    """Other keys, second names and what is no list are refused in BuildKit's words."""
    with pytest.raises(FlagError, match=rf"^{re.escape(message)}$"):
        parse_device(device)
