"""The public data sets that can be downloaded, each with its licence and checksums.

A set is taken in only if its checksums and its licence are published. Sizes and SHA-256
are those of TensorFlow Datasets (`tensorflow_datasets/url_checksums/*.txt`), numbers of
images those of its catalogue; where the licence is from stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core.language.texts import mark


@dataclass(frozen=True)
class Part:
    """An archive of a public data set."""

    url: str
    num_bytes: int
    sha256: str  # 64 hex digits
    folder: str = ""  # that its class folders belong to, such as "train"; "" = none

    @property
    def file_name(self) -> str:
        """The last part of its address."""
        return urlsplit(self.url).path.rpartition("/")[2]


@dataclass(frozen=True)
class PublicSet:
    """A public data set of class folders in archives."""

    id: str  # of the data set that it becomes, too
    name: str
    sentence: str  # what is to be seen; shown by `core.language.texts._`
    num_images: int
    num_classes: int
    licence: str  # its short name, then who is to be named
    homepage: str
    parts: tuple[Part, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)  # folders, to their class

    @property
    def num_bytes(self) -> int:
        """Bytes of all archives together."""
        return sum(part.num_bytes for part in self.parts)


_IBEAN = "https://storage.googleapis.com/ibeans"

_SETS = (
    PublicSet(
        "beans",
        "Bean leaves",
        mark(
            "Leaves of bean plants, photographed in the field: healthy, or with one of "
            "two diseases. Comes with its own split."
        ),
        # 1,034, 133 and 128 for training, validation and test.
        *(1_295, 3),
        # The licence as the README of AI-Lab-Makerere/ibean says it.
        "MIT. Makerere AI Lab: Bean disease dataset, 2020.",
        "https://github.com/AI-Lab-Makerere/ibean",
        (
            Part(
                f"{_IBEAN}/train.zip",
                143_812_152,
                "284fe8456ce20687f4367ae7ad94a64577e7f9fde2c2c6b1c74340ab5dc82715",
                "train",
            ),
            Part(
                f"{_IBEAN}/validation.zip",
                18_504_213,
                "90b7aa1c26d91d9afff07a30bbc67a5ea34f1f1397f068d8675be09d7d0c602d",
                "validation",
            ),
            Part(
                f"{_IBEAN}/test.zip",
                17_708_541,
                "ca67b15d960d1e2fd9d23fd8498ce86818ead90755c630a43baf19ec4af09312",
                "test",
            ),
        ),
    ),
    PublicSet(
        "flowers",
        "Five flowers",
        mark(
            "Photos of daisies, dandelions, roses, sunflowers and tulips, of many "
            "sizes."
        ),
        *(3_670, 5),
        # As LICENSE.txt in the archive says it.
        "CC BY 2.0. The TensorFlow Team: Flowers, 2019; the photographers are named in "
        "LICENSE.txt of the archive.",
        "https://www.tensorflow.org/datasets/catalog/tf_flowers",
        (
            Part(
                "https://storage.googleapis.com/download.tensorflow.org/"
                "example_images/flower_photos.tgz",
                228_813_984,
                "4c54ace7911aaffe13a365c34f650e71dd5bf1be0a58b464e5a7183e3e595d9c",
            ),
        ),
    ),
    PublicSet(
        "imagenette",
        "Imagenette, 160 pixels",
        mark(
            "Ten easy classes of ImageNet, such as church, golf ball and parachute. "
            "Backbones with ImageNet weights have seen these pictures."
        ),
        # 9,469 for training, 3,925 for validation.
        *(13_394, 10),
        # As its card at Hugging Face (frgfm/imagenette) says it.
        "Apache 2.0, for the collection. The pictures are of ImageNet, whose terms ask "
        "for research and teaching only. Jeremy Howard: Imagenette, 2019.",
        "https://github.com/fastai/imagenette",
        (
            Part(
                "https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-160.tgz",
                # Packed anew since: tensorflow_datasets has an earlier checksum.
                99_003_388,
                "64d0c4859f35a461889e0147755a999a48b49bf38a7e0f9bd27003f10db02fe5",
            ),
        ),
        {
            "n01440764": "tench",
            "n02102040": "English springer",
            "n02979186": "cassette player",
            "n03000684": "chain saw",
            "n03028079": "church",
            "n03394916": "French horn",
            "n03417042": "garbage truck",
            "n03425413": "gas pump",
            "n03445777": "golf ball",
            "n03888257": "parachute",
        },
    ),
    PublicSet(
        "eurosat",
        "EuroSAT",
        mark(
            "The land seen from a satellite, 64 × 64 pixels: forest, river, motorway "
            "and seven more kinds of use."
        ),
        *(27_000, 10),
        # As the card of torchgeo/eurosat at Hugging Face says it, where the file lies.
        "MIT. Helber et al.: EuroSAT: A Novel Dataset and Deep Learning Benchmark for "
        "Land Use and Land Cover Classification, 2019.",
        "https://github.com/phelber/EuroSAT",
        (
            Part(
                "https://huggingface.co/datasets/torchgeo/eurosat/resolve/"
                "c877bcd43f099cd0196738f714544e355477f3fd/EuroSAT.zip",
                94_280_567,
                "8ebea626349354c5328b142b96d0430e647051f26efc2dc974c843f25ecf70bd",
            ),
        ),
    ),
    PublicSet(
        "colorectal",
        "Tissue under the microscope",
        mark(
            "Tiles of human colorectal tissue, 150 × 150 pixels: tumour, stroma, "
            "mucosa and five more."
        ),
        *(5_000, 8),
        # As the card of 1aurent/Kather-texture-2016 at Hugging Face says it.
        "CC BY 4.0. Kather et al.: Multi-class texture analysis in colorectal cancer "
        "histology, Scientific Reports 6, 2016.",
        "https://zenodo.org/record/53169",
        (
            Part(
                "https://zenodo.org/record/53169/files/"
                "Kather_texture_2016_image_tiles_5000.zip",
                258_098_431,
                "936d0b95ae0f04f1f7b18a2b7e8c55776c3e887d102f645bcee752d1a6626a32",
            ),
        ),
        {
            "01_TUMOR": "tumour",
            "02_STROMA": "simple stroma",
            "03_COMPLEX": "complex stroma",
            "04_LYMPHO": "immune cells",
            "05_DEBRIS": "debris",
            "06_MUCOSA": "mucosa",
            "07_ADIPOSE": "fat",
            "08_EMPTY": "background",
        },
    ),
)

CATALOGUE: Mapping[str, PublicSet] = {item.id: item for item in _SETS}
