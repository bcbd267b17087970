"""A client that costs little: keep-alive HTTP on a thread, one connection each, latencies and answers kept."""

from __future__ import annotations

import gzip
import http.client
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import urlencode, urlsplit

MAX_FAILURES = 25
"""Beyond it a measure measures nothing: it stops and says so."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    location: str


class Browser:
    """One person's connection and cookies."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._request("GET", path)

    def post(self, path: str, fields: Sequence[tuple[str, str]]) -> Answer:
        return self._request("POST", path, urlencode(fields))

    def close(self) -> None:
        """The next request opens another connection."""
        self._connection.close()

    def _request(self, method: str, path: str, body: str | None = None) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie} | self.headers
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(response.status, content, response.headers.get("Location", ""))


B = TypeVar("B", bound=Browser)


@dataclass(frozen=True, slots=True)
class Path(Generic[B]):
    """What a person does again and again, and how to know that it was answered as it should be."""

    name: str
    step: Callable[[B], Answer]
    is_right: Callable[[Answer], bool]
    is_heard: bool = False
    """Whether it writes events that others hear: their work is then waited for, and is part of its cost."""


@dataclass
class Timing:
    """Latencies in seconds of all that was asked; what was refused, wrong or lost; the size of a page as it travels."""

    latencies_s: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    bytes_gzipped: int = 0

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies_s)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def drive(browsers: Sequence[B], path: Path[B], count: int) -> Timing:
    """``count`` requests shared by the browsers, each on its own thread. Raises RuntimeError when too many fail."""
    timing, lock, turns = Timing(), threading.Lock(), itertools.count()

    def work(browser: B) -> None:
        for _ in _until(turns, count):
            started = time.perf_counter()
            try:
                answer = path.step(browser)
                failure = "" if path.is_right(answer) else f"{answer.status} {answer.location}"
            except (OSError, http.client.HTTPException) as error:
                browser.close()
                failure, answer = repr(error), None
            spent = time.perf_counter() - started
            with lock:
                timing.latencies_s.append(spent)
                if failure:
                    timing.failures.append(failure)
                elif answer is not None and not timing.bytes_gzipped:
                    timing.bytes_gzipped = len(gzip.compress(answer.body, 6))  # as a proxy would send it
            if len(timing.failures) > MAX_FAILURES:
                return

    threads = [threading.Thread(target=work, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(timing.failures) > MAX_FAILURES or len(timing.latencies_s) < count:
        first = timing.failures[0] if timing.failures else "none"
        raise RuntimeError(f"{path.name}: {len(timing.latencies_s)} answers of {count}, the first wrong one: {first}")
    return timing


def merge(timings: Sequence[Timing]) -> Timing:
    """The rounds of one path together."""
    return Timing(
        [latency for timing in timings for latency in timing.latencies_s],
        [failure for timing in timings for failure in timing.failures],
        max(timing.bytes_gzipped for timing in timings),
    )


def _until(turns: Iterator[int], count: int) -> Iterator[int]:
    while (turn := next(turns)) < count:
        yield turn
