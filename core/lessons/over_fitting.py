"""The third lesson: a network learns its training images by heart."""

from __future__ import annotations

from core.language.texts import mark
from core.lessons.answers import lowest_loss
from core.lessons.form import QUICK, Choice, Lesson, Question, Step

# As in the recipe "VGG16 with Flatten and Dense": nothing holds it back.
_DENSE = {"kind": "dense", "units": 256, "activation": "relu", "l1": 0.0, "l2": 0.0}

OVER_FITTING = Lesson(
    key="over-fitting",
    title=mark("See over-fitting happen"),
    teaches=mark("How to see that a network learns pictures by heart."),
    minutes=6,
    icon=":material/trending_up:",
    recipe="default",
    steps=(
        Step(
            mark("Prepare the form"),
            mark(
                "Press **Set it for me**. The backbone is frozen. The head is the one "
                "of a well-known recipe: every number of the last layer goes into 256 "
                "units. That makes millions of weights, for a few hundred pictures."
            ),
            control="recipe",
            settings={
                **QUICK,
                "strategy": "frozen",
                "image_size": 64,
                "label_smoothing": 0.0,
                "head.pooling": "flatten",
                "head.layers": [_DENSE],
                "frozen.learning_rate": 3e-4,
            },
        ),
        Step(
            mark("Train for long"),
            mark(
                "In an **epoch** the network sees each training image once. Write "
                "**60** epochs. With patience 0 nothing ends the training early."
            ),
            control="setting:frozen.epochs",
            settings={"frozen.epochs": 60},
        ),
        Step(
            mark("Train"),
            mark(
                "Press **Start training** and watch two curves: the loss on the "
                "**training images**, from which the network learns, and on the "
                "**validation images**, which it never learns from."
            ),
            control="start",
            run="long",
        ),
        Step(
            mark("Look at the gap"),
            mark(
                "A low **loss** is good: it says how wrong the answers are. On the "
                "training images it keeps falling. Look whether it stops falling on "
                "the validation images, or even rises. From there on the network "
                "learns by heart: that is **over-fitting**."
            ),
            control="curves",
        ),
        Step(
            mark("What was kept?"),
            mark(
                "The run keeps the epoch in which the validation loss was lowest, not "
                "the last one. So what was learned by heart afterwards does no harm. "
                "The figure is called “Saved epoch”."
            ),
            control="figures",
        ),
    ),
    question=Question(
        mark("In which epoch was the validation loss of your run lowest?"),
        {
            "first": Choice(
                mark("In epoch 1"),
                mark(
                    "After epoch 1 it went on falling; its lowest value, {least_loss}, "
                    "came in epoch {lowest}."
                ),
            ),
            "lowest": Choice(
                mark("In epoch {lowest}"),
                mark(
                    "There it was {least_loss}; in the last epoch it was {last_loss}. "
                    "Whatever the network learned after its lowest point did not help "
                    "with images that it had not seen."
                ),
            ),
            "last": Choice(
                mark("In epoch {last}, the last one"),
                mark(
                    "In the last epoch it was {last_loss}, but in epoch {lowest} it "
                    "had been {least_loss}. The loss that keeps falling is that on the "
                    "training images."
                ),
            ),
        },
        lowest_loss,
    ),
)
