"""A client of the Jupyter kernel with the standard library only: ZeroMQ's protocol (ZMTP 3.0) over TCP, and Jupyter's
messages over that. Shared by the checks in this folder; not a check itself.
"""
import hashlib, hmac, json, os, select, socket, struct, subprocess, time, uuid
from shells import environment

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
KEY = b"a key of this check"
PARTS = [b"<IDS|MSG>"]
MORE, LONG, COMMAND = 1, 2, 4


class Closed(Exception):
    """The other side has closed the connection."""


class Link:
    """One ZeroMQ socket, connected."""

    def __init__(self, port, kind, seconds=10):
        self.bytes, self.frames = bytearray(), []
        self.wire = connected(port, seconds)
        self.wire.sendall(GREETING)
        while len(self.bytes) < 64:
            self.receive(seconds)
        del self.bytes[:64]
        property_ = lambda name, value: bytes([len(name)]) + name + struct.pack(">I", len(value)) + value
        ready = b"\x05READY" + property_(b"Socket-Type", kind) + property_(b"Identity", b"")
        self.wire.sendall(bytes([COMMAND, len(ready)]) + ready)
        if kind == b"SUB":
            self.send([b"\x01"])

    def send(self, frames):
        out = b""
        for n, frame in enumerate(frames):
            flags = MORE * (n + 1 < len(frames))
            size = bytes([flags, len(frame)]) if len(frame) < 256 else bytes([flags | LONG]) + struct.pack(">Q", len(frame))
            out += size + frame
        self.wire.sendall(out)

    def receive(self, seconds):
        """Reads what arrives within this time; false if nothing did."""
        if not select.select([self.wire], [], [], max(0, seconds))[0]:
            return False
        piece = self.wire.recv(1 << 16)
        if not piece:
            raise Closed
        self.bytes += piece
        return True

    def frame(self):
        """Takes one whole frame, as its flags and its body, or None."""
        if len(self.bytes) < 2:
            return None
        flags, start = self.bytes[0], 2
        size = self.bytes[1]
        if flags & LONG:
            if len(self.bytes) < 9:
                return None
            start, size = 9, struct.unpack(">Q", self.bytes[1:9])[0]
        if len(self.bytes) < start + size:
            return None
        body = bytes(self.bytes[start:start + size])
        del self.bytes[:start + size]
        return flags, body

    def message(self, seconds):
        """The next message, as frames, or None if none arrives in time."""
        end = time.monotonic() + seconds
        while True:
            while (found := self.frame()) is not None:
                flags, body = found
                if flags & COMMAND:
                    continue
                self.frames.append(body)
                if not flags & MORE:
                    whole, self.frames = self.frames, []
                    return whole
            if not self.receive(end - time.monotonic()):
                return None


def connected(port, seconds):
    end = time.monotonic() + seconds
    while True:
        try:
            wire = socket.create_connection(("127.0.0.1", port), timeout=seconds)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return wire
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Kernel:
    """A running kernel and a client of it."""

    def __init__(self, program, home):
        names = ["shell", "control", "iopub", "stdin", "hb"]
        ports = dict(zip(names, free_ports(len(names))))
        info = {f"{name}_port": port for name, port in ports.items()}
        info |= {"ip": "127.0.0.1", "transport": "tcp", "key": KEY.decode(), "signature_scheme": "hmac-sha256",
                 "kernel_name": "lamina"}
        path = os.path.join(home, "connection.json")
        with open(path, "w") as file:
            json.dump(info, file)
        self.process = subprocess.Popen([program, "kernel", "run", path], cwd=home, env=environment(home),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.iopub = Link(ports["iopub"], b"SUB")
        self.shell, self.control = Link(ports["shell"], b"DEALER"), Link(ports["control"], b"DEALER")
        self.session, self.published = uuid.uuid4().hex, []
        # A subscription takes effect a moment after the connection.
        time.sleep(0.2)

    def send(self, link, kind, content):
        """Sends a request; its number."""
        number = uuid.uuid4().hex
        header = {"msg_id": number, "session": self.session, "username": "check", "msg_type": kind, "version": "5.4",
                  "date": "2026-01-01T00:00:00Z"}
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        signature = hmac.new(KEY, b"".join(parts), hashlib.sha256).hexdigest().encode()
        link.send([*PARTS, signature, *parts])
        return number

    def reply(self, link, number, seconds):
        """The content of the reply to a request, or None; meanwhile what is published is read."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            waiting = [one.wire for one in (link, self.iopub) if not one.bytes]
            if len(waiting) == 2:
                select.select(waiting, [], [], 0.2)
            self.listen(0)
            frames = link.message(0)
            if frames is not None:
                _, parent, _, content = decoded(frames)
                if parent.get("msg_id") == number:
                    return content
        return None

    def listen(self, seconds):
        """Reads what the kernel publishes; true if there was something."""
        frames = self.iopub.message(seconds)
        found = frames is not None
        while frames is not None:
            header, parent, _, content = decoded(frames)
            self.published.append((parent.get("msg_id"), header["msg_type"], content))
            frames = self.iopub.message(0)
        return found

    def begin(self, code):
        """Sends a cell; its number."""
        self.published.clear()
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
                   "stop_on_error": False}
        return self.send(self.shell, "execute_request", content)

    def busy(self, number, seconds=10):
        """Waits until the kernel has begun a cell."""
        return self.until(lambda: self.has(number, "execute_input"), seconds)

    def finish(self, number, seconds=30):
        """The reply to a cell, once the kernel is idle again."""
        content = self.reply(self.shell, number, seconds)
        idle = lambda: any(parent == number and content.get("execution_state") == "idle"
                           for parent, _, content in self.published)
        return content if content is not None and self.until(idle, seconds) else None

    def value(self, code):
        """The text of a cell's value, or the name of its error."""
        number = self.begin(code)
        reply = self.finish(number)
        if reply is None:
            return None
        if reply["status"] != "ok":
            return reply.get("ename", reply["status"])
        texts = [c["data"]["text/plain"] for p, kind, c in self.published if p == number and kind == "execute_result"]
        return texts[-1] if texts else ""

    def has(self, number, kind):
        return any(parent == number and name == kind for parent, name, _ in self.published)

    def until(self, holds, seconds):
        end = time.monotonic() + seconds
        while not holds():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self.listen(left)
        return True

    def interrupt(self):
        """Asks the kernel to stop the cell; the number of the request."""
        return self.send(self.control, "interrupt_request", {})

    def end(self):
        """Asks the kernel to end; whether it did."""
        self.send(self.control, "shutdown_request", {"restart": False})
        try:
            self.process.wait(10)
            return True
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False


def decoded(frames):
    at = frames.index(PARTS[0])
    return [json.loads(part) for part in frames[at + 2:at + 6]]
