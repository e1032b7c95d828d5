"""A small network in PyTorch, with a data order of its own and weights to begin from in a binary file."""
import argparse
import json
import os

import torch
from torch import nn

from layers import make_network

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.05)
parser.add_argument("--order-seed", type=int, default=11)
options = parser.parse_args()
with open("settings.json") as file:
    settings = json.load(file)

torch.manual_seed(settings["seed"])
x = torch.randn(256, 10)
y = (x[:, :3].sum(dim=1, keepdim=True) + 0.1 * torch.randn(256, 1))
network = make_network(10)
if os.path.exists("start.pt"):
    network.load_state_dict(torch.load("start.pt", weights_only=True))
optimizer = torch.optim.SGD(network.parameters(), lr=options.lr, momentum=0.9)
order = torch.Generator().manual_seed(options.order_seed)
for epoch in range(4):
    for batch in torch.randperm(256, generator=order).split(32):
        loss = nn.functional.mse_loss(network(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch} loss {loss.item()!r}")
torch.save(network.state_dict(), "model.pt")
