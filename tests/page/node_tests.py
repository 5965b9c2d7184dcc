"""Runs test files of this folder with node, whose two packages are put into the build tree."""
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import unittest

SOURCE = pathlib.Path(os.environ["SENDSIM_SOURCE_DIR"])
HERE = SOURCE / "tests/page"
BUILD = pathlib.Path(os.environ["SENDSIM_BINARY"]).parent / "page_tests"


def prepare():
    """Brings the packages of the lock file and the tests of today to where node finds both."""
    BUILD.mkdir(exist_ok=True)
    with open(BUILD / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several checks may begin at once
        for path in HERE.iterdir():
            if path.suffix not in (".mjs", ".json", ".css"):
                continue
            copy = BUILD / path.name
            if not copy.exists() or copy.read_bytes() != path.read_bytes():
                shutil.copyfile(path, copy)
        wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
        stamp = BUILD / "installed"
        if stamp.exists() and stamp.read_text() == wanted:
            return
        stamp.unlink(missing_ok=True)
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"],
            cwd=BUILD, capture_output=True, encoding="utf-8", timeout=300, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"npm ci failed:\n{done.stdout}{done.stderr}")
        stamp.write_text(wanted)


class NodeCase(unittest.TestCase):
    """A test that is a file for `node --test`."""

    @classmethod
    def setUpClass(cls):
        prepare()

    def run_node(self, name, **environment):
        """Every test in the file `name` must pass; what fails is shown."""
        done = subprocess.run(
            ["node", "--test", "--test-reporter=tap", name], cwd=BUILD, capture_output=True, encoding="utf-8",
            timeout=580, check=False,
            env={**os.environ, **{key: str(value) for key, value in environment.items()}})
        wrong = done.stdout[done.stdout.find("\nnot ok"):] if "\nnot ok" in done.stdout else done.stdout
        self.assertEqual(done.returncode, 0, f"{wrong[:10000]}{done.stderr[-2000:]}")
        self.assertRegex(done.stdout, r"(?m)^(#|ℹ) pass [1-9]")
