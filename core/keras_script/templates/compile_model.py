def compile_model(model, optimizer):
    """Compile; needed again after each change of what is trainable.

    Keras notes here which weights are to be trained. A new optimizer also
    forgets the momenta of the phase before.
    """
    model.compile(
        optimizer,
        loss=_loss_,
        metrics=["accuracy"],
        jit_compile=False,  # XLA makes it many times slower on a CPU
    )
