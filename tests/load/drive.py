"""A client that costs little: keep-alive HTTP on a thread, one connection each, latencies kept."""

from __future__ import annotations

import gzip
import http.client
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Step = Callable[["Browser"], int]


@dataclass(slots=True)
class Answer:
    status: int
    body: bytes
    location: str
    cookies: list[str]
    wire_bytes: int


class Browser:
    """One person's connection and cookies."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self.cookies: dict[str, str] = {}

    def request(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": "gzip"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        raw = response.read()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        content = gzip.decompress(raw) if response.headers.get("Content-Encoding") == "gzip" else raw
        return Answer(response.status, content, response.headers.get("Location", ""), [], len(raw))

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def post(self, path: str, body: str) -> Answer:
        return self.request("POST", path, body)

    def close(self) -> None:
        self._connection.close()


@dataclass
class Timing:
    """Latencies in seconds and the count of unexpected answers."""

    latencies_s: list[float] = field(default_factory=list)
    failures: int = 0

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies_s)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def drive(browsers: list[Browser], step: Step, count: int) -> Timing:
    """``count`` steps shared by the browsers, each on its own thread; a step returns its HTTP status."""
    timing, lock, turns = Timing(), threading.Lock(), itertools.count()

    def work(browser: Browser) -> None:
        for _ in _until(turns, count):
            started = time.perf_counter()
            status = step(browser)
            spent = time.perf_counter() - started
            with lock:
                timing.latencies_s.append(spent)
                timing.failures += status not in (200, 303)

    threads = [threading.Thread(target=work, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return timing


def _until(turns: Iterator[int], count: int) -> Iterator[int]:
    while (turn := next(turns)) < count:
        yield turn
