"""Pairs of files by PyTorch: make_torch_pairs.py FOLDER"""

import subprocess
import sys

import numpy as np
import torch

from pairs import Pairs, statistics


def network(seed=0):
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.ReLU(), torch.nn.Linear(8, 3))


def trained(seed=0, steps=5):
    model = network(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        optimizer.zero_grad()
        model(torch.randn(16, 4)).square().sum().backward()
        optimizer.step()
    return model, optimizer


def checkpoint(seed=0, steps=5):
    model, optimizer = trained(seed, steps)
    return {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "rng": torch.get_rng_state(), "epoch": steps}


def save(value, **options):
    return lambda path: torch.save(value, path, **options)


old = {"_use_new_zipfile_serialization": False}


def in_another_process(path):
    subprocess.run([sys.executable, __file__, "--legacy", path], check=True)


def ulp(state, name, index):
    other = {key: value.clone() for key, value in state.items()}
    before = other[name].numpy().copy()
    other[name].numpy()[index] = np.nextafter(before[index], np.float32(9))
    return other, {name: statistics(before, other[name].numpy())}


def main(pairs):
    state = network().state_dict()
    plain = {key: value.clone() for key, value in state.items()}
    pairs.add("a state dict saved under two names is the same", ".pt", save(state), save(state), "tensor", tensors=9)
    pairs.add("a model trained twice is the same", ".pt", save(checkpoint()), save(checkpoint()), "tensor")
    pairs.add("a model trained one step longer differs", ".pt", save(checkpoint()), save(checkpoint(steps=6)), "different")
    pairs.add("a whole module is read without its class", ".pt", save(trained()[0]), save(trained()[0]), "tensor", tensors=9)
    pairs.add("a legacy file has other storage keys in every process", ".pt", in_another_process, in_another_process, "tensor")
    pairs.add("a legacy checkpoint is read to its end", ".pt", save(checkpoint(), **old), in_another_process, "tensor")
    pairs.add("the zip format and the one before hold the same", ".pt", save(checkpoint()), save(checkpoint(), **old), "tensor")
    other, numbers = ulp(plain, "3.weight", (1, 2))
    pairs.add("one ulp in one weight is found", ".pt", save(plain), save(other), "different", differences=numbers, tensors=9)
    pairs.add("one ulp in one weight of a legacy file is found", ".pt", save(plain, **old), save(other, **old), "different", differences=numbers, tensors=9)
    matrix = torch.arange(12.0).reshape(3, 4)
    pairs.add("strides are no content", ".pt", save({"w": matrix.t()}), save({"w": matrix.t().contiguous()}), "tensor", tensors=1)
    pairs.add("a view of a larger storage is what it shows", ".pt", save({"w": matrix[1:, 1:3]}), save({"w": matrix[1:, 1:3].clone()}), "tensor", tensors=1)
    pairs.add("an expanded tensor is what it shows", ".pt", save({"w": torch.ones(1).expand(3, 2)}), save({"w": torch.ones(3, 2)}), "tensor", tensors=1)
    for dtype in (torch.float64, torch.float32, torch.float16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool, torch.complex64):
        before = (torch.arange(40) % 7 - 3).to(dtype).reshape(8, 5)
        after = before.clone()
        after[5, 3], after[7, 4] = (~before[5, 3], ~before[7, 4]) if dtype == torch.bool else (before[0, 1], before[6, 0] + 1)
        pairs.add(f"numpy's numbers for {dtype}", ".pt", save({"w": before}), save({"w": after}), "different", differences={"w": statistics(before.numpy(), after.numpy())})
    brain = torch.linspace(-3, 3, 30).to(torch.bfloat16)
    nudged = brain.clone()
    nudged.view(torch.int16)[7] += 3
    wide, wider = brain.float().numpy(), nudged.float().numpy()
    expected = statistics(wide, wider)
    pairs.add("bfloat16 is measured in its own ulps", ".pt", save({"w": brain}), save({"w": nudged}), "different", differences={"w": {**expected, "maxUlp": 3}})
    pairs.add("a change of type is told", ".pt", save({"w": brain}), save({"w": brain.float()}), "different", change={"w": "dtype"})
    pairs.add("eight-bit floats are compared by their bytes", ".pt", save({"w": brain.to(torch.float8_e4m3fn)}), save({"w": nudged.to(torch.float8_e5m2)}), "different", change={"w": "dtype"})
    tied = torch.ones(3)
    pairs.add("tied weights that were untied differ", ".pt", save({"a": tied, "b": tied}), save({"a": tied, "b": tied.clone()}), "different")
    sparse = torch.eye(4).to_sparse()
    pairs.add("sparse tensors are read", ".pt", save({"s": sparse}), save({"s": sparse.clone()}), "tensor", tensors=2)
    pairs.add("another value of a sparse tensor is found", ".pt", save({"s": sparse}), save({"s": sparse * 2}), "different")
    mixed = lambda number: {"dtype": torch.float32, "size": torch.Size([2, 3]), "device": torch.device("cpu"), "np": np.arange(4.0), "parameter": torch.nn.Parameter(torch.ones(2)), "n": number}
    pairs.add("other values in a checkpoint are read", ".pt", save(mixed(1)), save(mixed(1)), "tensor", tensors=2)
    pairs.add("another value in a checkpoint is found", ".pt", save(mixed(1)), save(mixed(2)), "different", facts=["n"])
    frozen = torch.nn.Parameter(torch.ones(2), requires_grad=False)
    pairs.add("a frozen parameter is no trained one", ".pt", save({"p": torch.nn.Parameter(torch.ones(2))}), save({"p": frozen}), "different")
    script = lambda seed: lambda path: torch.jit.save(torch.jit.script(network(seed)), path)
    pairs.add("TorchScript of one network is the same", ".pt", script(0), script(0), "tensor")
    pairs.add("TorchScript of another network differs", ".pt", script(0), script(1), "different")


if __name__ == "__main__":
    if sys.argv[1] == "--legacy":
        padding = [torch.ones(64) for _ in range(np.random.default_rng().integers(1, 200))]
        torch.save(checkpoint(), sys.argv[2], **old)
    else:
        collected = Pairs(sys.argv[1])
        main(collected)
        collected.save()
