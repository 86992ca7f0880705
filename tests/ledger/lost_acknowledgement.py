"""A way to PostgreSQL on which the acknowledgement of a commit can get lost."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from psycopg.conninfo import conninfo_to_dict, make_conninfo

BYTES = 64 * 1024
VERDICT = b"message.accepted"
"""Stands in a commit of verdicts, which is one statement."""


@dataclass(slots=True)
class Way:
    """Passes bytes on both ways; once `lose` is set, the next commit of a verdict arrives and its answer is lost."""

    dsn: str
    lose: threading.Event = field(default_factory=threading.Event)
    lost: threading.Event = field(default_factory=threading.Event)


@contextmanager
def lossy_way(dsn: str) -> Iterator[Way]:
    """Give a way to the server of `dsn`, with a DSN of its own."""
    info = conninfo_to_dict(dsn)
    server = (str(info["host"]), int(str(info["port"])))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way = Way(make_conninfo(dsn, host="127.0.0.1", port=listener.getsockname()[1], gssencmode="disable"))
        threading.Thread(target=_accept, args=(listener, server, way), daemon=True).start()
        yield way
        # Closing alone does not wake a thread that accepts.
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, server: tuple[str, int], way: Way) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            upstream = socket.create_connection(server)
            losing = threading.Event()
            for pump in (_to_server, _to_client):
                threading.Thread(target=pump, args=(client, upstream, way, losing), daemon=True).start()


def _to_server(client: socket.socket, upstream: socket.socket, way: Way, losing: threading.Event) -> None:
    with client, upstream, suppress(OSError):
        while data := client.recv(BYTES):
            if VERDICT in data and way.lose.is_set():
                way.lose.clear()
                losing.set()
            upstream.sendall(data)
        upstream.shutdown(socket.SHUT_RDWR)


def _to_client(client: socket.socket, upstream: socket.socket, way: Way, losing: threading.Event) -> None:
    """The server answers a commit when it is durable: only then is the connection cut."""
    with suppress(OSError):
        while data := upstream.recv(BYTES):
            if losing.is_set():
                way.lost.set()
                break
            client.sendall(data)
    with suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)
