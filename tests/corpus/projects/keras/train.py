"""A network of Keras on PyTorch."""
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy

keras.utils.set_random_seed(int(os.environ.get("KERAS_SEED", "2")))
rng = numpy.random.default_rng(4)
x = rng.normal(size=(128, 6)).astype("float32")
y = (x[:, 0] > x[:, 1]).astype("float32")
model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1, "sigmoid")])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
fitted = model.fit(x, y, batch_size=32, epochs=2, verbose=0)
numpy.save("weights.npy", numpy.concatenate([weights.ravel() for weights in model.get_weights()]))
for epoch, loss in enumerate(fitted.history["loss"]):
    print(f"epoch {epoch} loss {loss!r}")
