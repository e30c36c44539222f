"""Waiting for the outside world without being held by it: a disk that does not answer keeps no key waiting."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import Thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    _Result = TypeVar("_Result")


async def aside(work: Callable[[], _Result]) -> _Result:
    """Do something in a thread of its own, which ends with the program where it has not come to an end by then.

    Those of asyncio would be waited for: the program could not be left while one of them reads what never comes.

    Returns:
        What ``work`` returns; what it raises is raised.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[_Result] = loop.create_future()

    def tell(result: _Result | None, problem: Exception | None) -> None:
        if outcome.done():
            return  # nobody waits any more
        if problem is not None:
            outcome.set_exception(problem)
        else:
            outcome.set_result(result)  # type: ignore[arg-type]  # (there is one where there is no problem)

    def run() -> None:
        result, problem = None, None
        try:
            result = work()
        except Exception as found:  # noqa: BLE001  (raised again where it is waited for)
            problem = found
        with suppress(RuntimeError):  # the program has been left meanwhile
            loop.call_soon_threadsafe(tell, result, problem)

    Thread(target=run, name="aside", daemon=True).start()
    return await outcome
