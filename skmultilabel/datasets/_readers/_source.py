"""A file as blocks of whole lines: decompressed, in UTF-8, and never more of it than is allowed."""

import bz2
import codecs
import gzip
import lzma
import os
import re
import zlib
from contextlib import contextmanager

import numpy as np

from skmultilabel.exceptions import DataFormatError

__all__ = ["Source", "find_max_bytes", "open_source"]

# What may be read of a file when nothing else is said: so much, or so many times its size where
# that is more. Texts are seldom packed any closer; archives that are made to harm are.
FREE_BYTES = 2**28
MAX_RATIO = 20
# A line is held in memory as a whole, and must not be a file without line ends.
MAX_LINE_BYTES = 2**28
BLOCK_BYTES = 2**18
# How much of a line a message shows.
MAX_SHOWN = 60

OPENERS = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
BAD_ARCHIVE = (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error)
# Of zip archives, which new workbooks are too, and of old workbooks.
NO_TEXT = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
LONE_RETURN = re.compile("\r[^\n]")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextmanager
def open_source(path_or_file, *, encoding=None, max_bytes=None):
    """Open a path, or take an open file, as a `Source`.

    Parameters
    ----------
    path_or_file : {str, path-like, file-like}
        A file, which may be compressed with gzip, bzip2 or xz.
    encoding : str, default=None
        The encoding of its text: UTF-8 by default.
    max_bytes : int, default=None
        How many bytes may be read, after they are decompressed: by default 256 MiB, or 20 times the
        size of the file where that is more.

    Yields
    ------
    Source
        The file; closed at the end if it was opened here.
    """
    if hasattr(path_or_file, "read"):
        name = str(getattr(path_or_file, "name", "<file>"))
        yield Source(path_or_file, name, encoding, max_bytes)
        return
    path = os.fspath(path_or_file)
    with open(path, "rb") as raw:
        magic = raw.read(6)
        raw.seek(0)
        opener = next((OPENERS[start] for start in OPENERS if magic.startswith(start)), None)
        with opener(raw) if opener else raw as file:
            source = Source(file, str(path), encoding, max_bytes)
            if opener:
                # First, since what is made of the bytes takes many times their memory.
                with opener(path) as archive:
                    source.check_size(archive)
            yield source


def find_max_bytes(path_or_file):
    """Find how many bytes may be read of a file when nobody has said it.

    Parameters
    ----------
    path_or_file : {str, path-like, file-like}
        The file; an open one that decompresses is as large as the archive that it reads.

    Returns
    -------
    int
        256 MiB, or 20 times the size of the file on the disk where that is more.
    """
    try:
        is_open = hasattr(path_or_file, "read")
        size = os.stat(path_or_file.fileno() if is_open else path_or_file).st_size
    except (AttributeError, OSError):  # it is in memory
        size = 0
    return max(FREE_BYTES, MAX_RATIO * size)


class Source:
    """Lines and blocks of whole lines of a file, as UTF-8, with their numbers.

    Parameters
    ----------
    file : file-like
        What is read: bytes, or text.
    name : str
        What messages call it.
    encoding : str, default=None
        The encoding of bytes: UTF-8 by default.
    max_bytes : int, default=None
        How many bytes may be read; by default what `find_max_bytes` says.
    """

    def __init__(self, file, name, encoding=None, max_bytes=None):
        self.name = name
        self.line = 1
        # One step of decompression, so that a damaged archive gives what is before the damage.
        self._read_some, self._damage = getattr(file, "read1", file.read), None
        self._encoding = codecs.lookup(encoding or "utf-8").name
        self._decoder = codecs.getincrementaldecoder(self._encoding)()
        self._max_bytes = find_max_bytes(file) if max_bytes is None else max_bytes
        self._n_bytes = 0
        # What was read of the file and not yet given, from `_at` on.
        self._read_ahead, self._at = b"", 0

    def fail(self, cause, line=None, text=None):
        """Make the error that tells of a place in the file."""
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        if text is not None and len(text) > MAX_SHOWN:
            text = text[:MAX_SHOWN] + "..."
        return DataFormatError(cause, self.name, line, text)

    def check_size(self, archive):
        """Refuse an archive that holds too much; whether it is damaged is told when it is read."""
        try:
            while data := archive.read(BLOCK_BYTES):
                self._count(len(data))
        except (*BAD_ARCHIVE, OSError):
            pass
        self._n_bytes = 0

    def _count(self, n_bytes, line=None):
        self._n_bytes += n_bytes
        if self._n_bytes > self._max_bytes:
            raise self.fail(
                f"there are more than {self._max_bytes} bytes in it, decompressed. If you trust "
                f"the file, allow more, for example max_bytes={10 * self._max_bytes}.",
                line,
            )

    def read_line(self):
        """Return the next line, without its end, and its number; None at the end of the file."""
        while (end := self._read_ahead.find(b"\n", self._at)) < 0:
            more = self._read()
            self._read_ahead, self._at = self._read_ahead[self._at :] + more, 0
            if not more:
                end = len(self._read_ahead)
                break
        if self._at == end == len(self._read_ahead):
            return None
        line, self._at = self._read_ahead[self._at : end], end + 1
        self.line += 1
        return line.removesuffix(b"\r"), self.line - 1

    def iter_blocks(self):
        """Give the other lines as blocks, each with the number of its first line."""
        rest = self._read_ahead[self._at :]
        self._read_ahead, self._at = b"", 0
        while more := self._read(len(rest)):
            end = more.rfind(b"\n") + 1
            if not end:
                rest += more
                continue
            yield self._number(rest + more[:end])
            rest = more[end:]
        if rest:
            # The last line may lack its end.
            yield self._number(rest.removesuffix(b"\n") + b"\n")

    def iter_raw(self):
        """Give the file as it is, for a parser that finds out the encoding by itself."""
        while data := self._read_raw():
            yield data

    def _number(self, block):
        """Return a block with the number of its first line, and count its lines."""
        first = self.line
        # Much faster than bytes.count.
        self.line += np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == ord("\n"))
        return block.replace(b"\r\n", b"\n") if b"\r" in block else block, first

    def _read(self, n_waiting=0):
        """Read the next characters, as UTF-8; none at the end of the file."""
        if max(n_waiting, len(self._read_ahead) - self._at) > MAX_LINE_BYTES:
            raise self.fail(
                f"the line is longer than {MAX_LINE_BYTES >> 20} MiB. Look whether this is the "
                "file that was meant.",
                self.line,
            )
        while True:
            data = self._read_raw()
            text = data if isinstance(data, str) else self._decode(data)
            if text or not data:
                return text.encode("utf-8", "replace")

    def _read_raw(self):
        """Read bytes, or text, and count them."""
        data = self._unpack()
        self._count(len(data), self.line)
        return data

    def _unpack(self):
        """Read bytes, or text: a block, or less before the end or the damage of an archive."""
        pieces, n_missing = [], BLOCK_BYTES
        while n_missing > 0 and (piece := self._unpack_some(n_missing)):
            pieces.append(piece)
            n_missing -= len(piece)
        if self._damage is not None and not pieces:
            raise self.fail(
                f"the compressed file is cut off or damaged ({self._damage}). Get it once more.",
                self.line,
            )
        return pieces[0][:0].join(pieces) if pieces else b""

    def _unpack_some(self, size):
        """Read some bytes, or text; none at the end, and where an archive is damaged."""
        try:
            return b"" if self._damage is not None else self._read_some(size)
        except UnicodeDecodeError as error:  # of a file that was opened as text
            raise self._explain_bad_byte(error) from error
        except BAD_ARCHIVE as error:
            self._damage = error
        except OSError as error:
            if error.errno is not None:  # that of a damaged archive has none
                raise
            self._damage = error
        return b""

    def _decode(self, data):
        """Decode bytes; characters may begin in one block and end in the next."""
        is_first = self._n_bytes == len(data)
        if is_first and data.startswith(NO_TEXT):
            raise self.fail(
                "this is a zip archive or a workbook, and no text. Unpack it, or save the table "
                "as CSV."
            )
        if is_first and data.startswith(UTF_16) and self._encoding == "utf-8":
            raise self.fail("the text is in UTF-16. Pass encoding='utf-16'.", 1)
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise self._explain_bad_byte(error) from error
        if is_first and "\n" not in text and LONE_RETURN.search(text):
            raise self.fail(
                "the lines end with carriage returns only, as on old Macs. Save the file with "
                "line ends \\n.",
                1,
            )
        return text.removeprefix("\ufeff") if is_first else text

    def _explain_bad_byte(self, error):
        """Say which byte is no text in this encoding."""
        before = error.object[: error.start]
        line = before[before.rfind(b"\n") + 1 :] + error.object[error.start :].partition(b"\n")[0]
        return self.fail(
            f"byte {error.object[error.start]:#04x}, number "
            f"{self._n_bytes - len(error.object) + error.start + 1} of the file, is no text in "
            f"{error.encoding}. Save the file in that encoding, or say which it has, for example "
            "encoding='latin-1'.",
            self.line + self._read_ahead.count(b"\n", self._at) + before.count(b"\n"),
            line,
        )
