"""Which image is meant by what a table calls it."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property


def cleaned(name: str) -> str:
    """A path as people and Windows write it, with "/" and nothing to go up from."""
    text = name.strip().replace("\\", "/")
    if "./" in text or "//" in text:
        text = posixpath.normpath(text)
    return text.strip("/")


class ImageNames:
    """Finds images by their paths, by the ends of these, by names with or without end.

    Only images that are there can be found: a name that leads elsewhere finds nothing.

    Args:
        paths: Of the images, relative to the data set's root, with "/".
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = set(paths)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._by_name[path.rpartition("/")[2].casefold()].append(path)

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name, paths in self._by_name.items():
            found[posixpath.splitext(name)[0]].extend(paths)
        return found

    def find(self, name: str, folder: str = "") -> tuple[str, ...]:
        """The images that a name may mean; one is the answer, several are none.

        A path from the table's folder counts before one from the root, and a path
        before a file's name; case and the file's ending may be other ones or missing.

        Args:
            name: As a table has it.
            folder: That the table lies in, relative to the root; "" = the root.
        """
        text = cleaned(name)
        if folder:
            near = posixpath.normpath(f"{folder}/{name.strip()}".replace("\\", "/"))
            if near in self._paths:
                return (near,)
        if text in self._paths:
            return (text,)
        if not text:
            return ()
        folded = text.casefold()
        last = folded.rpartition("/")[2]
        found = self._by_name.get(last)
        if found is None:
            found = self._by_stem.get(last, [])
        if "/" in text:
            found = [path for path in found if _ends_alike(path.casefold(), folded)]
        inside = [path for path in found if folder and path.startswith(f"{folder}/")]
        return tuple(inside or found)


def _ends_alike(path: str, name: str) -> bool:
    """Whether one of them is the end of the other; a name may lack its ending."""
    if not posixpath.splitext(name)[1]:
        path = posixpath.splitext(path)[0]
    return f"/{name}".endswith(f"/{path}") or f"/{path}".endswith(f"/{name}")
