"""Asking a web service that speaks JSON: the one door through which stagegraph sends anything anywhere.

Only `comment` comes here, and only for the service that its environment names.
"""

from __future__ import annotations

import json
from time import sleep

from stagegraph import __version__
from stagegraph.cli.forges.comments import CommentRefused
from stagegraph.errors import EnvironmentLacks, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SECONDS = 30.0
_PAUSES = (1.0, 4.0)  # before each further try of what can be done twice
_BUSY = frozenset({429, 500, 502, 503, 504})
_REFUSED = frozenset({401, 403, 404, 410, 422})
_A_PAGE = 100
_MOST_PAGES = 100
_LONGEST = 200  # characters of what a service says


class WebApi:
    """A web service.

    Args:
        address: of it, without a slash at its end.
        headers: sent along each time, the token among them.
        pauses: seconds before each further try.

    Raises:
        UsageError: the address is none of the web.
    """

    def __init__(self, address: str, headers: Mapping[str, str], pauses: Sequence[float] = _PAUSES) -> None:
        if not address.startswith(("https://", "http://")):
            raise UsageError(f"{address or 'an empty text'} is no address of a web service")
        self.address = address.rstrip("/")
        self._headers = {"User-Agent": f"stagegraph/{__version__}", **headers}
        self._pauses = pauses

    def pages(self, path: str) -> Iterator[Mapping[str, object]]:
        """The entries of a list, page by page; errors as in `ask`."""
        for page in range(1, _MOST_PAGES + 1):
            found = self.ask("GET", f"{path}{'&' if '?' in path else '?'}per_page={_A_PAGE}&page={page}")
            entries = found if isinstance(found, list) else []
            yield from (one for one in entries if isinstance(one, dict))
            if len(entries) < _A_PAGE:
                return

    def ask(self, method: str, path: str, given: Mapping[str, str] | None = None) -> object:
        """Ask for something, and give what is answered.

        Args:
            method: of HTTP. All but ``POST`` can be done twice, and are where the service is busy.
            path: behind the address.
            given: what is sent.

        Raises:
            CommentRefused: we may not.
            EnvironmentLacks: nobody answers, or not in JSON.
        """
        for pause in self._pauses if method != "POST" else ():
            try:
                return self._once(method, path, given)
            except _BusyService:
                sleep(pause)
        try:
            return self._once(method, path, given)
        except _BusyService as problem:
            raise EnvironmentLacks(f"{self.address} does not answer: {problem}") from None

    def _once(self, method: str, path: str, given: Mapping[str, str] | None) -> object:
        from http.client import HTTPException  # noqa: PLC0415  (slow to import, and this call alone needs these)
        from urllib.error import HTTPError, URLError  # noqa: PLC0415
        from urllib.request import Request, build_opener  # noqa: PLC0415

        data = json.dumps(given).encode() if given is not None else None
        headers = {**self._headers, **({"Content-Type": "application/json"} if data is not None else {})}
        # Only addresses of the web come here, see `__init__`.
        request = Request(f"{self.address}{path}", data, headers, method=method)  # noqa: S310
        try:
            with build_opener(_no_other_address()).open(request, timeout=_SECONDS) as answer:
                return _read(answer.read(), self.address)
        except HTTPError as problem:
            with problem:
                said = f"{problem.code} {_said(problem.read()) or problem.reason}"
            if problem.code in _BUSY:
                raise _BusyService(said) from None
            if problem.code in _REFUSED:
                raise CommentRefused(said) from None
            raise EnvironmentLacks(f"{self.address} answers {said}") from None
        except (OSError, HTTPException) as problem:
            reason = problem.reason if isinstance(problem, URLError) else problem
            raise _BusyService(str(reason) or type(problem).__name__) from None


class _BusyService(Exception):
    """It may answer later."""


def _no_other_address() -> type:
    """A handler that follows no redirect: the token is for one service."""
    from urllib.request import HTTPRedirectHandler  # noqa: PLC0415  (slow to import)

    class _Stay(HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    return _Stay


def _read(content: bytes, address: str) -> object:
    try:
        return json.loads(content)
    except ValueError:
        raise EnvironmentLacks(f"{address} answers with something else than JSON") from None


def _said(content: bytes) -> str:
    """What a service says is wrong."""
    try:
        answer = json.loads(content)
    except ValueError:
        return ""
    found = answer.get("message") or answer.get("error") if isinstance(answer, dict) else None
    return str(found)[:_LONGEST] if found else ""
