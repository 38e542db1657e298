"""Locks between processes, which end with their holder."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LOCK_ENDING = ".lock"

_POLL_SECONDS = 0.2  # between two looks at a lock that another holds
_LOOK_SECONDS = 0.2  # that whoever looks at a lock may hold it, and far more

# What a file system without locks answers, such as some network drives.
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP)


def try_lock(
    path: Path, timeout_seconds: float = 0.0, *, must_die: bool = False
) -> FileLock | None:
    """Take the lock that `path` stands for, or give None when another holds it.

    The operating system frees it when its holder dies, however it dies.

    Args:
        path: A file that is only there to be locked; made when missing.
        timeout_seconds: How long to wait for another holder.
        must_die: Raise OSError where the system has no such lock, instead of making
            do with one that may outlive its holder.
    """
    lock = FileLock(path, fallback_to_soft=not must_die)
    try:
        lock.acquire(timeout=timeout_seconds)
    except Timeout:
        return None
    return lock


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock that `path` stands for."""
    if not path.exists():
        return False
    if (held := _probe(path)) is not None:
        return held
    lock = try_lock(path)
    if lock is None:
        return True
    lock.release()
    return False


def _probe(path: Path) -> bool | None:
    """Whether the lock is held, found out without excluding others who look.

    Returns:
        None where the system can't tell.
    """
    if fcntl is None:
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return False


@contextmanager
def inheritable_lock(path: Path) -> Iterator[tuple[int, ...]]:
    """Hold a lock on a file as it is now, which a child process can go on to hold.

    It is held until this block is left and every child that got it has ended, however
    that ends. Who puts another file in its place begins without a lock.

    Args:
        path: A file that is there.

    Yields:
        What the child is given as `pass_fds`; () where the system has no such locks.
    """
    if fcntl is None:
        yield ()
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield (descriptor,) if _is_taken(descriptor) else ()
    finally:
        os.close(descriptor)


def _is_taken(descriptor: int) -> bool:
    """Take a lock that others may just be looking at; whether that went well."""
    deadline = time.monotonic() + _LOOK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_LOOK_SECONDS / 20)
        except OSError:  # such as on some network drives
            return False
        else:
            return True


def is_inherited(path: Path) -> bool:
    """Whether a living process holds the `inheritable_lock` of a file.

    Never where the system has no such locks.
    """
    return _probe(path) or False


def lock_path(path: Path) -> Path:
    """The lock file of those who write `path`; hidden beside it."""
    return path.with_name(f".{path.name}{LOCK_ENDING}")


@contextmanager
def locked(
    path: Path, while_waiting: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the lock of those who write `path`, or none where the system has no locks.

    Args:
        path: What is written; see `lock_path`.
        while_waiting: Called a few times per second while another holds the lock;
            what it raises ends the wait.
    """
    file = lock_path(path)
    can_lock, lock = True, None
    while can_lock and lock is None:
        try:
            lock = try_lock(file, must_die=True)
        except OSError as error:
            can_lock = False
            if error.errno in _NO_LOCKS:
                file.unlink(missing_ok=True)
        if can_lock and lock is None:
            if while_waiting is not None:
                while_waiting()
            time.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        if lock is not None:
            remove_lock(lock)


def remove_lock(lock: FileLock) -> None:
    """Release a lock that is held, and remove its file."""
    path = Path(lock.lock_file)
    if fcntl is not None:
        # While it is held: who has opened it meanwhile sees that it has no name any
        # more, and begins again with a new file.
        with suppress(OSError):
            path.unlink()
        lock.release()
        return
    lock.release()
    with suppress(OSError):  # Windows refuses it while another has it open
        path.unlink()
