"""The WARC files inside a WACZ package, read without trusting what the ZIP file says."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.disk import write_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

_WARC: Final = re.compile(r"archive/[^/\x00-\x1f\x7f]{1,200}\.warc(?:\.gz)?")
_STEP: Final = 1024 * 1024
_LARGEST_RATIO: Final = 100
"""How many times larger an entry may become: WARC files in plain text reach about 20."""
_FREE: Final = 10 * 1024 * 1024


def open_members(file: BinaryIO, on_damage: Callable[[str], None]) -> Iterator[tuple[str, BinaryIO]]:
    """Yield name and contents of each WARC file in a package, in temporary files that have no name.

    Only entries `archive/NAME.warc` and `archive/NAME.warc.gz` are read; names are never used as paths.
    What can't be read is passed over after a call of `on_damage` with what is wrong.

    Raises:
        CannotWriteError: there is no room for the temporary files.
    """
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        on_damage(f"no ZIP file that can be read: {error}")
        return
    with package:
        entries = [entry for entry in package.infolist() if _WARC.fullmatch(entry.filename)]
        if not entries:
            on_damage("no WACZ: nothing in it is called archive/NAME.warc or archive/NAME.warc.gz")
        size = file.seek(0, 2)
        if sum(entry.compress_size for entry in entries) > size:
            on_damage("its entries overlap: together they are larger than the file")
            return
        for entry in entries:
            if entry.file_size > entry.compress_size * _LARGEST_RATIO + _FREE:
                on_damage(f"{entry.filename} would become more than {_LARGEST_RATIO} times larger")
                continue
            yield entry.filename, _extracted(package, entry, on_damage)


def _extracted(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, on_damage: Callable[[str], None]
) -> BinaryIO:
    """Return the contents of an entry in a temporary file; of a damaged one, what could be read."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        for part in _parts(package, entry, on_damage):
            out.write(part)
        out.flush()
    except OSError as error:
        out.close()
        text = f"can't unpack in {tempfile.gettempdir()}: {error.strerror}; name a roomier folder in TMPDIR"
        raise write_failed(text, error, Path(tempfile.gettempdir())) from error
    return out


def _parts(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, on_damage: Callable[[str], None]
) -> Iterator[bytes]:
    try:
        with package.open(entry) as source:
            while part := source.read(_STEP):
                yield part
    except (zipfile.BadZipFile, EOFError, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
        on_damage(f"{entry.filename}: {error}")
