"""A small Keras network on the digits set, which logs with wandb's WandbMetricsLogger.

Shows: the config, and losses and accuracies by epoch. The callback needs TensorFlow.

Needs: pip install wandb scikit-learn keras tensorflow   (or tensorflow-cpu)
"""

import keras
import wandb
from sklearn.datasets import load_digits
from wandb.integration.keras import WandbMetricsLogger

keras.utils.set_random_seed(0)
images, digits = load_digits(return_X_y=True)

model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(10, "softmax")])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
with wandb.init(project="digits", name="keras", config={"epochs": 4, "batch_size": 128}) as run:
    fitted = model.fit(images / 16, digits, batch_size=128, epochs=4, verbose=0, callbacks=[WandbMetricsLogger()])

print(f"accuracy after the last epoch: {fitted.history['accuracy'][-1]:.3f}")
