"""Ctrl-C and SIGTERM keep what is finished and mark it; the progress line on a terminal."""
import json
import os
import pty
import re
import select
import signal
import subprocess
import time
import unittest

import h5py
import numpy

from program import BINARY, INVENTED, ProgramCase, summary_of

MANY = 1_000_000  # nobody waits for the end


class Watched:
    """A run whose standard error is a terminal."""

    def __init__(self, folder, *arguments, **environment):
        controller, terminal = pty.openpty()
        self.process = subprocess.Popen(
            [BINARY, *map(str, arguments)], cwd=folder, stdout=subprocess.PIPE, stderr=terminal,
            encoding="utf-8", env={**os.environ, "TERM": "xterm", **environment})
        os.close(terminal)
        self.controller = controller
        self.seen = ""

    def read_until(self, pattern, seconds=120):
        """Reads the terminal until `pattern` has been seen, or to its end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (pattern and re.search(pattern, self.seen)):
            if select.select([self.controller], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.controller, 65536).decode(errors="replace")
                except OSError:  # the other end is closed
                    return
            elif self.process.poll() is not None:
                return

    def finish(self):
        """Exit code and standard output."""
        self.read_until(None)
        out, _ = self.process.communicate(timeout=120)
        os.close(self.controller)
        return self.process.returncode, out


class InterruptionCheck(ProgramCase):
    def interrupt(self, how, *arguments):
        run = Watched(self.folder, "run", INVENTED, *arguments, "--replications", MANY,
                      "--threads", 2, "--out", "results")
        run.read_until(rf"[1-9]\d*/{MANY} replications")
        run.process.send_signal(how)
        code, out = run.finish()
        self.assertEqual(code, 1, run.seen)
        return run.seen, out

    def test_what_is_finished_is_kept_and_marked(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            seen, out = self.interrupt(how)
            folder = self.folder / "results"
            self.assertEqual([p.name for p in self.folder.iterdir()], ["results"])
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            self.assertFalse(manifest["complete"])
            with h5py.File(folder / "results.h5") as file:
                numbers = list(file["data/replication"])
                plans = file["data/ehc_plans_by_month"][:, 1]
            self.assertEqual(numbers, sorted(set(numbers)))
            self.assertIn(f"{len(numbers)} of {MANY} replications of invented were kept", seen)
            self.assertIn("INCOMPLETE", out)
            self.assertIn("Written, marked incomplete, to results:", out)
            (row,) = [row for row in summary_of(folder)
                      if row["measure"] == "ehc_plans" and row["period_start"] == "2025-01-31"
                      and not any(row[d] for d in ("provision", "need", "age"))]
            self.assertAlmostEqual(float(row["mean"]), plans.mean())
            # They are the replications of those numbers, whatever was not finished.
            some = [i for i, number in enumerate(numbers) if number < 4]
            self.assertTrue(some)
            whole = self.run_to("whole", INVENTED, "--replications", 4)
            with h5py.File(whole / "results.h5") as file:
                expected = file["data/ehc_plans_by_month"][:, 1]
            numpy.testing.assert_array_equal(plans[some], expected[[numbers[i] for i in some]])
            for path in (folder, whole):
                for file in path.iterdir():
                    file.unlink()
                path.rmdir()

    def test_the_scenarios_after_it_are_not_begun(self):
        other = self.write("other.yaml", f"sendsim: 1\nextends: {INVENTED}\nname: other\n")
        seen, _ = self.interrupt(signal.SIGINT, other)
        self.assertIn("nothing was written of other", seen)
        self.assertEqual([p.name for p in (self.folder / "results").iterdir()], ["invented"])

    def test_the_second_signal_ends_it_at_once(self):
        run = Watched(self.folder, "run", INVENTED, "--replications", MANY, "--out", "results",
                      "--set", "period.last=2080-01-01", "--set",
                      "start.residents={0-25: 60000}")
        run.read_until("replications, ")
        time.sleep(0.3)
        run.process.send_signal(signal.SIGINT)
        run.read_until("stopping")
        run.process.send_signal(signal.SIGINT)
        run.finish()
        self.assertIn(run.process.returncode, (1, -signal.SIGINT))  # 1: it was quicker
        if run.process.returncode != 1:
            self.assertFalse((self.folder / "results").exists())

    def test_a_signal_that_is_ignored_stays_ignored(self):
        run = subprocess.Popen(
            ["/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh", BINARY, "run", INVENTED,
             "--replications", "40", "--out", "results"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        first = run.stderr.readline()
        self.assertIn("running 40 replications", first)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 0, err)
        self.assertIn("40 of 40", err)

    def test_progress_is_redrawn_on_a_terminal_only(self):
        arguments = ("run", INVENTED, "--replications", 40, "--threads", 1, "--out", "results")
        run = Watched(self.folder, *arguments, NO_COLOR="")
        code, _ = run.finish()
        self.assertEqual(code, 0)
        self.assertIn("\r", run.seen)
        self.assertIn("\x1b[32m", run.seen)
        self.assertIn("invented: 40 of 40 replications in ", run.seen)
        plain = Watched(self.folder, *arguments, NO_COLOR="1")
        self.assertEqual(plain.finish()[0], 0)
        self.assertNotIn("\x1b", plain.seen)
        done = self.call(*arguments[:-1], "fresh")
        self.assertEqual(len(done.stderr.splitlines()), 2, done.stderr)
        self.assertNotIn("\r", done.stderr)


if __name__ == "__main__":
    unittest.main()
