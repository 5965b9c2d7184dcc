"""`sendsim serve` from outside: the life of a run, and who tries to break it."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

BINARY = os.environ["SENDSIM_BINARY"]
SOURCE = pathlib.Path(os.environ["SENDSIM_SOURCE_DIR"])
INVENTED = SOURCE / "tests/app/invented"
PLACES = "placement.limited_types.special.places"
JSON = {"Content-Type": "application/json"}


def what_if(name="more", places=40):
    return {"name": name, "measures": [{"name": "places", "from": "2026-09-01",
                                        "changes": [{"parameter": PLACES, "add": places}]}]}


def request(*scenarios, replications=20, **more):
    return {"baseline": "invented", "replications": replications, "scenarios": list(scenarios), **more}


class Server:
    """The program, serving the invented authority, with a folder for temporary files of its own."""

    def __init__(self, *arguments, temporary=None, largest_file=None, scenarios=INVENTED, path=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sendsim-check-")) if temporary is None else temporary

        def limit():
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
        self.process = subprocess.Popen(
            [BINARY, "serve", "--scenarios", str(scenarios), *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", preexec_fn=limit,
            env={**os.environ, "TMPDIR": str(self.folder),
                 "PATH": os.environ["PATH"] if path is None else f"{path}:{os.environ['PATH']}"})
        self.address = None
        while not self.address:
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(self.process.stderr.read())
            self.address = re.search(r"http://([^/]+):(\d+)/(\w+)/", line)
        self.host, self.port, self.token = self.address.groups()
        self.port = int(self.port)
        self.root = f"/{self.token}/"

    def own_folders(self):
        return [path for path in self.folder.iterdir() if path.name.startswith("sendsim-serve-")]

    def end(self, how=signal.SIGTERM, most=10):
        """Exit code, and seconds until the end."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(most)
        seconds = time.monotonic() - began
        self.process.stdout.close()
        self.process.stderr.close()
        return code, seconds

    def raw(self, method, path, body=None, headers=None, timeout=60):
        """Status, headers and text of one answer; `path` is the whole path."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None and "Content-Length" not in (headers or {}):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def get(self, path, **options):
        return self.raw("GET", self.root + path, **options)

    def json(self, path):
        status, _, text = self.get(path)
        assert status == 200, (path, status, text)
        return json.loads(text)

    def post(self, path, body):
        status, _, text = self.raw("POST", self.root + path, json.dumps(body).encode(), JSON)
        return status, json.loads(text)

    def start(self, *scenarios, **options):
        status, answer = self.post("api/runs", request(*scenarios, **options))
        assert status == 201, (status, answer)
        return answer["id"]

    def events(self, run, until=None, timeout=120):
        """Names and data of the events, to the end or to the first called `until`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        connection.request("GET", f"{self.root}api/runs/{run}/events")
        answer = connection.getresponse()
        assert answer.status == 200 and answer.getheader("Content-Type") == "text/event-stream", answer.status
        seen, name = [], None
        for line in answer:
            line = line.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                seen.append((name, json.loads(line[6:])))
                if name == until:
                    break
        connection.close()
        return seen

    def wait_for(self, run, *states, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            state = self.json(f"api/runs/{run}")
            if state["state"] in states:
                return state
            time.sleep(0.05)
        raise AssertionError(f"{run} is {state['state']}")

    def open(self, text, timeout=60):
        """A connection on which `text` has been sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout)
        connection.sendall(text.encode() if isinstance(text, str) else text)
        return connection


def everything(connection):
    """What comes until the other end closes."""
    text = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            text += piece
    connection.close()
    return text


class ServeCase(unittest.TestCase):
    """One server for the tests of a class."""
    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.arguments)
        cls.addClassCleanup(shutil.rmtree, cls.server.folder, True)
        cls.addClassCleanup(cls.server.end)

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), "the server has ended")


class LifeCheck(ServeCase):
    def test_a_run_from_the_choice_of_an_area_to_its_end(self):
        server = self.server
        areas = server.json("api/areas")
        self.assertGreaterEqual(len(areas), 153)
        self.assertEqual(len({area["code"] for area in areas}), len(areas))
        derby = next(area for area in areas if area["name"] == "Derby")
        self.assertTrue(derby["pack"])
        baseline = server.json(f"api/baselines/{derby['code']}")
        self.assertEqual(baseline["area"], "Derby")
        self.assertGreater(len(baseline["parameters"]), 80)
        self.assertGreater(len(baseline["levers"]), 15)
        lever = next(each for each in baseline["levers"] if each["unit"] == "places")
        server.json("api/baselines/invented")
        run = server.start(what_if(), replications=60)
        events = server.events(run)
        names = [name for name, _ in events]
        self.assertEqual(names[-1], "done")
        figures = [data for name, data in events if name == "figures"]
        self.assertEqual(figures[-1]["finished"], 60)
        finished = [data["finished"] for name, data in events if name == "progress"]
        self.assertEqual(finished, sorted(finished))
        # A page that is loaded again finds all of it.
        state = server.json(f"api/runs/{run}")
        self.assertEqual(state["state"], "done")
        self.assertEqual(state["request"], request(what_if(), replications=60))
        self.assertEqual(state["figures"], figures[-1]["figures"])
        self.assertEqual([name for name, _ in server.events(run)], ["progress", "figures", "done"])
        self.assertIn("max", lever)

    def test_a_slider_that_moves_runs_the_what_if_alone(self):
        server = self.server
        server.events(server.start(replications=80))
        states = []
        for places in (10, 20, 30):
            run = server.start(what_if(places=places), replications=80)
            server.events(run)
            states.append(server.json(f"api/runs/{run}"))
        baselines = [[row[:2] for row in state["figures"][0]["table"]["rows"]] for state in states]
        self.assertGreater(len(baselines[0]), 5)
        self.assertEqual(baselines[0], baselines[1])
        self.assertEqual(baselines[0], baselines[2])

    def test_a_run_is_cancelled_and_shows_what_is_finished(self):
        server = self.server
        run = server.start(what_if(), replications=500, seed=77)
        server.events(run, until="figures")
        status, _, _ = server.raw("DELETE", f"{server.root}api/runs/{run}")
        self.assertEqual(status, 200)
        state = server.wait_for(run, "cancelled")
        self.assertLess(state["finished"], 500)
        self.assertTrue(state["figures"])
        self.assertEqual(server.events(run)[-1][0], "cancelled")

    def test_two_clients_have_their_turns(self):
        server = self.server
        greedy = [server.start(what_if(places=i), replications=200, seed=100 + i, client="greedy") for i in range(4)]
        modest = server.start(what_if(), replications=10, seed=200, client="modest")
        server.wait_for(modest, "done")
        self.assertEqual(server.json(f"api/runs/{greedy[3]}")["state"], "queued")
        for run in greedy:
            server.raw("DELETE", f"{server.root}api/runs/{run}")

    def test_several_look_on_and_one_leaves(self):
        server = self.server
        run = server.start(what_if(), replications=150, seed=33)
        seen = [None] * 6

        def look(i):
            seen[i] = server.events(run, until="figures" if i % 2 else None)
        threads = [threading.Thread(target=look, args=(i,)) for i in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for i, events in enumerate(seen):
            self.assertEqual(events[-1][0], "figures" if i % 2 else "done")

    def test_yaml_is_saved_handed_in_again_and_runs_by_the_command_line(self):
        server = self.server
        run = server.start(what_if("More: \"places\""), replications=10)
        server.events(run)
        status, headers, text = server.get(f"api/runs/{run}/scenarios/1.yaml")
        self.assertEqual(status, 200)
        self.assertIn("attachment", headers["Content-Disposition"])
        again = server.start({"name": "by file", "yaml": text.decode()}, replications=10)
        server.events(again)
        one, other = (server.json(f"api/runs/{each}")["figures"][0]["table"]["rows"] for each in (run, again))
        self.assertEqual(one, other)
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "saved.yaml"
            file.write_bytes(text)
            done = subprocess.run([BINARY, "run", file, "--replications", "2", "--out", "out", "--format", "csv"],
                                  cwd=folder, capture_output=True, encoding="utf-8", check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(server.get(f"api/runs/{run}/scenarios/2.yaml")[0], 404)

    def download(self, run, kind, seconds=120):
        status, answer = self.server.post(f"api/runs/{run}/downloads", {"kind": kind})
        self.assertIn(status, (201, 202), answer)
        end = time.monotonic() + seconds
        while answer["state"] == "working" and time.monotonic() < end:
            time.sleep(0.05)
            answer = self.server.json(f"api/runs/{run}")["downloads"][kind]
        return answer

    def test_results_are_made_by_the_program_itself(self):
        server = self.server
        run = server.start(what_if(), replications=6)
        server.events(run)
        self.assertEqual(server.get(f"api/runs/{run}/summary.csv")[0], 404)
        self.assertEqual(self.download(run, "results"),
                         {"state": "ready", "files": ["summary.csv", "differences.csv"]})
        _, headers, summary = server.get(f"api/runs/{run}/summary.csv")
        self.assertTrue(headers["Content-Type"].startswith("text/csv"))
        scenarios = {line.split(",")[0] for line in summary.decode().splitlines()[1:]}
        self.assertEqual(scenarios, {"invented", "more"})
        self.assertIn(b"probability_better", server.get(f"api/runs/{run}/differences.csv")[2][:300])
        self.assertEqual(server.post(f"api/runs/{run}/downloads", {"kind": "results"})[0], 201)  # made once
        run = server.start(*(what_if(name) for name in ("z last", "b", "a first")), replications=2)
        server.events(run)
        self.download(run, "results")
        rows = server.get(f"api/runs/{run}/summary.csv")[2].decode().splitlines()
        self.assertEqual(list(dict.fromkeys(row.split(",")[0] for row in rows)),  # in the order of the run
                         ["scenario", "invented", "z last", "b", "a first"])
        alone = server.start(replications=3)
        server.events(alone)
        self.assertEqual(self.download(alone, "results"), {"state": "ready", "files": ["summary.csv"]})

    def test_report_and_workbook_are_made_or_refused_in_words(self):
        server = self.server
        run = server.start(what_if(), replications=4)
        server.events(run)
        for kind, name, begin in (("report", "report.html", b"<!"), ("workbook", "report.xlsx", b"PK")):
            answer = self.download(run, kind)
            if answer["state"] == "ready":
                self.assertTrue(server.get(f"api/runs/{run}/{name}")[2].lower().startswith(begin.lower()))
            else:
                self.assertRegex(answer["message"], "not built yet")

    def test_a_baseline_is_made_while_others_are_answered(self):
        server = self.server
        made = {}

        def ask(name):
            made[name] = server.get("api/baselines/York", timeout=300)
        threads = [threading.Thread(target=ask, args=(i,)) for i in range(3)]
        for thread in threads:
            thread.start()
        longest = 0
        while any(thread.is_alive() for thread in threads):
            began = time.monotonic()
            server.json("api/health")
            longest = max(longest, time.monotonic() - began)
        for thread in threads:
            thread.join()
        answers = {text for status, _, text in made.values() if status == 200}
        self.assertEqual(len(answers), 1, made)  # made once, for all three
        york = json.loads(answers.pop())
        self.assertEqual((york["id"], york["area"]), ("york", "York"))
        self.assertLess(longest, 5)
        status, answer = server.post("api/runs", {"baseline": "york", "replications": 2, "scenarios": []})
        self.assertEqual(status, 201, answer)
        self.assertEqual(server.events(answer["id"])[-1][0], "done")

    def test_faults_are_told_where_they_are(self):
        wrong = what_if()
        wrong["measures"][0]["changes"][0]["parameter"] = PLACES[:-1]
        status, answer = self.server.post("api/runs", request(wrong))
        self.assertEqual(status, 422)
        fault, = answer["errors"]
        self.assertEqual((fault["scenario"], fault["measure"]), ("more", "places"))
        self.assertRegex(fault["message"], r"did you mean")
        self.assertNotIn("/tmp", fault["message"])
        self.assertEqual(self.server.post("api/runs", {**request(), "baseline": "atlantis"})[0], 422)
        self.assertEqual(self.server.get("api/baselines/Atlantis")[0], 404)
        self.assertEqual(self.server.get("api/runs/0123456789abcdef")[0], 404)
        self.assertEqual(self.server.get("api/runs/0123456789abcdef/events")[0], 404)


class HostileCheck(ServeCase):
    def status(self, method, path, body=None, headers=None):
        return self.server.raw(method, path, body, headers)[0]

    def test_every_answer_forbids_what_a_page_does_not_need(self):
        for path in (self.server.root, self.server.root + "api/areas", "/", self.server.root + "nothing"):
            _, headers, _ = self.server.raw("GET", path)
            self.assertIn("default-src 'self'", headers["Content-Security-Policy"], path)
            self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"], path)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["Cache-Control"], "no-store")

    def test_without_the_token_nothing_is_told(self):
        seen = set()
        for path in ("/", "/api/areas", "/" + "0" * 32 + "/api/areas", f"/{self.server.token}",
                     f"/{self.server.token[:-1]}/api/areas", f"/{self.server.token}0/", "//" + self.server.token + "/",
                     "/../" + self.server.token + "/"):
            status, _, text = self.server.raw("GET", path)
            self.assertEqual(status, 404, path)
            seen.add(text)
        self.assertEqual(len(seen), 1)

    def test_no_path_leads_to_a_file(self):
        root = self.server.root
        for path in ("../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd",
                     "index.html/../../../etc/passwd", "index.html%00.js", "....//etc/passwd", "\\..\\etc\\passwd",
                     "api/../../etc/passwd", "api/runs/../../../etc/passwd", "api/baselines/..%2f..%2fetc%2fpasswd",
                     "src/server/page/index.html", "api/runs/%2e%2e/lock", "lock", "?file=/etc/passwd&x=../"):
            status, _, text = self.server.raw("GET", root + path)
            self.assertNotIn(b"root:", text, path)
            self.assertIn(status, (200,) if path.startswith("?") else (400, 404), path)

    def test_other_sites_are_refused(self):
        own = f"127.0.0.1:{self.server.port}"
        areas = self.server.root + "api/areas"
        for headers, expected in (
                ({"Host": own}, 200), ({"Host": f"localhost:{self.server.port}"}, 200),
                ({"Host": f"[::1]:{self.server.port}"}, 200),
                ({"Host": "evil.example"}, 421), ({"Host": f"evil.example:{self.server.port}"}, 421),
                ({"Host": "127.0.0.1:1"}, 421), ({"Host": ""}, 421),
                ({"Origin": f"http://{own}"}, 200), ({"Origin": "http://evil.example"}, 403), ({"Origin": "null"}, 403),
                ({"Sec-Fetch-Site": "same-origin"}, 200), ({"Sec-Fetch-Site": "none"}, 200),
                ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "same-site"}, 403)):
            self.assertEqual(self.status("GET", areas, headers=headers), expected, headers)
        two = self.server.open(f"GET {areas} HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\n\r\n")
        self.assertIn(b" 421 ", everything(two))
        none = self.server.open(f"GET {areas} HTTP/1.1\r\n\r\n")
        self.assertIn(b" 421 ", everything(none))

    def test_bodies_of_other_kinds_are_refused(self):
        runs = self.server.root + "api/runs"
        body = json.dumps(request()).encode()
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
            self.assertEqual(self.status("POST", runs, body, {"Content-Type": kind}), 415, kind)
        self.assertEqual(self.status("POST", runs, body, {**JSON, "Content-Encoding": "gzip"}), 415)
        for text, expected in ((b"", 400), (b"{", 400), (b"\xff\xfe", 400), (b"[]", 400), (b"[" * 100_000, 400),
                               (b"{}", 422), (b'{"baseline":{}}', 422), (b'{"baseline":"invented","x":1}', 422)):
            self.assertEqual(self.status("POST", runs, text, JSON), expected, text[:20])
        for method in ("PUT", "PATCH", "OPTIONS", "TRACE"):
            self.assertEqual(self.status(method, runs), 405, method)
        self.assertEqual(self.status("DELETE", runs), 404)
        self.assertEqual(self.status("POST", self.server.root, body, JSON), 405)

    def test_a_body_is_not_too_long(self):
        runs = self.server.root + "api/runs"
        self.assertEqual(self.status("POST", runs, b" " * 1_000_000, JSON), 400)  # read, and no JSON
        self.assertEqual(self.status("POST", runs, b" " * 1_000_001, JSON), 413)
        self.assertEqual(self.status("POST", runs, b" " * 3_000_000, JSON), 413)
        for length in ("99999999999999999999", "1000001"):  # said, and never sent
            self.assertEqual(self.status("POST", runs, b"", {**JSON, "Content-Length": length}), 413)
        for length in ("-1", "x", "1,1"):
            self.assertEqual(self.status("POST", runs, b"", {**JSON, "Content-Length": length}), 400)
        chunked = self.server.open(
            f"POST {runs} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nContent-Type: application/json\r\n"
            "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n")
        self.assertIn(b" 411 ", everything(chunked))

    def test_heads_that_are_none_or_too_long_are_refused(self):
        host = f"Host: 127.0.0.1:{self.server.port}\r\n"
        areas = f"GET {self.server.root}api/areas HTTP/1.1\r\n{host}"
        for text in ("\r\n\r\n", "GET\r\n\r\n", "hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", areas + "no colon\r\n\r\n",
                     areas + "X: " + "y" * 5000 + "\r\n\r\n", areas + "A: b\r\n" * 70 + "\r\n",
                     areas + "X : y\r\n\r\n", areas + "X: a\0b\r\n\r\n", areas + "A: b\r\n c\r\n\r\n",
                     "G" * 20_000, areas + "X: " + "y" * 30_000):
            answer = everything(self.server.open(text))
            self.assertIn(b" 400 ", answer, text[:60])
        self.assertEqual(self.status("GET", self.server.root + "x" * 3000), 414)
        # Many ranges would be many copies of the answer.
        ranges = "bytes=" + ",".join(["0-"] * 1000)
        status, _, text = self.server.get("api/areas", headers={"Range": ranges})
        self.assertEqual((status, text[:1]), (200, b"["))

    def test_two_requests_on_one_connection_are_not_mixed(self):
        host = f"Host: 127.0.0.1:{self.server.port}\r\n"
        one = f"GET {self.server.root}api/health HTTP/1.1\r\n{host}"
        answer = everything(self.server.open(f"{one}Content-Length: 5\r\n\r\n{one}\r\n"))
        self.assertEqual(answer.count(b"HTTP/1.1 "), 1)

    def test_200_requests_at_once_are_answered(self):
        statuses = []

        def ask():
            statuses.append(self.server.get("api/areas", timeout=120)[0])
        threads = [threading.Thread(target=ask) for _ in range(200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(statuses, [200] * 200)

    def test_slow_clients_do_not_keep_others_out(self):
        slow = [self.server.open(f"GET {self.server.root}api/areas HTTP/1.1\r\nHost: ") for _ in range(150)]
        began = time.monotonic()
        self.assertEqual(self.server.get("api/health", timeout=30)[0], 200)
        self.assertLess(time.monotonic() - began, 8)
        dripping = slow[0]
        with contextlib.suppress(OSError):  # a letter now and then keeps nobody alive
            for _ in range(40):
                dripping.sendall(b"x")
                time.sleep(0.5)
        self.assertNotIn(b" 200 ", everything(dripping))
        for connection in slow[1:]:
            connection.close()
        # One who sends his body so slowly.
        body = self.server.open(
            f"POST {self.server.root}api/runs HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
            "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        self.assertEqual(self.server.get("api/health")[0], 200)
        body.close()

    def test_readers_of_events_are_not_so_many_that_nobody_else_is_answered(self):
        run = self.server.start(what_if(), replications=500, seed=5)
        text = (f"GET {self.server.root}api/runs/{run}/events HTTP/1.1\r\n"
                f"Host: 127.0.0.1:{self.server.port}\r\n\r\n")
        readers = [self.server.open(text) for _ in range(60)]
        statuses = [reader.recv(12)[9:] for reader in readers]
        self.assertEqual(statuses.count(b"200"), 40)
        self.assertEqual(statuses.count(b"503"), 20)
        self.assertEqual(self.server.get("api/health")[0], 200)
        for reader in readers:
            reader.close()
        self.server.raw("DELETE", f"{self.server.root}api/runs/{run}")
        self.server.wait_for(run, "cancelled", "done")
        end = time.monotonic() + 20
        while time.monotonic() < end:  # who has left gives the place back
            if self.server.raw("GET", f"{self.server.root}api/runs/{run}/events")[0] == 200:
                return
            time.sleep(0.2)
        self.fail("the places of readers are not given back")

    def test_files_of_planners_lead_nowhere(self):
        head = "sendsim: 1\nname: x\nextends: "
        secret = self.server.folder / "secret.yaml"
        secret.write_text("sendsim: 1\nsecret: swordfish\n", encoding="utf-8")
        for path in (secret, "/etc/passwd", "../../../../../../etc/passwd", "/proc/self/environ", "../compare_check.py"):
            status, answer = self.server.post("api/runs", request({"name": "x", "yaml": head + f"{path}\n"}))
            self.assertEqual(status, 422, path)
            self.assertRegex(answer["errors"][0]["message"], "outside the folders")
            self.assertNotIn("swordfish", json.dumps(answer))
        for yaml in ("", "x", "a: &a [*a]", "- " * 1000, "{" * 5000, "sendsim: 1\n", head + "baseline.yaml\nx: y\n",
                     head + ".what-if-1.yaml\n", "\0", "sendsim: 1\nextends: baseline.yaml\nname: 1\nneeds: []\n"):
            self.assertEqual(self.server.post("api/runs", request({"name": "x", "yaml": yaml}))[0], 422, yaml[:30])


class EndCheck(unittest.TestCase):
    def server(self, *arguments, **options):
        server = Server(*arguments, **options)
        self.addCleanup(shutil.rmtree, server.folder, True)
        self.addCleanup(lambda: server.process.poll() is None and server.process.kill())
        return server

    def test_a_stop_in_mid_run_is_clean_and_quick(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            server = self.server()
            server.json("api/baselines/invented")
            run = server.start(what_if(), replications=500)
            reader = threading.Thread(target=server.events, args=(run,))
            reader.start()
            server.post(f"api/runs/{run}/downloads", {"kind": "results"})  # waits for its turn
            server.events(run, until="progress")
            self.assertEqual(len(server.own_folders()), 1)
            self.assertEqual(server.own_folders()[0].stat().st_mode & 0o777, 0o700)
            code, seconds = server.end(how)
            reader.join()
            self.assertEqual(code, 0)
            self.assertLess(seconds, 2.5)  # 1 s, and what a busy machine adds
            self.assertEqual(server.own_folders(), [])

    def test_a_stop_ends_a_replication_that_takes_long(self):
        server = self.server()
        server.json("api/baselines/England")
        status, answer = server.post("api/runs", {"baseline": "england", "replications": 2, "scenarios": []})
        self.assertEqual(status, 201, answer)
        server.wait_for(answer["id"], "running")
        time.sleep(0.5)
        code, seconds = server.end()
        self.assertEqual(code, 0)
        self.assertLess(seconds, 3)
        self.assertEqual(server.own_folders(), [])

    def test_a_stop_ends_a_child_that_is_at_work(self):
        server = self.server()
        asking = threading.Thread(target=lambda: contextlib.suppress(Exception) and self.quietly(server))
        asking.start()
        time.sleep(0.4)
        code, seconds = server.end()
        asking.join()
        self.assertEqual(code, 0)
        self.assertLess(seconds, 2.5)
        self.assertEqual(server.own_folders(), [])
        time.sleep(0.2)
        running = subprocess.run(["pgrep", "-f", f"new --area.*{server.folder}"], capture_output=True, check=False)
        self.assertEqual(running.stdout, b"")

    @staticmethod
    def quietly(server):
        with contextlib.suppress(OSError, http.client.HTTPException):
            server.get("api/baselines/Leeds")

    def test_what_a_killed_server_has_left_is_removed_by_the_next(self):
        server = self.server()
        run = server.start(what_if(), replications=500)
        server.events(run, until="progress")
        server.end(signal.SIGKILL)
        left, = server.own_folders()
        other = server.folder / "sendsim-serve-notours"
        other.mkdir(mode=0o755)  # not made by the program: it keeps off
        again = self.server(temporary=server.folder)
        self.assertFalse(left.exists())
        self.assertTrue(other.exists())
        other.rmdir()
        self.assertEqual(len(again.own_folders()), 1)
        self.assertNotEqual(again.token, server.token)
        self.assertEqual(again.raw("GET", f"{server.root}api/areas")[0], 404)
        third = self.server(temporary=server.folder)  # and nothing of one that lives
        self.assertEqual(len(third.own_folders()), 2)
        self.assertEqual(again.end()[0], 0)
        self.assertEqual(third.end()[0], 0)

    def test_a_full_disk_fails_what_needs_it_and_nothing_else(self):
        server = self.server(largest_file=20_000)
        run = server.start(what_if(), replications=10)  # in memory alone
        self.assertEqual(server.events(run)[-1][0], "done")
        status, _, text = server.get("api/baselines/York", timeout=120)
        self.assertEqual(status, 500)
        self.assertRegex(json.loads(text)["errors"][0]["message"], "File too large|No space|cannot write")
        status, answer = server.post(f"api/runs/{run}/downloads", {"kind": "results"})
        self.assertEqual(status, 202)
        end = time.monotonic() + 60
        while answer["state"] == "working" and time.monotonic() < end:
            time.sleep(0.05)
            answer = server.json(f"api/runs/{run}")["downloads"]["results"]
        self.assertEqual(answer["state"], "failed")
        self.assertRegex(answer["message"], "File too large|No space|cannot write")
        self.assertEqual(server.json("api/health")["status"], "ok")
        self.assertEqual(server.end()[0], 0)

    def test_a_port_that_is_taken_is_told_in_one_line(self):
        server = self.server()
        done = subprocess.run([BINARY, "serve", "--port", str(server.port)], capture_output=True, encoding="utf-8",
                              timeout=60, check=False, env={**os.environ, "TMPDIR": str(server.folder)})
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertRegex(done.stderr, rf"^sendsim: serve: port {server.port} is taken.*\n$")
        self.assertEqual(len(server.own_folders()), 1)
        self.assertEqual(server.end()[0], 0)
        again = self.server("--port", server.port)  # free again at once
        self.assertEqual(again.port, server.port)
        self.assertEqual(again.end()[0], 0)

    def test_a_browser_is_opened_without_telling_the_address_to_other_users(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="sendsim-check-"))
        self.addCleanup(shutil.rmtree, folder, True)
        browser = folder / "xdg-open"
        browser.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$0.tmp"\nmv "$0.tmp" "$0.words"\n', encoding="utf-8")
        browser.chmod(0o700)
        server = self.server("--open", path=folder)
        words = folder / "xdg-open.words"
        end = time.monotonic() + 20
        while not words.exists() and time.monotonic() < end:
            time.sleep(0.05)
        file, = map(pathlib.Path, words.read_text(encoding="utf-8").splitlines())
        self.assertEqual(file.parent, server.own_folders()[0])
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertNotIn(server.token, str(file))
        text = file.read_text(encoding="utf-8")
        self.assertIn(f'content="0; url={server.address.group()}"', text)
        # As a browser asks that comes from a file.
        headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        self.assertEqual(server.raw("GET", server.root, headers=headers)[0], 200)
        self.assertEqual(server.raw("GET", server.root + "api/areas", headers=headers)[0], 403)
        self.assertEqual(server.end()[0], 0)
        self.assertFalse(file.exists())

    def test_wrong_command_lines_are_refused(self):
        for arguments, message in ((["--port", "0"], "whole number"), (["--port", "70000"], "whole number"),
                                   (["--host", "no.such.host.invalid"], "cannot listen on"),
                                   (["--scenarios", "/no/such/folder"], "expected a folder"), (["--prot", "1"], "did you mean")):
            done = subprocess.run([BINARY, "serve", *arguments], capture_output=True, encoding="utf-8", timeout=60,
                                  check=False)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertRegex(done.stderr, message)
            self.assertEqual(done.stderr.count("\n"), 1)


if __name__ == "__main__":
    unittest.main()
