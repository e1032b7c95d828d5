"""A small classifier on the digits set, trained by PyTorch Lightning, which logs with its own WandbLogger.

Shows: the module's hyperparameters as config, every logged value by epoch. Nothing of it knows Assay:
WANDB_BASE_URL and WANDB_API_KEY say where it logs to.

Needs: pip install wandb scikit-learn torch pytorch-lightning
"""

import tempfile

import pytorch_lightning as lightning
import torch
import wandb
from pytorch_lightning.loggers import WandbLogger
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class DigitClassifier(lightning.LightningModule):
    def __init__(self, hidden=32, lr=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.layers = nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10))
        self.seen = []

    def training_step(self, batch, _):
        images, digits = batch
        loss = nn.functional.cross_entropy(self.layers(images), digits)
        self.log("train_loss", loss, on_step=False, on_epoch=True)
        return loss

    def on_train_epoch_end(self):
        self.seen.append(self.trainer.callback_metrics["train_loss"].item())

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


lightning.seed_everything(0)
torch.set_num_threads(1)
images, digits = (torch.tensor(values) for values in load_digits(return_X_y=True))
batches = DataLoader(TensorDataset(images.float() / 16, digits), batch_size=128, shuffle=True)

model = DigitClassifier()
with tempfile.TemporaryDirectory() as folder:
    logger = WandbLogger(project="digits", name="lightning", save_dir=folder)
    trainer = lightning.Trainer(
        max_epochs=4, accelerator="cpu", default_root_dir=folder, logger=logger, enable_progress_bar=False, log_every_n_steps=1
    )
    trainer.fit(model, batches)
    run = logger.experiment
    wandb.finish()

print(f"last training loss: {model.seen[-1]:.4f}")
