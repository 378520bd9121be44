"""Drives the two servers and writes the table; `bench/run` calls it with the rows on stdin.

Each row starts a sandbox and a bare server of its own, checks that they answer alike, and loads them in turn.
"""

import copy
import datetime
import http.client
import json
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

README = pathlib.Path(__file__).with_name("README.md")
BEGIN, END = "<!-- figures: written by bench/run -->", "<!-- end of figures -->"
HEAD = ["row", "figure", "sandbox", "bare hyper", "ratio", "target", "", "measured"]

SMOKE = os.environ.get("BENCH_SMOKE") == "1"
SECONDS = int(os.environ.get("BENCH_SECONDS", 1 if SMOKE else 5))
ROUNDS = 1 if SMOKE else 3
STARTS = 2 if SMOKE else 10
# Signed beforehand, which takes its time.
GUARDED = 20_000
CLOCK = "2026-03-03T12:00:00Z"
REQUESTS = 20_000 if SMOKE else 1_000_000
TODAY = datetime.date.today().isoformat()

# What differs between two answers of the same server is left out of the comparison.
OWN_TO_EACH_ANSWER = ("date", "sandbox-request-id")


class Row:
    """One line of the table at the top of `bench/run`."""

    def __init__(self, line):
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 7:
            sys.exit(f"a row has 7 cells; got {len(cells)} in: {line}")
        self.name, flags, connections, request, headers, cpu, rate = cells
        self.flags = shlex.split(flags)
        self.connections = int(connections)
        request, _, body = request.partition(" < ")
        self.method, self.path = request.split()
        # More than one are sent by turns.
        self.bodies = [body] if body else []
        self.paths = []
        self.headers = dict(header.split(": ", 1) for header in headers.split(" & "))
        self.cpu, self.rate = float(cpu), float(rate)


class Server:
    """A process that says on its first line where it listens."""

    def __init__(self, *command):
        begun = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        self.start_ms = (time.perf_counter() - begun) * 1000
        found = re.search(r"http://\S+", line)
        if not found:
            sys.exit(f"{shlex.join(command)} should say where it listens; it said {line!r} and ended")
        self.url = found.group()
        self.proc = pathlib.Path("/proc", str(self.process.pid))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def cpu_us(self):
        """User and system time since the start; threads that have ended count."""
        fields = (self.proc / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1e6 / os.sysconf("SC_CLK_TCK")

    def run_ms(self):
        """The same to the nanosecond, of the threads that live."""
        tasks = (self.proc / "task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6

    def memory_mb(self):
        return int(re.search(r"VmRSS:\s+(\d+)", (self.proc / "status").read_text()).group(1)) / 1024


def fetch(server, row, headers):
    """One answer: status, headers, body."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc)
    connection.putrequest(row.method, row.path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    body = row.bodies[0].encode() if row.bodies else None
    if body:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, sorted((name.lower(), value) for name, value in response.getheaders()), body


def load(server, row, headers, seconds):
    """What wrk found: requests done, requests per second, p50 and p99."""
    lines = [f"wrk.method = {json.dumps(row.method)}"]
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items()]
    if len(row.bodies) == 1:
        lines.append(f"wrk.body = {json.dumps(row.bodies[0])}")
    for name, by_turns in (("paths", row.paths), ("bodies", row.bodies)):
        if len(by_turns) > 1:
            lines.append(f"local {name}, at = {{{', '.join(map(json.dumps, by_turns))}}}, 0")
            asked = "paths[at]" if name == "paths" else "nil, nil, bodies[at]"
            lines.append(f"function request() at = at % #{name} + 1 return wrk.format(nil, {asked}) end")
    lines.append(
        "function done(summary, latency)"
        " local e = summary.errors"
        " print('FOUND', summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),"
        " e.connect + e.read + e.write + e.status + e.timeout) end"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write("\n".join(lines))
        script.flush()
        wrk = ["wrk", "-t1", f"-c{row.connections}", f"-d{seconds}s", "--timeout", "30s", "-s", script.name]
        said = subprocess.run([*wrk, server.url + row.path], check=True, capture_output=True, text=True).stdout
    found = re.search(r"^FOUND\s+(.*)$", said, re.MULTILINE)
    requests, duration, p50, p99, errors = map(float, found.group(1).split())
    if errors or not requests:
        sys.exit(f"{row.name}: {requests:.0f} requests, {errors:.0f} errors at {server.url}\n{said}")
    return requests, requests / (duration / 1e6), p50 / 1000, p99 / 1000


def answer_file(folder, status, headers, body):
    """The two files the bare server answers from."""
    made_by_hyper = ("date", "content-length")
    head, content = pathlib.Path(folder, "head"), pathlib.Path(folder, "body")
    kept = [f"{name}: {value}" for name, value in headers if name not in made_by_hyper]
    head.write_text("\n".join([str(status), *kept]))
    content.write_bytes(body)
    return str(head), str(content)


def same_for_all(answer):
    status, headers, body = answer
    return status, [header for header in headers if header[0] not in OWN_TO_EACH_ANSWER], body


def measure_rate(row, sandbox_path, bare_path):
    with tempfile.TemporaryDirectory() as folder, sandbox(sandbox_path, row.flags) as ours:
        memory_before = ours.memory_mb()
        plain = {name: value for name, value in row.headers.items() if "{etag}" not in value}
        etag = dict(fetch(ours, row, plain)[1]).get("etag", "")
        headers = {name: value.replace("{etag}", etag) for name, value in row.headers.items()}
        if row.method == "POST":
            # The first one finds nothing there: its answer is another than all that follow.
            fetch(ours, row, headers)
        answer = fetch(ours, row, headers)
        expected = 304 if "If-None-Match" in headers else 201 if row.name == "okt-post" else 200
        if answer[0] != expected:
            sys.exit(f"{row.name}: {expected} was expected; got {answer[0]}: {answer[2][:300]!r}")
        with Server(bare_path, *answer_file(folder, *answer)) as bare:
            if same_for_all(fetch(bare, row, headers)) != same_for_all(answer):
                sys.exit(f"{row.name}: the two servers answer differently")
            rounds = {ours: [], bare: []}
            for number in range(ROUNDS + 1):
                for server, found in rounds.items():
                    cpu = server.cpu_us()
                    # The first time is for warming up.
                    requests, *rest = load(server, row, headers, SECONDS if number else 1)
                    found.append(((server.cpu_us() - cpu) / requests, *rest))
            middle = [
                [statistics.median(figures) for figures in zip(*found[1:], strict=True)]
                for found in rounds.values()
            ]
            memory = [server.memory_mb() for server in rounds]
    (cpu, rate, p50, p99), (bare_cpu, bare_rate, bare_p50, bare_p99) = middle
    return [
        line(row.name, f"CPU per request, µs ({len(answer[2]):,} bytes)", cpu, bare_cpu, at_most=row.cpu),
        line(row.name, "requests per second", rate, bare_rate, at_least=row.rate),
        line(row.name, "p50, ms", p50, bare_p50),
        line(row.name, "p99, ms", p99, bare_p99),
        line(row.name, "resident memory at start, MB", memory_before),
        line(row.name, "resident memory after the load, MB", *memory),
    ]


def guarded_load(*words):
    command = [os.environ["GUARDED_LOAD"], *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def drive(server, file, begin, count, good):
    """CPU per request while `count` signed requests are sent, of which this many are answered 200."""
    ran = server.run_ms()
    sent, answered, _ = guarded_load("send", server.url, file, begin, count, 8)
    if (int(sent), int(answered)) != (count, good):
        sys.exit(f"{count} requests should be sent and {good} answered 200; {sent} were, {answered} so, at {server.url}")
    # To the nanosecond: what a bare server takes for all of them is a few of the kernel's ticks.
    return (server.run_ms() - ran) * 1000 / count


def measure_guarded(algorithm, sandbox_path, bare_path):
    """A guarded call beside what it cannot do without: one verification of a signature, and one bare answer."""
    name, count = f"guarded-{algorithm.lower()}", 1_000 if SMOKE else GUARDED
    with tempfile.TemporaryDirectory() as folder, sandbox(sandbox_path, ["--clock", CLOCK]) as ours:
        head, body = pathlib.Path(folder, "head"), pathlib.Path(folder, "body")
        head.write_text("200")
        body.write_bytes(b"")
        signed = str(pathlib.Path(folder, "signed"))
        scope = "nhn:phr/mhd/read-document"
        guarded_load("calls", ours.url, "/pingauth", scope, count * (ROUNDS + 1), algorithm, signed)
        with Server(bare_path, str(head), str(body)) as bare:
            found = [
                (drive(ours, signed, number * count, count, count), drive(bare, signed, number * count, count, count))
                for number in range(ROUNDS + 1)
            ][1:]
        memory = ours.memory_mb()
    cpu, bare_cpu = (statistics.median(figures) for figures in zip(*found, strict=True))
    verification = float(guarded_load("raw", algorithm)[0])
    beside = f"CPU per request, µs, beside {verification:.1f} for a raw verification and {bare_cpu:.1f} for a bare answer"
    return [
        line(name, beside, cpu, verification + bare_cpu, at_most=1.5 if algorithm == "ES256" else None),
        line(name, f"resident memory after {count * (ROUNDS + 1):,} proofs, MB", memory),
    ]


def measure_token(sandbox_path):
    """A client_credentials round trip, two requests, beside the one signature it cannot do without."""
    count = 500 if SMOKE else GUARDED // 4
    with tempfile.TemporaryDirectory() as folder, sandbox(sandbox_path, ["--clock", CLOCK]) as ours:
        signed = str(pathlib.Path(folder, "signed"))
        guarded_load("tokens", ours.url, count * (ROUNDS + 1), signed)
        cpu = [2 * drive(ours, signed, number * 2 * count, 2 * count, count) for number in range(ROUNDS + 1)][1:]
    signature = float(guarded_load("raw", "RS256")[1])
    return [line("token", "CPU per token, µs, beside one raw RS256 signature", statistics.median(cpu), signature)]
def measure_okt_durable(path, post):
    """Posts of many persons to a sandbox that keeps them on disk, beside what that disk can sync in the same time."""
    # Next to the binary: what is below /tmp may be memory.
    with tempfile.TemporaryDirectory(dir=pathlib.Path(path).parent) as folder:
        with sandbox(path, [*post.flags, "--data-dir", f"{folder}/okt"]) as ours:
            post = copy.copy(post)
            post.bodies = posts(ours, post)
            rounds = []
            for number in range(ROUNDS + 1):
                cpu = ours.cpu_us()
                # The first time is for warming up.
                requests, *rest = load(ours, post, post.headers, SECONDS if number else 1)
                rounds.append((fsyncs(folder), (ours.cpu_us() - cpu) / requests, *rest))
            disk, cpu, rate, p50, p99 = (statistics.median(figures) for figures in zip(*rounds[1:], strict=True))
    return [
        line("okt-durable", f"posts per second of {post.connections} clients; raw fsync per second beside it", rate, disk, at_least=1),
        line("okt-durable", "CPU per post, µs", cpu),
        line("okt-durable", "p50, ms", p50),
        line("okt-durable", "p99, ms", p99),
    ]


def posts(server, post):
    """The body of this row about each of 500 persons."""
    found = urllib.request.urlopen(f"{server.url}/_sandbox/synthetic?kind=person&count=500")
    event = json.loads(post.bodies[0])
    return [json.dumps({**event, "personIdentifier": person["pid"]}) for person in json.load(found)]


def fsyncs(folder):
    """How often a second this disk takes another 4 kB for good."""
    file = os.open(f"{folder}/raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    begun, done, page = time.perf_counter(), 0, os.urandom(4096)
    while time.perf_counter() - begun < SECONDS:
        os.write(file, page)
        os.fsync(file)
        done += 1
    os.close(file)
    return done / (time.perf_counter() - begun)


def measure_okt_million(path, get, post):
    """GETs where a million events of a hundred thousand persons lie beside what is asked for, and where nothing does."""
    scale = ["--okt-scale", "1000" if SMOKE else "100000"]
    events = int(scale[1]) * 10
    with sandbox(path, get.flags) as empty, sandbox(path, [*get.flags, *scale]) as full:
        memory = full.memory_mb() - empty.memory_mb()
        # By turns about more persons than answers are kept ready for: what is measured is finding them.
        get, post = copy.copy(get), copy.copy(post)
        get.paths = []
        for body in posts(empty, post):
            post.bodies = [body]
            get.path = f"/okt-events/{json.loads(body)['personIdentifier']}"
            get.paths.append(get.path)
            for server in (empty, full):
                if fetch(server, post, post.headers)[0] != 201:
                    sys.exit(f"okt-million: {body} should be stored")
        if same_for_all(fetch(full, get, get.headers)) != same_for_all(fetch(empty, get, get.headers)):
            sys.exit("okt-million: the two stores answer differently")
        rounds = {empty: [], full: []}
        for number in range(ROUNDS + 1):
            for server, found in rounds.items():
                cpu = server.cpu_us()
                requests, *_ = load(server, get, get.headers, SECONDS if number else 1)
                found.append((server.cpu_us() - cpu) / requests)
        empty_cpu, cpu = (statistics.median(found[1:]) for found in rounds.values())
        start = full.start_ms
    return [
        line("okt-million", f"bytes of memory per event ({events:,} events)", memory * 1024 * 1024 / events),
        line("okt-million", "CPU per GET, µs; that in the empty store beside it", cpu, empty_cpu, at_most=1.2),
        line("okt-million", "from exec to the ready line, ms", start),
    ]


def measure_start(path):
    starts, cpu = [], []
    for _ in range(STARTS):
        with sandbox(path, []) as server:
            starts.append(server.start_ms)
            cpu.append(server.run_ms())
    return [
        line("start", "from exec to the ready line, ms", statistics.median(starts), at_most=60),
        line("start", "CPU until then, ms", statistics.median(cpu)),
    ]


def measure_image(root):
    """The unpacked image, run as a container would run it: its user, its own HTTPS, its files."""
    command = ["chroot", "--userspec=65532:65532", root, "/nhn-sandbox", "--listen", "127.0.0.1:0"]
    command += ["--tls", "self-signed", "--tls-listen", "127.0.0.1:0", "--config", "/config.toml", "--seed-data", "/seed-data"]
    starts, memory = [], []
    for _ in range(STARTS):
        begun = time.perf_counter()
        with Server(*command) as server:
            if urllib.request.urlopen(f"{server.url}/_sandbox/health").status != 200:
                sys.exit("image: the first answer should be 200")
            starts.append((time.perf_counter() - begun) * 1000)
            memory.append(server.memory_mb())
    size = sum(file.lstat().st_size for file in pathlib.Path(root).rglob("*") if file.is_file()) / 1024 / 1024
    return [
        line("image", "from exec to the first 200, ms", statistics.median(starts), at_most=60),
        line("image", "resident when idle, MB", statistics.median(memory), at_most=40),
        line("image", "size unpacked, MB", size, at_most=20),
    ]


def measure_memory(path, types):
    with sandbox(path, []) as server:
        memory = [server.memory_mb()]
        for _ in range(2):
            done = 0
            while done < REQUESTS:
                done += load(server, types, types.headers, SECONDS)[0]
            memory.append(server.memory_mb())
    million = f"{REQUESTS:,} requests"
    return [
        line("memory", "resident after start, MB", memory[0], at_most=40),
        line("memory", f"resident after {million}, MB", memory[1], at_most=96),
        line("memory", f"growth by another {million}, MB", memory[2] - memory[1], at_most=2),
    ]


def measure_journal(path, types):
    """What the journal costs a request: the same load with it and without it, in turn."""
    with sandbox(path, []) as kept, sandbox(path, ["--journal-entries", "0"]) as unkept:
        rounds = {kept: [], unkept: []}
        for number in range(ROUNDS + 1):
            for server, found in rounds.items():
                cpu = server.cpu_us()
                requests = load(server, types, types.headers, SECONDS if number else 1)[0]
                found.append((server.cpu_us() - cpu) / requests)
    on, off = (statistics.median(found[1:]) for found in rounds.values())
    return [
        line("journal", "CPU per request with it, µs", on),
        line("journal", "CPU per request without it, µs", off),
        line("journal", "what it costs, µs", on - off, at_most=2),
    ]


def post(server, path, body=b""):
    """How long a POST took, in ms."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc)
    begun = time.perf_counter()
    connection.request("POST", path, body, {"Content-Type": "application/json"} if body else {})
    response = connection.getresponse()
    response.read()
    took = (time.perf_counter() - begun) * 1000
    connection.close()
    if response.status not in (201, 204):
        sys.exit(f"POST {path}: {response.status}")
    return took


def measure_reset(path, types):
    """A workspace is reset again and again while another one is under load."""
    with sandbox(path, []) as server:
        for name in ("loaded", "reset"):
            post(server, "/_sandbox/workspaces", json.dumps({"name": name}).encode())
        loaded = copy.copy(types)
        loaded.path = "/ws/loaded" + types.path
        alone = load(server, loaded, types.headers, SECONDS)
        took, ended = [], threading.Event()

        def reset_all_the_time():
            while not ended.is_set():
                took.append(post(server, "/ws/reset/_sandbox/reset"))

        resetting = threading.Thread(target=reset_all_the_time)
        resetting.start()
        beside = load(server, loaded, types.headers, SECONDS)
        ended.set()
        resetting.join()
    took.sort()
    return [
        line("reset", "p50 under load, ms", took[len(took) // 2]),
        line("reset", f"p99 of {len(took):,} under load, ms", took[len(took) * 99 // 100], at_most=10),
        line("reset", "p99 of another workspace's requests, ms: beside it, and alone", beside[3], alone[3]),
    ]


def measure_workspaces(path, types):
    """A thousand of them, made one after the other."""
    with sandbox(path, []) as server:
        load(server, types, types.headers, 1)
        before, cpu = server.memory_mb(), server.run_ms()
        took = sorted(
            post(server, "/_sandbox/workspaces", json.dumps({"name": f"ci-{number}"}).encode()) for number in range(1000)
        )
        cpu = (server.run_ms() - cpu) / 1000
        grown = server.memory_mb() - before
    return [
        line("workspaces", "making one, p50 with its request, ms", took[500]),
        line("workspaces", "CPU for making one, ms", cpu, at_most=1),
        line("workspaces", "memory of 1,000, MB", grown, at_most=64),
    ]


def measure_binary(path):
    return [line("binary", "size, MB", os.path.getsize(path) / 1024 / 1024, at_most=20)]


def measure_build():
    subprocess.run(["cargo", "fetch", "--locked", "--quiet"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        begun, children = time.perf_counter(), os.times()
        build = ["cargo", "build", "--release", "--locked", "--quiet", "--target-dir", folder]
        subprocess.run(build, check=True)
        wall, after = time.perf_counter() - begun, os.times()
    cpu = after.children_user - children.children_user + after.children_system - children.children_system
    return [
        line("build", "cold release build, s", wall, at_most=240),
        line("build", "CPU of it, s", cpu),
    ]


def sandbox(path, flags):
    return Server(path, "serve", "--listen", "127.0.0.1:0", *flags)


def line(name, figure, ours, bare=None, at_most=None, at_least=None):
    """One line of the table; a target is held against the ratio where there is one, else against the figure."""
    judged = ours if bare is None else ours / bare
    target, verdict = "", ""
    if at_most is not None:
        target, verdict = f"≤ {at_most:g}", "reached" if judged <= at_most else "**missed**"
    if at_least is not None:
        target, verdict = f"≥ {at_least:.2f}", "reached" if judged >= at_least else "**missed**"
    if SMOKE:
        target, verdict = "", ""
    ratio = "" if bare is None else f"{judged:.2f}"
    return [name, figure, shown(ours), "" if bare is None else shown(bare), ratio, target, verdict, TODAY]


def shown(figure):
    return f"{figure:,.0f}" if abs(figure) >= 1000 else f"{figure:.3g}" if abs(figure) >= 0.01 else f"{figure:.2f}"


def table(lines):
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [HEAD, ["-"] * len(HEAD), *lines])


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{os.cpu_count()} cores, {model.group(1) if model else os.uname().machine}"


def write(lines, order):
    """Puts the lines in the place of those of the same rows. Rows of another machine go: they cannot be compared."""
    before, rest = README.read_text().split(BEGIN)
    old, after = rest.split(END)
    where = f"Machine: {machine()}."
    measured = {cells[0] for cells in lines}
    if where in old:
        kept = [[cell.strip() for cell in text.strip("|").split("|")] for text in old.splitlines() if text[:2] == "| "]
        lines = lines + [cells for cells in kept[2:] if cells[0] not in measured]
    lines = sorted((cells for cells in lines if cells[0] in order), key=lambda cells: order.index(cells[0]))
    README.write_text(f"{before}{BEGIN}\n\n{where}\n\n{table(lines)}\n\n{END}{after}")


def main():
    sandbox_path, bare_path, image_root, *names = sys.argv[1:]
    rows = {row.name: row for row in map(Row, filter(str.strip, sys.stdin))}
    measures = {name: lambda row=row: measure_rate(row, sandbox_path, bare_path) for name, row in rows.items()}
    for algorithm in ["ES256", "RS256", "PS256", "ES384"]:
        name = f"guarded-{algorithm.lower()}"
        measures[name] = lambda algorithm=algorithm: measure_guarded(algorithm, sandbox_path, bare_path)
    measures["token"] = lambda: measure_token(sandbox_path)
    measures["okt-durable"] = lambda: measure_okt_durable(sandbox_path, rows["okt-post"])
    measures["okt-million"] = lambda: measure_okt_million(sandbox_path, rows["okt-get"], rows["okt-post"])
    measures["start"] = lambda: measure_start(sandbox_path)
    measures["memory"] = lambda: measure_memory(sandbox_path, rows["types"])
    measures["journal"] = lambda: measure_journal(sandbox_path, rows["types"])
    measures["reset"] = lambda: measure_reset(sandbox_path, rows["types"])
    measures["workspaces"] = lambda: measure_workspaces(sandbox_path, rows["types"])
    measures["binary"] = lambda: measure_binary(sandbox_path)
    measures["image"] = lambda: measure_image(image_root)
    measures["build"] = measure_build
    unknown = [name for name in names if name not in measures]
    if unknown:
        sys.exit(f"rows are {', '.join(measures)}; got {', '.join(unknown)}")
    lines = []
    for name in names or [name for name in measures if name != "build"]:
        print(f"{name} …", file=sys.stderr, flush=True)
        lines += measures[name]()
    print(table(lines))
    if not SMOKE:
        write(lines, list(measures))
    missed = sum("missed" in cells[6] for cells in lines)
    if missed:
        sys.exit(f"{missed} target(s) missed")


main()
