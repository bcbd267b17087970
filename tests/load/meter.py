"""CPU of the whole house by program, from the kernel's own accounts: nothing that works for a page is left out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psutil

Seconds = Mapping[str, float]
"""CPU by program: ``gateway``, ``planning``, ``broker``, ``postgres planning`` (the backends of that database)…"""


class Meter:
    """Every process below some roots; one that ends keeps what it had spent, since its parent is told by the kernel."""

    def __init__(self) -> None:
        self._roots: dict[str, psutil.Process] = {}

    def add(self, name: str, pid: int) -> None:
        """From now on this process and its descendants count, under this name."""
        self._roots[name] = psutil.Process(pid)

    @contextmanager
    def counting(self, name: str, pid: int) -> Iterator[None]:
        """Counts a program for as long as the block lasts."""
        self.add(name, pid)
        try:
            yield
        finally:
            del self._roots[name]

    def read(self) -> Counter[str]:
        """Seconds of CPU, user and system, spent so far. Raises RuntimeError when a program ended meanwhile."""
        spent: Counter[str] = Counter()
        for name, root in self._roots.items():
            if not root.is_running() or root.status() == psutil.STATUS_ZOMBIE:
                raise RuntimeError(f"{name} ended during the measure")
            spent[name] += _cpu_s(root)
            for child in root.children(recursive=True):
                try:
                    spent[_name_of(name, child)] += _cpu_s(child)
                except psutil.NoSuchProcess:  # ended since: its parent has what it spent at the next reading
                    continue
        return spent


def _cpu_s(process: psutil.Process) -> float:
    """Its own in nanoseconds (its POSIX clock), that of its dead children in ticks of 10 ms: a round is but 40 ms."""
    try:
        own_s = time.clock_gettime(_clock_of(process.pid))
    except OSError as error:
        raise psutil.NoSuchProcess(process.pid) from error
    times = process.cpu_times()
    return own_s + times.children_user + times.children_system


def _clock_of(pid: int) -> int:
    """What ``clock_getcpuclockid`` answers on Linux: the CPU clock of a whole process, all its threads."""
    return (~pid << 3) | 2


def _name_of(root: str, child: psutil.Process) -> str:
    """``postgres planning`` for ``postgres: planning planning 127.0.0.1(41234) idle``; the root's name otherwise."""
    if root != "postgres":
        return root
    words = " ".join(child.cmdline()).split()
    is_backend = len(words) > 3 and words[0] == "postgres:" and "(" in words[3]
    return f"postgres {words[2]}" if is_backend else root


def difference(after: Seconds, before: Seconds) -> Counter[str]:
    """What was spent between two readings, program by program."""
    return Counter({name: spent - before.get(name, 0.0) for name, spent in after.items()})
