"""Compression: one zstd frame per part, written and read within bounds.

Reading trusts nothing the frame says: the window is capped, output is counted as it comes, and
a frame that declares a size must declare the one that was signed. Skippable frames, a second
frame, a dictionary or bytes after the end are refused, since a tool that reads on quietly would
see something else than we do.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import zstandard

from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange.limits import MAX_WINDOW, UNPACK_STEP

LEVEL = 3
_WINDOW_LOG = 21  # 2 MiB, below what every reader must accept
_MAGIC = b"\x28\xb5\x2f\xfd"
_LONGEST_HEADER = 18
_UNKNOWN_SIZE = (2**64 - 1, 2**64 - 2)


@dataclass(frozen=True)
class Packed:
    """What compressing found: sizes in bytes, SHA-256 of the frame and of what it holds."""

    packed: int
    size: int
    hash: str
    content: str


def pack(chunks: Iterable[bytes], size: int | None) -> Iterator[bytes]:
    """One frame holding ``chunks``; ``size`` is declared in it where it is known beforehand. Each
    chunk is compressed by a thread of its own while the next one is made."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL, window_log=_WINDOW_LOG, write_checksum=0, write_dict_id=0
    )
    compressor = zstandard.ZstdCompressor(compression_params=parameters)
    stream = compressor.compressobj(size=-1 if size is None else size)
    with ThreadPoolExecutor(1) as beside:
        compressing: Future[bytes] | None = None
        for chunk in chunks:
            before, compressing = compressing, beside.submit(stream.compress, chunk)
            if before is not None and (packed := before.result()):
                yield packed
        if compressing is not None and (packed := compressing.result()):
            yield packed
    yield stream.flush()


def measure(chunks: Iterable[bytes], size: int | None, keep: Callable[[bytes], object]) -> Packed:
    """Compress ``chunks``, give every piece of the frame to ``keep``, and tell what it was."""
    plain, frame = hashlib.sha256(), hashlib.sha256()
    sizes = [0, 0]

    def counted() -> Iterator[bytes]:
        for chunk in chunks:
            plain.update(chunk)
            sizes[0] += len(chunk)
            yield chunk

    for piece in pack(counted(), size):
        frame.update(piece)
        sizes[1] += len(piece)
        keep(piece)
    return Packed(sizes[1], sizes[0], frame.hexdigest(), plain.hexdigest())


class Unpacker:
    """Takes a frame piece by piece and hands its content on, never more than was promised."""

    def __init__(self, packed: int, size: int, into: Callable[[bytes], object]) -> None:
        decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
        self._stream = decompressor.decompressobj(read_across_frames=False)
        self._begin = b""
        self._header = min(_LONGEST_HEADER, packed)
        self._size = size
        self._found = 0
        self._into = into

    def feed(self, data: bytes) -> None:
        """The next piece of the frame."""
        if self._header:
            self._begin += data
            if len(self._begin) < self._header:
                return
            data, self._begin, self._header = self._begin, b"", 0
            self._check_header(data[:_LONGEST_HEADER])
        for start in range(0, len(data), UNPACK_STEP):
            self._step(data[start : start + UNPACK_STEP])

    def _check_header(self, begin: bytes) -> None:
        if not begin.startswith(_MAGIC):
            raise BundleRefused("bundle-compression", detail="not a zstd frame")
        try:
            frame = zstandard.get_frame_parameters(begin)
        except zstandard.ZstdError as error:
            raise BundleRefused("bundle-compression", detail="frame header") from error
        if frame.window_size > MAX_WINDOW:
            raise BundleRefused("bundle-compression", detail="window")
        if frame.dict_id:
            raise BundleRefused("bundle-compression", detail="dictionary")
        if frame.content_size not in (*_UNKNOWN_SIZE, self._size):
            raise BundleRefused("bundle-compression", detail="declared size")

    def _step(self, data: bytes) -> None:
        if self._stream.eof:
            raise BundleRefused("bundle-compression", detail="bytes after the frame")
        try:
            found = self._stream.decompress(data)
        except zstandard.ZstdError as error:
            if "not enough memory" in str(error):  # as the library says it; the bytes may be good
                raise MemoryError from error
            raise BundleRefused("bundle-compression", detail="frame") from error
        self._found += len(found)
        if self._found > self._size:
            raise BundleRefused("bundle-compression", detail="more than was signed")
        if self._stream.unused_data:
            raise BundleRefused("bundle-compression", detail="bytes after the frame")
        if found:
            self._into(found)

    def finish(self) -> None:
        """The frame has to be complete, and to have held what was promised."""
        if not self._stream.eof or self._found != self._size:
            raise BundleRefused("bundle-compression", detail="less than was signed")
