"""Remember what has been done, for which inputs, so that it isn't done again."""

import contextlib
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from workbench import paths


def digest(*parts: object) -> str:
    """Return a short hash of texts, bytes and the contents of files."""
    total = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part
        data = content if isinstance(content, bytes) else str(content).encode()
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()[:12]


def digest_files(files: Iterable[Path], root: Path) -> str:
    """Return a hash of the names (below ``root``) and contents of ``files``."""
    parts: list[object] = []
    for file in sorted(files):
        parts += [file.relative_to(root).as_posix(), file]
    return digest(*parts)


def is_done(name: str, key: str) -> bool:
    """Tell whether ``name`` was finished for the inputs hashed as ``key``."""
    with contextlib.suppress(OSError):
        return (paths.STAMPS / name).read_text() == key
    return False


def mark_done(name: str, key: str) -> None:
    """Record that ``name`` is finished for ``key``; all or nothing."""
    write_atomically(paths.STAMPS / name, key)


def forget(name: str) -> None:
    """Make the next start do ``name`` again."""
    (paths.STAMPS / name).unlink(missing_ok=True)


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that no other process sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
