"""Adds up the suites of one ``bin/test`` run and prints the one line that counts.

    tools/test_totals.py FOLDER      reads FOLDER/*.xml, as pytest writes them

Exit status 1 when a test failed, or when no test ran at all.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(folder: Path) -> int:
    """Print the totals of every result file in the folder; 0 when all is well."""
    tests = failed = skipped = 0
    for file in sorted(folder.glob("*.xml")):
        for suite in ElementTree.parse(file).getroot().iter("testsuite"):
            tests += int(suite.get("tests", 0))
            failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped += int(suite.get("skipped", 0))
    passed = max(0, tests - failed - skipped)
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
