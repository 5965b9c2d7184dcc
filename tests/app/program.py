"""The program as the checks of this folder use it."""
import csv
import os
import pathlib
import resource
import subprocess
import tempfile
import unittest

BINARY = os.environ["SENDSIM_BINARY"]
SOURCE = pathlib.Path(os.environ["SENDSIM_SOURCE_DIR"])
INVENTED = SOURCE / "tests/app/invented/baseline.yaml"
NEUTRAL = SOURCE / "tests/app/invented/neutral.yaml"


class ProgramCase(unittest.TestCase):
    """A test with an empty folder of its own, in which the program runs."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sendsim-check-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def call(self, *arguments, largest_file=None, environment=None, stdout=subprocess.PIPE):
        """Runs the program to its end. `largest_file`: bytes, after which the disk is full."""
        def limit():
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
        return subprocess.run(
            [BINARY, *map(str, arguments)], cwd=self.folder, stdout=stdout,
            stderr=subprocess.PIPE, encoding="utf-8", timeout=300, check=False,
            env={**os.environ, **(environment or {})}, preexec_fn=limit)

    def run_to(self, name, *arguments):
        """A run that must succeed; gives the folder of its results."""
        done = self.call("run", *arguments, "--out", name)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.folder / name

    def refused(self, *arguments, code=2, **options):
        """A call that must fail with `code`, say why, print no table and leave nothing behind.
        Gives its stderr."""
        before = everything_in(self.folder)
        done = self.call(*arguments, **options)
        self.assertEqual(done.returncode, code, (arguments, done.stderr))
        self.assertTrue(done.stderr.strip(), arguments)
        self.assertFalse(done.stdout, arguments)
        self.assertEqual(everything_in(self.folder), before, arguments)
        return done.stderr

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def everything_in(folder):
    """Every path below `folder`, hidden ones too, and the bytes of the files."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
            for path in sorted(folder.rglob("*"))}


def summary_of(folder):
    """The rows of summary.csv."""
    with open(folder / "summary.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
