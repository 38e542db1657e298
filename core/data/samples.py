"""Data sets that come as Python packages: used where they lie, never copied."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from core.data.folders.layout import BadFile, ListedFile, Listing
from core.data.pictures.reasons import GONE
from core.errors import DataError
from core.language.texts import _, mark

DEFECTIVE_FROM = 0.5  # probability; at 0.5 and above a cell is called defective


@dataclass(frozen=True)
class Sample:
    """A packaged data set."""

    name: str
    package: str  # the name that Python imports
    sentence: str  # what is to be seen; shown by `core.language.texts._`
    num_images: int
    num_classes: int
    licence: str
    homepage: str


SAMPLES = {
    "elpv": Sample(
        name="ELPV solar cells",
        package="elpv_dataset",
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
    )
}


def sample_root(sample_id: str) -> Path:
    """The folder that a sample's package keeps its data in.

    The package is located, not imported.

    Raises:
        DataError: There is no such sample, or its package is not installed.
    """
    if sample_id not in SAMPLES:
        known = ", ".join(sorted(SAMPLES))
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
