"""The rule that a split was made by; the manifest keeps it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.data.formats import SavedSplitRule
from core.data.name_patterns import compiled
from core.errors import ConfigError
from core.language.texts import _
from core.storage.typed_json import fits

NO_GROUPS, FOLDER, PATTERN, CSV = "none", "folder", "pattern", "csv"
GROUP_BY = (NO_GROUPS, FOLDER, PATTERN, CSV)

FRACTIONS = (0.7, 0.15, 0.15)
FEWEST_FOLDS, MOST_FOLDS = 3, 10


@dataclass(frozen=True)
class SplitRule:
    """What decides which image lies on which side; pictures decided about come first.

    Attributes:
        group_by: One of GROUP_BY: where a group's name stands.
        pattern: Of "pattern": what captures a group's name in the file's name or path,
            see `core.data.name_patterns`.
        table: Of "csv": the name of the kept file, see `core.data.splitting.table`.
        path_column: Of "csv": the column with paths or file names.
        group_column: Of "csv": the column with groups.
        keeps_twins: Whether near-duplicates stay on one side, too.
        repairs: Whether images are left out whose group or twins lie in a given split
            that is better protected: test before validation before training.
        seed: Another seed, another split.
        fractions: Of train, validation and test; they sum to 1.
        extends: Digest of the manifest whose images kept their sides; "" = none.
        folds: Parts that images are dealt out to, each of them the test images once;
            0 = one split. Of the fractions, train and validation divide the rest.
        fold: Which of them is test, from 1; 0 = all of them, one after another.
    """

    group_by: str = NO_GROUPS
    pattern: str = ""
    table: str = ""
    path_column: str = ""
    group_column: str = ""
    keeps_twins: bool = True
    repairs: bool = False
    seed: int = 0
    fractions: tuple[float, float, float] = FRACTIONS
    extends: str = ""
    folds: int = 0
    fold: int = 0

    def __post_init__(self) -> None:
        if self.group_by not in GROUP_BY:
            expected = _("groups by one of {ways}", ways=", ".join(GROUP_BY))
            raise ConfigError(expected, self.group_by, _("Choose one of these."))
        if self.group_by == PATTERN:
            compiled(self.pattern)
        if self.group_by == CSV and not self.table:
            raise ConfigError(
                _("a CSV file with a column of paths and one of groups"),
                _("none"),
                _("Name one, or group in another way."),
            )
        self._require_folds()

    def _require_folds(self) -> None:
        if self.folds and not FEWEST_FOLDS <= self.folds <= MOST_FOLDS:
            expected = _(
                "{fewest} to {most} folds", fewest=FEWEST_FOLDS, most=MOST_FOLDS
            )
            raise ConfigError(expected, str(self.folds), _("Choose another number."))
        if not 0 <= self.fold <= self.folds:
            expected = _("a fold from 1 to {last}", last=self.folds)
            raise ConfigError(expected, str(self.fold), _("Choose one of these."))
        if self.folds and self.repairs:
            raise ConfigError(
                _("folds, or a given split that is repaired"),
                _("both"),
                _("Leave one out: folds deal all images out anew, groups together."),
            )

    @property
    def is_plain(self) -> bool:
        """Whether seed and fractions say it all."""
        plain = SplitRule(seed=self.seed, fractions=self.fractions)
        return self == plain

    @property
    def words(self) -> str:
        """What it groups by, to be put behind "Split"."""
        ways = {
            NO_GROUPS: _("image by image"),
            FOLDER: _("by sub-folder"),
            PATTERN: _("by the pattern {pattern}", pattern=self.pattern),
            CSV: _(
                "by the column {column} of {table}",
                column=self.group_column,
                table=self.table,
            ),
        }
        parts = [ways[self.group_by]]
        if self.fold:
            one = _("as fold {fold} of {folds}", fold=self.fold, folds=self.folds)
            parts.insert(0, one)
        elif self.folds:
            parts.insert(0, _("into {count} folds", count=self.folds))
        if not self.keeps_twins:
            parts.append(_("near-duplicates apart"))
        if self.repairs:
            parts.append(_("repaired"))
        if self.extends:
            base = self.extends[:12]
            parts.append(_("with new files added to {split}", split=base))
        return ", ".join(parts)

    @property
    def fold_words(self) -> str:
        """Such as "fold 2 of 5"; "" where it is none."""
        if not self.fold:
            return ""
        return _("fold {fold} of {folds}", fold=self.fold, folds=self.folds)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return dataclasses.asdict(self) | {"fractions": list(self.fractions)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any] | None) -> SplitRule | None:
        """What `to_json` gave; None where nothing was kept, or what nobody can read."""
        if values is None or not fits(values, SavedSplitRule):
            return None
        known = {item.name for item in dataclasses.fields(cls)}
        kept = {key: value for key, value in values.items() if key in known}
        try:
            return cls(**kept | {"fractions": tuple(values["fractions"])})
        except ConfigError:
            return None
