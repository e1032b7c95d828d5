"""Writes a wheel of the package tinyscale: make_wheel.py VERSION FACTOR FOLDER. Prints its path."""
import base64
import hashlib
import os
import sys
import zipfile

version, factor, folder = sys.argv[1:]
name = f"tinyscale-{version}"
files = {
    "tinyscale/__init__.py": f'"""Scales numbers."""\nFACTOR = {factor}\n\n\ndef scale(number):\n    return number * FACTOR\n',
    f"{name}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: tinyscale\nVersion: {version}\n",
    f"{name}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: corpus\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
record = "".join(
    f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')},{len(text.encode())}\n" for path, text in files.items()
)
files[f"{name}.dist-info/RECORD"] = record + f"{name}.dist-info/RECORD,,\n"
target = os.path.join(folder, f"{name}-py3-none-any.whl")
with zipfile.ZipFile(target, "w") as archive:
    for path, text in files.items():
        archive.writestr(path, text)
print(target)
