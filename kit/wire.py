"""Frames on their way to the broker: those of one act leave in one write.

On loopback a ``send`` costs more than making the frames that it carries, and the broker wakes up for each. py-amqp
writes each frame at once; here its transport's ``_write`` is given somewhere else to put them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from amqp import Channel, Connection, Message, spec

_PUBLISH_ARGUMENTS = "Bssbb"


def publish(channel: Channel, message: Message, *, exchange: str, routing_key: str, mandatory: bool = False) -> None:
    """``basic.publish`` without the read that py-amqp does before each: our connections are read all the time."""
    channel.send_method(spec.Basic.Publish, _PUBLISH_ARGUMENTS, (0, exchange, routing_key, mandatory, False), message)


@contextmanager
def one_write(connection: Connection) -> Iterator[None]:
    """The frames written in the block leave together at its end, or not at all when it raises.

    Nothing in the block may wait: another greenlet's frames would be held with ours.
    """
    transport = connection.transport
    frames: list[bytes] = []
    send = transport._write
    transport._write = lambda frame: frames.append(bytes(frame))
    try:
        yield
    finally:
        transport._write = send
    transport.write(b"".join(frames))


class LoopWriter:
    """Gathers what one turn of the asyncio loop writes on a non-blocking socket, and sends it at the next."""

    def __init__(self, connection: Connection, on_error: Callable[[BaseException], None]) -> None:
        self._sock: Any = connection.sock
        self._loop = asyncio.get_running_loop()
        self._on_error = on_error
        self._frames: list[bytes] = []
        self._is_full = False
        """The kernel takes no more for now: the loop says when it does."""
        connection.transport._write = self._write

    def _write(self, frame: bytes | memoryview) -> None:
        if not self._frames and not self._is_full:
            self._loop.call_soon(self._send)
        self._frames.append(bytes(frame))

    def _send(self) -> None:
        if self._sock.fileno() < 0:  # closed since: its calls know it already
            return
        data = b"".join(self._frames)
        self._frames.clear()
        try:
            sent = self._sock.send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError as error:
            self._on_error(error)
            return
        if sent < len(data):
            self._frames.append(data[sent:])
        if bool(self._frames) is not self._is_full:
            self._is_full = bool(self._frames)
            if self._is_full:
                self._loop.add_writer(self._sock, self._send)
            else:
                self._loop.remove_writer(self._sock)
