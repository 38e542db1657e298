"""How a data set's labels are found, as somebody said, and where that is kept."""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from core.data.name_patterns import compiled
from core.errors import ConfigError
from core.language.texts import _, mark
from core.storage.files import read_json, write_json
from core.storage.typed_json import fits

_FILE = "layout.json"

FOLDERS = "folders"  # as their names and shape tell
CLASSES, MERGED, GIVEN = "classes", "merged", "splits"
TABLE, PATTERN = "table", "pattern"
LAYOUTS = (FOLDERS, CLASSES, MERGED, GIVEN, TABLE, PATTERN)

UNUSED = "unused"  # what a folder may be that is no split

TOP, LEAF = 1, 0  # levels of folders: the first, and the one that the images lie in
_DEEPEST = 20

# By whether one column has the classes, and whether one has the splits.
_TABLE_WORDS = {
    (True, False): mark(
        "Images are named in the column {column} of {file}, classes by the column "
        "{label}"
    ),
    (True, True): mark(
        "Images are named in the column {column} of {file}, classes by the column "
        "{label}, splits by the column {split}"
    ),
    (False, False): mark(
        "Images are named in the column {column} of {file}, classes by columns of 0 "
        "and 1"
    ),
    (False, True): mark(
        "Images are named in the column {column} of {file}, classes by columns of 0 "
        "and 1, splits by the column {split}"
    ),
}


@dataclass(frozen=True)
class LabelTable:
    """Files that name images and their classes, and the columns that do.

    Attributes:
        files: Below the data set's folder; several have the same columns, as each
            split's metadata.csv. Where `is_kept`, names of copies in THAW_HOME.
        path_column: The column with paths or file names.
        label_columns: The column with classes; of several, each is a class, and 1
            stands where an image belongs to it.
        split_column: The column with train, validation or test; "" = none.
        has_header: Whether the first line names the columns; else they are numbered.
        names_file: Of the classes' names by number: a copy, or a file below the data
            set's folder; "" = none.
        is_kept: Whether the files are copies that Thaw keeps.
    """

    files: tuple[str, ...]
    path_column: str
    label_columns: tuple[str, ...]
    split_column: str = ""
    has_header: bool = True
    names_file: str = ""
    is_kept: bool = False

    def __post_init__(self) -> None:
        if not (self.files and self.path_column and self.label_columns):
            raise ConfigError(
                _("a table with a column of file names and one of classes"),
                _("one of them missing"),
                _("Name both columns."),
            )

    @property
    def words(self) -> str:
        """Which columns are read as what, as a sentence without its full stop."""
        return _(
            _TABLE_WORDS[len(self.label_columns) == 1, bool(self.split_column)],
            column=self.path_column,
            file=self.files[0],
            label=self.label_columns[0],
            split=self.split_column,
        )


@dataclass(frozen=True)
class LayoutChoice:
    """What somebody said of the folders of a data set, or of its labels.

    Attributes:
        layout: One of LAYOUTS. CLASSES, MERGED (groups of the same classes) and GIVEN
            say what folders are that may be several things.
        splits: By folder, for GIVEN.
        level: Of the folders that are the classes: TOP, 2, ... or LEAF; None = nobody
            said, so that it is the first.
        table: For TABLE.
        pattern: For PATTERN: captures the class in a file's name or path.
        left_out: Classes that are not used.
    """

    layout: str = FOLDERS
    splits: Mapping[str, str] = field(default_factory=dict)
    level: int | None = None
    table: LabelTable | None = None
    pattern: str = ""
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.layout not in LAYOUTS:
            expected = _("one of {names}", names=", ".join(LAYOUTS))
            raise ConfigError(expected, self.layout, _("Choose one of these."))
        if self.level is not None and not 0 <= self.level <= _DEEPEST:
            expected = _("a level from 1 to {deepest}, or leaf", deepest=_DEEPEST)
            raise ConfigError(expected, str(self.level), _("Choose one of these."))
        if self.layout == PATTERN:
            compiled(self.pattern)
        if (self.layout == TABLE) != (self.table is not None):
            expected = _("a table where the labels stand in one, and only there")
            raise ConfigError(expected, self.layout, _("Name the table."))

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing."""
        return self == LayoutChoice()

    @property
    def answers(self) -> bool:
        """Whether it says what the folders are, so that nobody is asked."""
        return self.layout != FOLDERS or self.level is not None

    @property
    def words(self) -> str:
        """How labels are found, as a sentence."""
        ways = {
            FOLDERS: _("The folders are read as their names and shape tell"),
            CLASSES: _("The folders are read as classes"),
            MERGED: _("The folders are read as groups of the same classes"),
            GIVEN: _("The folders are read as splits"),
            PATTERN: _(
                "Classes are read from file names like {pattern}", pattern=self.pattern
            ),
        }
        told = self.table.words if self.table else ways[self.layout]
        if self.level is None:
            return _("{way}, as you said.", way=told)
        if self.level == TOP:
            return _("{way}, with the top folders as classes, as you said.", way=told)
        if self.level == LEAF:
            return _(
                "{way}, with the deepest folders as classes, as you said.", way=told
            )
        return _(
            "{way}, with the folders of level {level} as classes, as you said.",
            way=told,
            level=self.level,
        )

    def without_class(self, name: str) -> "LayoutChoice":
        """The same with one class left out."""
        return replace(self, left_out=tuple(sorted({*self.left_out, name})))

    def with_class(self, name: str) -> "LayoutChoice":
        """The same with a class taken in again."""
        kept = tuple(it for it in self.left_out if it != name)
        return replace(self, left_out=kept)


class _KeptTable(TypedDict):
    files: list[str]
    path_column: str
    label_columns: list[str]
    split_column: str
    has_header: bool
    names_file: str
    is_kept: bool


class _Kept(TypedDict):
    """`layout.json`, beside a data set's registration."""

    layout: str
    splits: dict[str, str]
    level: NotRequired[int | None]
    table: NotRequired[_KeptTable | None]
    pattern: NotRequired[str]
    left_out: NotRequired[list[str]]


def saved_layout(folder: Path) -> LayoutChoice | None:
    """What was said of the data set whose own folder this is; None = nothing."""
    kept: Any = read_json(folder / _FILE)
    if not fits(kept, _Kept):
        return None
    table = kept.get("table")
    try:
        return LayoutChoice(
            *(kept["layout"], kept["splits"], kept.get("level")),
            table=_table(table) if table else None,
            pattern=kept.get("pattern", ""),
            left_out=tuple(kept.get("left_out", ())),
        )
    except ConfigError:
        return None


def _table(kept: _KeptTable) -> LabelTable:
    known = {item.name: kept[item.name] for item in dataclasses.fields(LabelTable)}  # type: ignore[literal-required]
    lists = {name: tuple(known[name]) for name in ("files", "label_columns")}
    return LabelTable(**known | lists)


def save_layout(folder: Path, choice: LayoutChoice) -> None:
    """Remember what was said, in a data set's own folder.

    Args:
        folder: The data set's own.
        choice: A plain one forgets what was said before.
    """
    if choice.is_plain:
        (folder / _FILE).unlink(missing_ok=True)
        return
    told = dataclasses.asdict(choice)
    said = {name: value for name, value in told.items() if value not in (None, "", ())}
    write_json(folder / _FILE, said | {"splits": dict(choice.splits)})
