"""``RUN --device``; BuildKit's ``instructions/commands_rundevice.go``."""

from __future__ import annotations

from stagegraph.syntax.csvfields import CsvError, csv_fields
from stagegraph.syntax.flags import FlagError
from stagegraph.syntax.gotext import lower, parse_bool
from stagegraph.syntax.instructions import Device
from stagegraph.syntax.suggest import did_you_mean


def parse_device(text: str) -> Device:
    """The device that the value of a flag asks for (``ParseDevice``).

    Raises:
        FlagError: it is refused.
    """
    try:
        fields = csv_fields(text)
    except CsvError as problem:
        raise FlagError(f"failed to parse csv devices: {problem}") from None
    name, required = "", False
    for field in fields:
        key, equals, value = field.partition("=")
        key = lower(key)
        if key == "required":
            truth = parse_bool(value) if equals else True
            if truth is None:
                raise FlagError(f"invalid value for {key}: {value}")
            required = truth
        elif key == "name" and equals:
            if name:
                raise FlagError(f"device name already set to {name}")
            name = value
        elif not name:
            name = field
        elif not equals:
            raise FlagError(f"invalid field '{field}' must be a key=value pair")
        else:
            message = f"unexpected key '{key}' in '{field}'"
            raise FlagError(did_you_mean(message, key, ("name", "required")))
    return Device(name, required)
