"""The words for settings and their values: in English, `_` translates them."""

from __future__ import annotations

from core.language.texts import mark

# What a setting is called where its own name is no word.
NAMES = {
    "finetune.steps.0.unfreeze": mark("thawed layers"),
    "imbalance": mark("uneven classes"),
    "test_views": mark("answers by"),
}

# The parts of the others' names.
NAME_WORDS = (
    *(mark("backbone"), mark("alpha"), mark("weights"), mark("image size")),
    *(mark("feature layer"), mark("strategy"), mark("views"), mark("view seed")),
    *(mark("precision"), mark("adapt norms"), mark("precise norms"), mark("seed")),
    *(mark("batch size"), mark("label smoothing"), mark("unfreeze")),
    *(mark("augmentation"), mark("horizontal flip"), mark("vertical flip")),
    *(mark("rotation"), mark("zoom"), mark("translation"), mark("shear")),
    *(mark("crop"), mark("brightness"), mark("contrast"), mark("saturation")),
    *(mark("hue"), mark("rand augment num ops"), mark("rand augment factor")),
    *(mark("erasing"), mark("mixup alpha"), mark("cutmix alpha"), mark("fill mode")),
    *(mark("head"), mark("pooling"), mark("layers"), mark("output"), mark("fit")),
    *(mark("frozen"), mark("finetune"), mark("scratch"), mark("monitor")),
    *(mark("keep"), mark("target"), mark("target metric"), mark("optimizer")),
    *(mark("schedule"), mark("plateau"), mark("epochs"), mark("learning rate")),
    *(mark("patience"), mark("steps"), mark("backbone rate"), mark("layer decay")),
    mark("averaged epochs"),
)

# The words for each way with uneven classes.
IMBALANCES = {
    "none": mark("none"),
    "class_weights": mark("class weights"),
    "effective_numbers": mark("effective numbers"),
    "balanced_sampling": mark("balanced sampling"),
}

# A word for each precision, and the types of its numbers.
PRECISIONS = {
    "float32": (mark("full precision"), "float32"),
    "bfloat16": (mark("half precision"), "bfloat16"),
    "mixed": (mark("mixed precision"), mark("bfloat16 and float32")),
}

# What an answer is the mean over.
TEST_VIEWS = {
    "image": mark("a picture alone"),
    "mirror": mark("a picture and its mirror image"),
    "flips": mark("four flips of a picture"),
}
