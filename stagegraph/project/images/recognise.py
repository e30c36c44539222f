"""Which form a document has, told by its shape."""

from __future__ import annotations

from stagegraph.project.images.imagetools import names_platforms, read_imagetools, read_platforms
from stagegraph.project.images.inspected import read_inspection
from stagegraph.project.images.jsonplaces import documents
from stagegraph.project.images.ociconfig import read_oci_config
from stagegraph.project.images.ownform import read_own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.images.found import FoundImage
    from stagegraph.project.images.jsonplaces import JsonPlace

_SKOPEO_HINT = "skopeo inspect --config prints it."
_CONFIG_HINT = "crane config, skopeo inspect --config or docker buildx imagetools inspect print it."
_LIST_HINT = "stagegraph images --format config writes the configurations in a form that is read."
_LAYOUT_HINT = "Give the folder of the OCI layout instead of a file in it."


def read_text(text: str, name: str) -> list[FoundImage]:
    """The images that a file tells of, whatever its form.

    Args:
        text: of the file.
        name: of the file, for messages.

    Raises:
        InputError: it has none of the forms, or holds what does not belong there.
    """
    return [found for place in documents(text, name) for found in read_document(place)]


def read_document(place: JsonPlace) -> list[FoundImage]:
    """The images that a JSON document tells of; errors as in `read_text`."""
    if isinstance(place.value, list):
        return read_inspection(place)
    members = place.members("a description of images, an object or a list")
    values = members.values_by_name
    if isinstance(values.get("name"), str):
        return read_imagetools(place)
    if "Config" in values or isinstance(values.get("Id"), str):
        return read_inspection(place)
    if isinstance(values.get("architecture"), str) or isinstance(values.get("os"), str):
        return [read_oci_config(place)]
    if names_platforms(place):
        return read_platforms(place)
    _refuse_known(place, values)
    return read_own(place)


def _refuse_known(place: JsonPlace, values: dict[str, object]) -> None:
    """Refuse what people have at hand, too, and what does not tell enough."""
    if isinstance(values.get("schemaVersion"), float):
        raise place.error("it is a manifest or an index, which holds no configuration", hint=_CONFIG_HINT)
    if isinstance(values.get("imageLayoutVersion"), str):
        raise place.error("it only tells the version of an OCI layout", hint=_LAYOUT_HINT)
    if isinstance(values.get("images"), list):
        raise place.error("it is what stagegraph images --format json prints, a list", hint=_LIST_HINT)
    if isinstance(values.get("Name"), str):
        raise place.error("it is what skopeo inspect prints, which holds no configuration", hint=_SKOPEO_HINT)
