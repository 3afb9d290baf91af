"""Runs the program (argv 2 and on) and ends it without a word before the rename of that number (argv 1)."""

import os
import runpy
import sys

left, program = int(sys.argv[1]), sys.argv[2]
rename = os.rename


def counted(*arguments):
    global left
    left -= 1
    if left == 0:
        os._exit(9)
    rename(*arguments)


os.rename = counted
sys.argv = sys.argv[2:]
sys.path.insert(0, os.path.dirname(program))
runpy.run_path(program, run_name="__main__")
