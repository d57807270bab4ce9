"""Frames on a pipe: a length (8 bytes, big endian) and that many bytes."""

from collections.abc import Sequence
from typing import BinaryIO

HEAD = 8


def frame(data: bytes) -> list[bytes]:
    """A frame in pieces, so that what is large is not copied."""
    return [len(data).to_bytes(HEAD, "big"), data]


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame, None where the stream has ended."""
    head = stream.read(HEAD)
    if len(head) < HEAD:
        return None
    return stream.read(int.from_bytes(head, "big"))


def write_frame(stream: BinaryIO, pieces: Sequence[bytes]) -> None:
    """Write one frame that is given in pieces."""
    stream.write(sum(map(len, pieces)).to_bytes(HEAD, "big"))
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def is_whole(received: bytearray) -> bool:
    """Whether a frame has arrived to its end."""
    return len(received) >= HEAD and len(received) >= HEAD + int.from_bytes(received[:HEAD], "big")
