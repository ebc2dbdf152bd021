"""Exchange: one folder takes another's place, so that at no moment neither is there."""

from __future__ import annotations

import ctypes
import errno
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
_CANNOT: Final = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def exchange(new: Path, old: Path) -> None:
    """Give the folder `new` the name `old`, and the folder of that name, unless it is empty, the name `new`.

    Where the system can't do that in one step, there is a moment in which nothing is called `old`.

    Raises:
        OSError: it can't be done; both are what they were.
    """
    if not old.exists() or not any(old.iterdir()):
        new.rename(old)
    elif not _exchanged(new, old):
        exchange_in_steps(new, old)


def exchange_in_steps(new: Path, old: Path) -> None:
    """Exchange the names of two folders with what every system can do."""
    aside = old.with_name(f"{new.name}.old")
    old.rename(aside)
    new.rename(old)
    aside.rename(new)


def _exchanged(new: Path, old: Path) -> bool:
    """Exchange two names in one step (Linux); False where that can't be done."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(old))
