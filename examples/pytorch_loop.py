"""A hand-written PyTorch training loop on the digits set.

Shows: log_metric at every step (watch the curve move in the browser), the machine's own load as system
metrics beside it, and the model at the end. Options: --steps, how many batches to train on.

Needs: pip install mlflow scikit-learn torch psutil
"""

import argparse

import mlflow
import torch
from sklearn.datasets import load_digits
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=300)
steps = parser.parse_args().steps

torch.manual_seed(0)
torch.set_num_threads(1)
images, digits = (torch.tensor(values) for values in load_digits(return_X_y=True))
images = images.float() / 16
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)

mlflow.set_experiment("digits")
mlflow.set_system_metrics_sampling_interval(1)
losses = []
with mlflow.start_run(run_name="pytorch loop", log_system_metrics=True) as run:
    mlflow.log_params({"lr": 0.003, "batch": 64, "steps": steps})
    for step in range(steps):
        batch = torch.randint(0, len(images), (64,))
        loss = nn.functional.cross_entropy(model(images[batch]), digits[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        mlflow.log_metric("loss", losses[-1], step=step)
    accuracy = (model(images).argmax(dim=1) == digits).float().mean().item()
    mlflow.log_metric("accuracy", accuracy, step=steps)
    mlflow.pytorch.log_model(model, name="model", input_example=images[:8].numpy())

print(f"loss {losses[-1]:.4f}, accuracy {accuracy:.3f}")
