"""CPU of the whole house: gateway, services, broker and PostgreSQL, from the kernel's own accounts."""

from __future__ import annotations

import os

import psutil

TICK_S = 1.0 / os.sysconf("SC_CLK_TCK")


class House:
    """Every process below some roots, followed by pid; a process that ends keeps what it had spent."""

    def __init__(self, roots: list[int]) -> None:
        self._roots = roots

    def cpu_s(self) -> float:
        """Seconds of CPU, user and system, spent so far by the living processes and the reaped children of each."""
        total = 0.0
        for root in self._roots:
            try:
                process = psutil.Process(root)
                family = [process, *process.children(recursive=True)]
            except psutil.NoSuchProcess:
                continue
            for member in family:
                try:
                    times = member.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                total += times.user + times.system + times.children_user + times.children_system
        return total
