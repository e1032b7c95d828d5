"""A linear model trained by PyTorch Lightning, which writes `lightning_logs/version_N`."""
import argparse

import pytorch_lightning as lightning
import torch
from pytorch_lightning.loggers import CSVLogger
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from rows import rows

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.05)
options = parser.parse_args()


class Line(lightning.LightningModule):
    def __init__(self, lr):
        super().__init__()
        self.save_hyperparameters()
        self.layer = nn.Linear(5, 1)

    def training_step(self, batch, _):
        x, y = batch
        loss = nn.functional.mse_loss(self.layer(x), y)
        self.log("loss", loss, on_step=False, on_epoch=True)
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)


lightning.seed_everything(1)
torch.set_num_threads(1)
trainer = lightning.Trainer(
    max_epochs=3,
    accelerator="cpu",
    logger=CSVLogger("."),
    enable_progress_bar=False,
    enable_model_summary=False,
    log_every_n_steps=1,
)
trainer.fit(Line(options.lr), DataLoader(TensorDataset(*rows()), batch_size=16, shuffle=True))
print(f"loss {trainer.callback_metrics['loss'].item()!r}")
