"""A small classifier on the digits set, trained by PyTorch Lightning.

Shows: mlflow.autolog() records the optimizer's settings, every logged value by epoch, the model's summary
and the trained model; the module itself knows nothing of tracking.

Needs: pip install mlflow scikit-learn torch pytorch-lightning
"""

import tempfile

import mlflow
import pytorch_lightning as lightning
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class DigitClassifier(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
        self.seen = []

    def training_step(self, batch, _):
        images, digits = batch
        loss = nn.functional.cross_entropy(self.layers(images), digits)
        self.log("train_loss", loss, on_step=False, on_epoch=True)
        return loss

    def on_train_epoch_end(self):
        self.seen.append(self.trainer.callback_metrics["train_loss"].item())

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.01)


lightning.seed_everything(0)
torch.set_num_threads(1)
images, digits = (torch.tensor(values) for values in load_digits(return_X_y=True))
batches = DataLoader(TensorDataset(images.float() / 16, digits), batch_size=128, shuffle=True)

mlflow.set_experiment("digits")
mlflow.autolog()
model = DigitClassifier()
with tempfile.TemporaryDirectory() as folder, mlflow.start_run(run_name="lightning") as run:
    trainer = lightning.Trainer(
        max_epochs=4, accelerator="cpu", default_root_dir=folder, logger=False, enable_progress_bar=False
    )
    trainer.fit(model, batches)

print(f"last training loss: {model.seen[-1]:.4f}")
