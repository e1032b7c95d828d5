"""Which libraries open files unseen by the interpreter, and that their reads are told nevertheless."""

import os
import shutil
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from recorded import CaptureCase

MAKE = {
    "x.npy": "import numpy as np; np.save(p, np.arange(9.))",
    "x.csv": "open(p, 'w').write('a,b\\n1,2\\n3,4\\n')",
    "x.h5": "import h5py\nwith h5py.File(p, 'w') as f: f['x'] = [1, 2]",
    "x.pt": "import torch; torch.save({'x': torch.ones(3)}, p)",
    "x.bin": "open(p, 'wb').write(bytes(64))",
    "x.jit": "import torch; torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), p)",
    "x.safetensors": "import torch, safetensors.torch as s; s.save_file({'x': torch.ones(3)}, p)",
    "x.parquet": "import pyarrow as pa, pyarrow.parquet as q; q.write_table(pa.table({'a': [1, 2]}), p)",
    "x.feather": "import pyarrow as pa, pyarrow.feather as q; q.write_feather(pa.table({'a': [1, 2]}), p)",
    "x.svm": "open(p, 'w').write('1 0:1 1:2\\n0 0:2 1:1\\n')",
    "x.png": "import numpy as np; from PIL import Image; Image.fromarray(np.zeros((2, 2, 3), 'uint8')).save(p)",
    "x.joblib": "import joblib; joblib.dump([1, 2], p)",
}

#: Who reads what, and how it is seen: `open` by the interpreter's audit event, `library` only by our function in front.
SEEN = (
    ("x.npy", "import numpy as np; np.load(p)", "open"),
    ("x.npy", "import numpy as np; np.load(p, mmap_mode='r')", "open"),
    ("x.npy", "import numpy as np; np.fromfile(p)", "open"),
    ("x.csv", "import pandas; pandas.read_csv(p)", "open"),
    ("x.csv", "import pyarrow.csv; pyarrow.csv.read_csv(p)", "library"),
    ("x.parquet", "import pandas; pandas.read_parquet(p)", "library"),
    ("x.parquet", "import pyarrow.parquet; pyarrow.parquet.read_table(p)", "library"),
    ("x.parquet", "import pyarrow.dataset; pyarrow.dataset.dataset(p).to_table()", "library"),
    ("x.parquet", "import pyarrow; pyarrow.memory_map(p).read()", "library"),
    ("x.feather", "import pyarrow.feather; pyarrow.feather.read_table(p)", "library"),
    ("x.h5", "import h5py\nwith h5py.File(p) as f: f['x'][:]", "library"),
    ("x.pt", "import torch; torch.load(p)", "library"),
    ("x.pt", "import torch; torch.load(p, mmap=True)", "library"),
    ("x.bin", "import torch; torch.from_file(p, size=4)", "library"),
    ("x.jit", "import torch; torch.jit.load(p)", "library"),
    ("x.safetensors", "import safetensors.torch; safetensors.torch.load_file(p)", "library"),
    ("x.safetensors", "from safetensors import safe_open\nwith safe_open(p, framework='pt') as f:\n    f.get_tensor('x'); assert isinstance(f, safe_open)", "library"),
    ("x.svm", "import xgboost; xgboost.DMatrix(p + '?format=libsvm')", "library"),
    ("x.svm", "import lightgbm; lightgbm.Dataset(p, params={'verbose': -1, 'min_data_in_bin': 1, 'min_data_in_leaf': 1}).construct()", "library"),
    ("x.svm", "from sklearn.datasets import load_svmlight_file; load_svmlight_file(p)", "open"),
    ("x.png", "from PIL import Image; Image.open(p).load()", "open"),
    ("x.joblib", "import joblib; joblib.load(p)", "open"),
)


class Readers(CaptureCase):
    def test_every_read_is_told_and_every_write(self):
        told = self.run_program("".join(f"p = {self.path(name)!r}\n{program}\n" for name, program in MAKE.items()))
        self.assertEqual(told.code, 0, told.stderr)
        self.assertLessEqual(set(MAKE), {os.path.basename(path) for path in told.paths("write")})
        # One program reads copies, so that each read is the first of its path.
        copies = [f"{index}-{name}" for index, (name, _, _) in enumerate(SEEN)]
        for copy, (name, _, _) in zip(copies, SEEN):
            shutil.copy(self.path(name), self.path(copy))
        told = self.run_program("".join(f"p = {self.path(copy)!r}\n{program}\n" for copy, (_, program, _) in zip(copies, SEEN)))
        self.assertEqual(told.code, 0, told.stderr)
        seen = {os.path.basename(line["path"]): line["by"] for line in told.of("read")}
        self.assertEqual({copy: seen.get(copy) for copy in copies}, {copy: how for copy, (_, _, how) in zip(copies, SEEN)})


if __name__ == "__main__":
    unittest.main()
