"""Reaching into values: attributes and elements (hcl/ops.go)."""

from __future__ import annotations

from stagegraph.project.bake.ctyconvert import ConversionRefused, converted
from stagegraph.project.bake.ctyvalues import KEYED, NUMBER, PRIMITIVE, STRING, CtyKind
from stagegraph.project.bake.hclnodes import BakeRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.bake.bignumbers import BigNumber
    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclnodes import HclSpan


def attribute_of(source: CtyValue, name: str, span: HclSpan) -> CtyValue:
    """``source.name`` (hcl.GetAttr).

    Raises:
        BakeRefused: there is no such attribute.
    """
    if source.is_null:
        raise BakeRefused(
            "Attempt to get attribute from null value; This value is null, so it does not have any attributes.",
            span,
        )
    if source.type.kind not in KEYED:
        raise BakeRefused(f"Unsupported attribute; {_no_attributes(source, name)}", span)
    if name in source.by_key:
        return source.by_key[name]
    if source.type.kind is CtyKind.MAP:
        raise BakeRefused(f'Missing map element; This map does not have an element with the key "{name}".', span)
    raise BakeRefused(f'Unsupported attribute; This object does not have an attribute named "{name}".', span)


def _no_attributes(source: CtyValue, name: str) -> str:
    kind, inner = source.type.kind, source.type.inner
    if kind in PRIMITIVE:
        return f"Can't access attributes on a primitive-typed value ({source.type})."
    if kind is CtyKind.LIST and inner.kind is CtyKind.OBJECT:
        asked = f'attribute "{name}"' if name in dict(inner.attributes) else "an attribute"
        return (
            f"Can't access attributes on a list of objects. Did you mean to access {asked} for a specific element of "
            "the list, or across all elements of the list?"
        )
    if kind is CtyKind.SET and inner.kind is CtyKind.OBJECT:
        return (
            "Can't access attributes on a set of objects. Did you mean to access an attribute across all elements of "
            "the set?"
        )
    return "This value does not have any attributes."


def element_of(source: CtyValue, key: CtyValue, span: HclSpan) -> CtyValue:
    """``source[key]`` (hcl.Index).

    Raises:
        BakeRefused: there is no such element.
    """
    if source.is_null:
        raise BakeRefused("Attempt to index null value; This value is null, so it does not have any indices.", span)
    if key.is_null:
        raise BakeRefused("Invalid index; Can't use a null value as an indexing key.", span)
    try:
        if source.type.kind in (CtyKind.LIST, CtyKind.TUPLE):
            return _at(source, converted(key, NUMBER).number, span)
        if source.type.kind in KEYED:
            return _by_key(source, converted(key, STRING).text, span)
    except ConversionRefused as refusal:
        raise BakeRefused(
            f"Invalid index; The given key does not identify an element in this collection value: {refusal}.", span
        ) from None
    if source.type.kind is CtyKind.SET:
        raise BakeRefused(
            "Invalid index; Elements of a set are identified only by their value and don't have any separate index or "
            "key to select with, so it's only possible to perform operations across all elements of the set.",
            span,
        )
    raise BakeRefused("Invalid index; This value does not have any indices.", span)


def _at(source: CtyValue, number: BigNumber, span: HclSpan) -> CtyValue:
    elements = source.elements
    told = "Invalid index; The given key does not identify an element in this collection value"
    if number.infinite or number.fraction.denominator != 1:
        raise BakeRefused(
            f"{told}: indexing a sequence requires a whole number, but the given index has a fractional part.", span
        )
    index = int(number.fraction)
    if index < 0:
        raise BakeRefused(f"{told}: a negative number is not a valid index for a sequence.", span)
    if index > len(elements):
        raise BakeRefused(f"{told}.", span)
    if index == len(elements):
        why = (
            "the given index is greater than or equal to the length of the collection"
            if elements
            else "the collection has no elements"
        )
        raise BakeRefused(f"{told}: {why}.", span)
    return elements[index]


def _by_key(source: CtyValue, key: str, span: HclSpan) -> CtyValue:
    if key not in source.by_key:
        raise BakeRefused("Invalid index; The given key does not identify an element in this collection value.", span)
    return source.by_key[key]
