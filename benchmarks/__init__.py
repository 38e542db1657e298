"""What the README claims, as commands that anyone can run.

    python -m benchmarks.recipe    ours against the plain Keras recipe: time and memory
    python -m benchmarks.parity    cached, fresh and Keras' augmentation: accuracy
    python -m benchmarks.scale     1,000 to 20,000 images: time, memory, disk
    python -m benchmarks.limit     how much of what the machine can do is used
    python -m benchmarks.answer    seconds from the press of Start to an answer
    python -m benchmarks.stop      seconds until a request to stop is answered
    python -m benchmarks.pages     how long people wait for a page
    python -m benchmarks.clicks    seconds from a click to what it brings
    python -m benchmarks.crowd     twenty people at one server while a training runs
    python -m benchmarks.live      answers a second of the live view
    python -m benchmarks.server    requests a second, and how long one waits

Each measures both sides of a ratio in one run, in processes of their own and in a
temporary THAW_HOME that is removed at the end. `--quick` is short and only shows that
it works, `--json` prints one object. Measure on a machine that does nothing else, with
Linux or macOS: other systems don't tell how much memory a process had.
"""
