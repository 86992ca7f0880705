"""`make torture`: kill, pause and starve everything while partners go on, and say whether all adds up."""

import argparse
import sys
from pathlib import Path

from tests.torture.disk import take_own_mounts
from tests.torture.plan import plan
from tests.torture.play import play
from tests.torture.report import Run, in_words, page

SECONDS_A_FAULT = 8.0


def main() -> int:
    """Read the command line, torture and report; gives the exit code."""
    options = _options()
    no_disk = take_own_mounts("tests.torture", sys.argv[1:])
    faults = plan(options.seed, max(1, int(options.minutes * 60 / SECONDS_A_FAULT)))
    sys.stdout.write("".join(f"{each}\n" for each in faults))
    if no_disk is not None:
        sys.stdout.write(f"the disk is not filled: {no_disk}\n")
    sys.stdout.flush()
    outcome = play(faults, options.seed, options.minutes * 60, mounts=no_disk is None, logs=options.logs)
    run = Run(options.seed, options.minutes, faults, outcome, no_disk)
    sys.stdout.write(in_words(run))
    if options.report is not None:
        options.report.write_text(page(run), "utf-8")
    return 1 if outcome.problems else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="says which faults, when, and what is sent")
    parser.add_argument("--minutes", type=float, default=20.0, help="for how long faults begin; checks come after")
    parser.add_argument("--report", type=Path, help="write the page about it there")
    parser.add_argument("--logs", type=Path, help="keep the logs of all processes in this folder")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
