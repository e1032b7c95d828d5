"""A small network trained on the digits set, step by step, on one processor."""

import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
torch.set_num_threads(1)
images, digits = (torch.tensor(values) for values in load_digits(return_X_y=True))
images = images.float() / 16
model = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for step in range(1_500):
    batch = torch.randint(0, len(images), (64,))
    loss = nn.functional.cross_entropy(model(images[batch]), digits[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
