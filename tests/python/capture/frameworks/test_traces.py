"""The flight recorder: equal runs have equal traces, and a difference shows in the channel it came from."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from recorded import CaptureCase

TORCH = """
import sys, torch
from torch import nn
torch.manual_seed(1)
data = torch.randn(40, 8, 20, generator=torch.Generator().manual_seed(DATA))
labels = torch.randint(0, 2, (40, 8))
model = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 2))
optimizer = torch.optim.AdamW(model.parameters(), lr=LR)
for step in range(40):
    if step == EXTRA: torch.rand(1)
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(data[step]), labels[step])
    loss.backward()
    optimizer.step()
    with torch.no_grad(): model(torch.rand(1, 20, generator=torch.Generator().manual_seed(3)))
print(f'{loss.item():.9f}')
"""


def torch_program(data=5, lr=0.01, extra=-1):
    return TORCH.replace("DATA", str(data)).replace("LR", str(lr)).replace("EXTRA", str(extra))


class Torch(CaptureCase):
    def steps(self, program, **options):
        told = self.run_program(program, **options)
        self.assertEqual(told.code, 0, told.stderr)
        return told.of("step")

    def first_difference(self, before, after):
        for one, other in zip(before, after):
            for channel in ("batch", "rng", "params"):
                if one["channels"].get(channel) != other["channels"].get(channel):
                    return one["step"], channel
        return None

    def test_steps_are_those_of_the_schedule_and_repeat(self):
        before = self.steps(torch_program())
        self.assertEqual(before, self.steps(torch_program()))
        self.assertEqual([line["step"] for line in before], [*range(1, 17), 32])
        self.assertEqual({line["source"] for line in before}, {"torch.optim.AdamW#0"})
        self.assertEqual([tensor["name"] for tensor in before[0]["tensors"]], ["0.weight", "0.bias", "3.weight", "3.bias"])
        self.assertEqual([line["step"] for line in before if "tensors" in line], [1, 2, 4, 8, 16, 32])

    def test_differences_show_where_they_begin(self):
        before = self.steps(torch_program())
        for change, expected in (({"data": 6}, (1, "batch")), ({"extra": 10}, (11, "rng")), ({"lr": 0.02}, (1, "params"))):
            self.assertEqual(self.first_difference(before, self.steps(torch_program(**change))), expected, change)

    def test_numbers_are_what_they_are_without_us(self):
        plain = self.run_plain(torch_program())
        told = self.run_program(torch_program())
        self.assertEqual((told.stdout, told.stderr), (plain.stdout, plain.stderr))

    def test_the_program_can_be_stopped_past_a_step(self):
        program = torch_program() + "\n"
        program = program.replace("for step", "import atexit; atexit.register(print, 'end')\nfor step")
        told = self.run_program(program, ASSAY_STOP_AT_STEP="5")
        self.assertEqual((told.code, told.stdout, told.of("bye")[0]["exit"], told.of("step")[-1]["step"]), (0, "end\n", "stopped", 5), told.stderr)

    def test_even_when_it_catches_everything(self):
        program = torch_program().replace("    optimizer.step()", "    try: optimizer.step()\n    except BaseException: pass")
        told = self.run_program(program, ASSAY_STOP_AT_STEP="5")
        self.assertEqual((told.code, told.stdout, told.of("bye")[0]["exit"]), (0, "", "stopped"), told.stderr)

    def test_modules_pickle_copy_and_trace_while_they_are_watched(self):
        told = self.run_program(
            """
            import copy, inspect, pickle, torch
            from torch import nn
            # First: torch itself replaces this function when it traces, after which it does not pickle any more.
            assert pickle.loads(pickle.dumps(torch.manual_seed)) is torch.manual_seed
            model = nn.Linear(2, 2)
            optimizer = torch.optim.SGD(model.parameters(), lr=.1)
            pickle.loads(pickle.dumps((model, optimizer))); copy.deepcopy(model); torch.jit.script(model); torch.jit.trace(model, torch.ones(1, 2))
            torch.save(model, 'm.pt'); torch.load('m.pt', weights_only=False)
            inspect.signature(torch.load); inspect.signature(nn.Module.__call__)
            compiled = torch.compile(model, backend='eager', fullgraph=True)
            for _ in range(20):
                compiled(torch.ones(1, 2)).sum().backward(); optimizer.step()
            """
        )
        self.assertEqual(told.code, 0, told.stderr)
        self.assertEqual(len(told.of("step")), 16)
        # Nothing of ours became a part of a traced model.
        self.assertEqual(told.stderr, "")

    def test_data_loader_workers_and_state(self):
        told = self.run_program(
            """
            import torch
            from torch.utils.data import DataLoader
            if __name__ == '__main__':
                torch.manual_seed(0)
                print([batch.tolist() for batch in DataLoader(torch.arange(8.), batch_size=4, shuffle=True, num_workers=2)])
            """
        )
        self.assertEqual(told.code, 0, told.stderr)
        self.assertEqual(sum(1 for line in told.of("bye")), 3)
        bye = told.processes[0][-1]
        self.assertEqual(bye["settings"]["torch.initial_seed"], "0")
        self.assertIn("torch.num_threads", bye["threads"])
        self.assertIn("torch.cpu_capability", bye["numerics"])

    def test_deterministic_mode_seeds_and_sets_what_the_program_does_not(self):
        program = torch_program().replace("torch.manual_seed(1)", "import numpy; print(numpy.random.rand(), numpy.random.default_rng().random(), numpy.random.RandomState().rand())")
        first = self.run_program(program, mode="deterministic")
        second = self.run_program(program, mode="deterministic")
        self.assertEqual((first.code, first.stderr), (0, ""))
        self.assertEqual((first.stdout, first.of("step")), (second.stdout, second.of("step")))
        states = {line["name"]: line["state"] for line in first.of("setting")}
        self.assertEqual(states["torch.deterministic_algorithms"], "applied")
        self.assertEqual(first.processes[0][-1]["settings"]["torch.deterministic_algorithms"], "true")
        overriding = self.run_program("import torch\ntorch.backends.cudnn.benchmark = True\n", mode="deterministic")
        self.assertEqual([line["state"] for line in overriding.of("setting") if line["name"] == "torch.cudnn.benchmark"], ["applied", "user"])
        self.assertEqual(overriding.of("bye")[0]["settings"]["torch.cudnn.benchmark"], "true")

    def test_sums_for_devices_see_every_bit_and_every_place(self):
        told = self.run_program(
            """
            import torch
            from assay_capture.tensor_hash import PIECE, hash_tensor, sums
            for kind in (torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool, torch.uint8, torch.complex64):
                x = torch.arange(PIECE + 7).remainder(251).to(kind)
                same = sums(x.clone())
                assert torch.equal(sums(x), same)
                swapped = x.clone(); swapped[1], swapped[PIECE + 2] = x[PIECE + 2], x[1]
                assert kind is torch.bool or not torch.equal(sums(swapped), same), kind
                changed = x.clone(); changed[-1] = not x[-1]
                assert not torch.equal(sums(changed), same), kind
            for odd in (torch.ones(0), torch.tensor(1.), torch.ones(3, 4).T, torch.eye(3).to_sparse(), torch.ones(2, 2, dtype=torch.complex64).conj(), torch.ones(4, 4)[::2, ::2], torch.nn.Parameter(torch.ones(2))):
                assert len(hash_tensor(odd)) == 16 and '?' not in hash_tensor(odd), odd
                assert hash_tensor(odd) == hash_tensor(odd.clone()), odd
            assert hash_tensor(torch.ones(2, 3)) != hash_tensor(torch.ones(3, 2))
            assert hash_tensor(torch.ones(2, device='meta')) == '?' * 16
            """
        )
        self.assertEqual(told.code, 0, told.stderr)


SKLEARN = """
import numpy as np, pandas as pd
from sklearn.base import BaseEstimator, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import GridSearchCV
X = np.random.RandomState(SEED).rand(200, 5); y = (X[:, 0] > .5).astype(int)
np.random.seed(GLOBAL)
LogisticRegression(C=COST).fit(X, y)
make_pipeline(StandardScaler(), LogisticRegression()).fit(X, sample_weight=None) if False else make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
RandomForestClassifier(10, n_jobs=2).fit(pd.DataFrame(X, columns=list('abcde')), y)
GridSearchCV(LogisticRegression(), {'C': [1, 2]}, n_jobs=2).fit(X, y)
class Own(BaseEstimator):
    def fit(self, X, y): self.inner_ = clone(LogisticRegression()).fit(X, y); return self
Own().fit(X, y)
"""


def sklearn_program(seed=0, global_seed=1, cost=1.0):
    return SKLEARN.replace("SEED", str(seed)).replace("GLOBAL", str(global_seed)).replace("COST", str(cost))


class Fits(CaptureCase):
    def steps(self, program, **options):
        told = self.run_program(program, **options)
        self.assertEqual(told.code, 0, told.stderr)
        return told.of("step")

    def test_outermost_fits_are_told_and_repeat(self):
        before = self.steps(sklearn_program())
        self.assertEqual(before, self.steps(sklearn_program()))
        self.assertEqual(
            [(line["source"], line["step"]) for line in before],
            [
                ("sklearn.linear_model.LogisticRegression.fit", 1), ("sklearn.pipeline.Pipeline.fit", 1),
                ("sklearn.ensemble.RandomForestClassifier.fit", 1), ("sklearn.model_selection.GridSearchCV.fit", 1),
                ("sklearn.linear_model.LogisticRegression.fit", 2),
            ],
        )

    def test_differences_show_in_their_channel(self):
        before = self.steps(sklearn_program())
        other_data = self.steps(sklearn_program(seed=2))
        self.assertNotEqual(before[0]["channels"]["inputs"], other_data[0]["channels"]["inputs"])
        other_seed = self.steps(sklearn_program(global_seed=2))
        self.assertEqual(before[0]["channels"]["inputs"], other_seed[0]["channels"]["inputs"])
        self.assertNotEqual(before[0]["channels"]["rng"], other_seed[0]["channels"]["rng"])
        self.assertEqual(before[0]["channels"]["fitted"], other_seed[0]["channels"]["fitted"])
        self.assertNotEqual(before[2]["channels"]["fitted"], other_seed[2]["channels"]["fitted"])
        other_cost = self.steps(sklearn_program(cost=2.0))
        self.assertNotEqual(before[0]["channels"]["fitted"], other_cost[0]["channels"]["fitted"])

    def test_boosting_however_it_is_called(self):
        program = """
            import numpy as np, xgboost as xgb, lightgbm as lgb
            X = np.random.RandomState(SEED).rand(100, 3); y = (X[:, 0] > .5).astype(int)
            xgb.train({'max_depth': 2, 'nthread': 1}, xgb.DMatrix(X, y), 3)
            xgb.XGBClassifier(n_estimators=2, n_jobs=1).fit(X, y)
            lgb.train({'verbose': -1, 'num_threads': 1}, lgb.Dataset(X, y), 3)
            lgb.LGBMClassifier(n_estimators=2, verbose=-1, n_jobs=1).fit(X, y)
        """
        before = self.steps(program.replace("SEED", "0"))
        self.assertEqual(before, self.steps(program.replace("SEED", "0")))
        self.assertEqual([(line["source"], line["step"]) for line in before], [("xgboost.train", 1), ("xgboost.train", 2), ("lightgbm.train", 1), ("lightgbm.train", 2)])
        for one, other in zip(before, self.steps(program.replace("SEED", "1"))):
            self.assertNotEqual(one["channels"]["inputs"], other["channels"]["inputs"])
            self.assertNotEqual(one["channels"]["fitted"], other["channels"]["fitted"])

    def test_a_stop_after_a_fit(self):
        told = self.run_program(sklearn_program() + "print('never')\n", ASSAY_STOP_AT_STEP="2")
        self.assertEqual((told.code, told.stdout, [line["source"] for line in told.of("step")][-1]), (0, "", "sklearn.pipeline.Pipeline.fit"))
        source = "sklearn.linear_model.LogisticRegression.fit"
        told = self.run_program(sklearn_program() + "print('never')\n", ASSAY_STOP_AT_STEP="2", ASSAY_STOP_AT_SOURCE=source)
        self.assertEqual((told.code, told.stdout, told.of("step")[-1]["source"], told.of("step")[-1]["step"]), (0, "", source, 2))

    def test_fits_inspect_and_models_pickle_as_ever(self):
        told = self.run_program(
            """
            import inspect, pickle, numpy as np
            from sklearn.linear_model import LogisticRegression
            assert list(inspect.signature(LogisticRegression.fit).parameters) == ['self', 'X', 'y', 'sample_weight']
            model = LogisticRegression().fit(np.eye(2), [0, 1])
            assert b'assay' not in pickle.dumps(model)
            """
        )
        self.assertEqual(told.code, 0, told.stderr)


if __name__ == "__main__":
    unittest.main()
