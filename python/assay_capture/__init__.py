"""What a Python program read, wrote, seeded and computed, told as JSON lines; started by sitecustomize.

Standard library only, Python 3.10 and newer. Nothing in here may change what a program does in observe mode, and
nothing may make it fail in any mode.
"""

__version__ = "0.1.0"
