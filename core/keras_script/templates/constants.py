HERE = Path(__file__).parent
#: if manifest
DATA = _manifest.root_
CLASS_NAMES = (
    #: for name in manifest.class_names
    _name_,
    #: endfor
)
#: else
DATA = "images"
#: endif
IMAGE_SIZE = _config.input_size_  # pixels, height and width
BATCH_SIZE = _config.batch_size_
SEED = _config.seed_
#: if manifest
GROUND = _rendition.ground_  # grey value below what is transparent
#: if rendition.ranges
# Values of more than 8 bits that are black and white
#: endif
#: if rendition.integers
INTEGERS = _rendition.integers_
#: endif
#: if rendition.floats
FLOATS = _rendition.floats_
#: endif
#: if rendition.colours
COLOURS = _rendition.colours_
#: endif
TURNS = {  # by the EXIF data's orientation
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: endif
#: if reads_weight_file and weights_name
WEIGHTS = HERE / _weights_name_
#: elif reads_weight_file
WEIGHTS = Path(_config.weights_)
#: elif config.facts.constructor and config.weights == "none"
WEIGHTS = None  # random
#: elif config.facts.constructor
WEIGHTS = _config.weights_
#: endif
#: if fit == "converged"

# How far the head's weights may go; the best of them is taken.
STRENGTHS = _strengths_
#: elif "frozen" in config.phases and not is_fitted

FROZEN_EPOCHS = _config.frozen.epochs_
FROZEN_RATE = _config.frozen.learning_rate_
#: endif
#: if steps

# Of each stage: the first trained layer, epochs, learning rate
STAGES = (
    #: for first, epochs, rate in steps
    (_first_, _epochs_, _rate_),
    #: endfor
)
#: elif "finetune" in config.phases

FINETUNE_EPOCHS = _finetune.epochs_
FINETUNE_RATE = _finetune.learning_rate_
#: if thaw_line
# The thaw line: backbone.layers[THAW_LINE:] are fine-tuned.
THAW_LINE = _thaw_line_
#: endif
#: if blocks
# Of each block, from the head down: its first layer in backbone.layers, and
# its learning rate as a share of the head's.
BLOCKS = (
    #: for first, share in blocks
    (_first_, _share_),
    #: endfor
)
#: endif
#: endif
#: if "scratch" in config.phases

SCRATCH_EPOCHS = _config.scratch.epochs_
SCRATCH_RATE = _config.scratch.learning_rate_
#: endif
