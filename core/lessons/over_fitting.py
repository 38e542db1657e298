"""The third lesson: a network learns its training images by heart."""

from __future__ import annotations

from core.language.texts import mark
from core.lessons.answers import lowest_loss
from core.lessons.form import Choice, Lesson, Question, Step

OVER_FITTING = Lesson(
    key="over-fitting",
    title=mark("See over-fitting happen"),
    teaches=mark("How to see that a network learns pictures by heart."),
    minutes=6,
    icon=":material/trending_up:",
    recipe="small_cnn",
    steps=(
        Step(
            mark("Prepare the form"),
            mark(
                "Press **Set it for me**. This small network knows nothing yet: it "
                "begins at random, **from scratch**, with few pictures. That is how "
                "over-fitting comes about most easily."
            ),
            control="recipe",
            settings={
                "backbone": "small_cnn",
                "weights": "none",
                "strategy": "scratch",
                "image_size": 64,
                "views": 0,
                "label_smoothing": 0.0,
                "scratch.learning_rate": 1e-3,
                "scratch.patience": 0,
            },
        ),
        Step(
            mark("Train for long"),
            mark(
                "In an **epoch** the network sees each training image once. Write "
                "**40** epochs. With patience 0 nothing ends the training early."
            ),
            control="setting:scratch.epochs",
            settings={"scratch.epochs": 40},
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
                "A low loss is good. The loss on the training images keeps falling. "
                "Look whether the one on the validation images stops falling, or even "
                "rises: from there on the network learns the training images by heart. "
                "That is **over-fitting**."
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
