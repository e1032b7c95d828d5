"""A small Keras 3 network on the digits set, on whichever backend is installed (PyTorch unless told).

Shows: mlflow.autolog() records the fit's settings, losses and accuracies by epoch, the model's summary and
the trained model.

Needs: pip install mlflow scikit-learn keras torch
"""

import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras  # noqa: E402  (the backend is read at import)
import mlflow  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402

keras.utils.set_random_seed(0)
images, digits = load_digits(return_X_y=True)

mlflow.set_experiment("digits")
mlflow.autolog()
model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(10, "softmax")])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
with mlflow.start_run(run_name="keras") as run:
    fitted = model.fit(images / 16, digits, batch_size=128, epochs=4, verbose=0)

print(f"accuracy after the last epoch: {fitted.history['accuracy'][-1]:.3f}")
