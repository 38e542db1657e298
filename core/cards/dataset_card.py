"""What a data set's card says: gathered from its split, checks and decisions.

The sections follow "Datasheets for datasets" (Gebru et al. 2021, arXiv 1803.09010) as
far as Thaw knows the answers: composition, origin, cleaning, and what may go wrong.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.data.about import About, about
from core.data.checking import known_digests
from core.data.datasets import Dataset
from core.data.decisions import EXCLUDED, NOTHING, Standing, read_decisions, standing
from core.data.manifest import Manifest
from core.data.scan import Scan, cached_scan
from core.data.splitting.leaks import Leaks, leaks
from core.data.splitting.plan import clusters_of
from core.errors import ConfigError
from core.health.formats import Finding, HealthResult
from core.health.twins import known_clusters
from core.language.texts import mark
from core.runs.study import Study, list_studies
from core.runs.study_formats import SuspectsResult


@dataclass(frozen=True)
class CheckedFinding:
    """A finding of the health check, and what was done about its images."""

    finding: Finding
    done: Mapping[str, int]  # of the listed images, by what holds of them


@dataclass(frozen=True)
class HealthPart:
    """The last health check that came to its end."""

    time: float  # Unix time, seconds
    is_of_split: bool  # whether it looked at the split that the card is of
    num_images: int
    findings: tuple[CheckedFinding, ...]
    not_checked: tuple[str, ...]


@dataclass(frozen=True)
class SuspectsPart:
    """The last search for wrong labels that came to its end."""

    time: float  # Unix time, seconds
    is_of_split: bool
    num_images: int
    num_suspects: int
    done: Mapping[str, int]  # of the suspects, by what holds of them


@dataclass(frozen=True)
class DatasetCard:
    """All that a card says.

    Words in it are English; they are translated where the card is written.

    Attributes:
        name: Of the data set.
        time: When the card was made, Unix time, seconds.
        about: What people say of it.
        manifest: Its images, classes and split.
        scan: Headers and files; None = not known any more.
        left_out: Files that are not in the split, by reason.
        decided: How many images decisions hold of, by what they say.
        leaks: Images on two sides; None = a table of groups went away.
        health: None = never checked.
        suspects: None = never searched for.
    """

    name: str
    time: float
    about: About
    manifest: Manifest
    scan: Scan | None
    left_out: Mapping[str, int]
    decided: Mapping[str, int]
    leaks: Leaks | None
    health: HealthPart | None
    suspects: SuspectsPart | None


def dataset_card(dataset: Dataset, manifest: Manifest) -> DatasetCard:
    """Gather what is known of a data set as it is split now."""
    now = standing(read_decisions(dataset), known_digests(dataset))
    return DatasetCard(
        name=dataset.name,
        time=time.time(),
        about=about(dataset),
        manifest=manifest,
        scan=cached_scan(dataset),
        left_out=_left_out(manifest),
        decided=Counter(word for it in now.values() for word in _words(it)),
        leaks=_leaks(dataset, manifest),
        health=_health(dataset, manifest.digest, now),
        suspects=_suspects(dataset, manifest.digest, now),
    )


def _left_out(manifest: Manifest) -> Counter[str]:
    """By reason; which image a copy is of is left to the manifest."""
    return Counter(
        mark("a copy of an image that is used, or of its group")
        if bad.is_copy
        else EXCLUDED
        if bad.reason.startswith(EXCLUDED)
        else bad.reason
        for bad in manifest.excluded
    )


def _words(now: Standing) -> list[str]:
    words = []
    if now.excluded is not None:
        words.append(mark("excluded"))
    if now.label is not None:
        words.append(mark("relabelled"))
    elif now.is_confirmed:
        words.append(mark("label confirmed"))
    if now.group is not None:
        words.append(mark("put into a group"))
    return words


def _leaks(dataset: Dataset, manifest: Manifest) -> Leaks | None:
    rule, twins = manifest.made_by, known_clusters(dataset)
    try:
        return leaks(manifest.entries, clusters_of(dataset, manifest, rule, twins))
    except ConfigError:
        return None


def _health(
    dataset: Dataset, digest: str, now: Mapping[str, Standing]
) -> HealthPart | None:
    for study in list_studies("health", dataset.id):
        if (result := study.result(HealthResult)) is not None:
            return HealthPart(
                time=_created(study),
                is_of_split=study.about.get("manifest_digest") == digest,
                num_images=result["num_images"],
                findings=tuple(
                    CheckedFinding(item, _done(item["paths"], now))
                    for item in result["findings"]
                ),
                not_checked=tuple(item["what"] for item in result["not_checked"]),
            )
    return None


def _suspects(
    dataset: Dataset, digest: str, now: Mapping[str, Standing]
) -> SuspectsPart | None:
    for study in list_studies("suspects", dataset.id):
        if (result := study.result(SuspectsResult)) is not None:
            paths = [one["path"] for one in result["suspects"]]
            return SuspectsPart(
                time=_created(study),
                is_of_split=study.about.get("manifest_digest") == digest,
                num_images=result["count"],
                num_suspects=len(paths),
                done=_done(paths, now),
            )
    return None


def _created(study: Study) -> float:
    return study.about.get("created", 0.0)


def _done(paths: list[str], now: Mapping[str, Standing]) -> Counter[str]:
    return Counter(word for path in paths for word in _words(now.get(path, NOTHING)))
