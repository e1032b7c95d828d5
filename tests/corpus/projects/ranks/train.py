"""Two ranks of torchrun, each with a shard of its own, that agree on one weight by gloo."""
import argparse
import os

import torch
import torch.distributed as distributed

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
options = parser.parse_args()
torch.set_num_threads(1)
distributed.init_process_group("gloo")
rank = distributed.get_rank()
with open(f"shard-{rank}.txt") as file:
    numbers = torch.tensor([float(line) for line in file])
weight = torch.zeros(1)
for step in range(5):
    gradient = (weight - numbers).mean().reshape(1)
    distributed.all_reduce(gradient)
    weight -= options.lr * gradient / distributed.get_world_size()
if rank == 0:
    torch.save(weight, "weight.pt")
    print(f"weight {weight.item()!r}")
distributed.destroy_process_group()
