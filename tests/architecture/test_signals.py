"""The reason for the pin of PySide6, held true."""

import subprocess
import sys

EMITS = """
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    changed = Signal(bool)

sender, received = Sender(), []
sender.changed.connect(received.append)
for number in range(2_000):
    sender.changed.emit(number % 2 == 0)
assert received == [True, False] * 1_000
"""


def test_a_process_survives_two_thousand_signals_that_carry_true_or_false() -> None:
    # PySide6 6.12.0 loses a reference at each emit on Python 3.11 and dies after some 600.
    # Nothing short of a process of its own can tell.
    done = subprocess.run([sys.executable, "-c", EMITS], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
