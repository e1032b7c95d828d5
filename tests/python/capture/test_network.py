"""What is told of answers over HTTP, and of folders as they were listed."""

import hashlib
import os
import unittest

from recorded import CaptureCase

SERVER = """
import http.server, threading

class Answering(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"weights" * 1000
        self.send_response(200)
        if "chunked" in self.path:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (body[:10], body[10:]):
                self.wfile.write(b"%x\\r\\n%s\\r\\n" % (len(part), part))
            self.wfile.write(b"0\\r\\n\\r\\n")
        else:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}/file"
"""
BODY = hashlib.sha256(b"weights" * 1000).hexdigest()


class Answers(CaptureCase):
    def fetches(self, reading, **variables):
        self.write("serving.py", SERVER.replace("\\\\", "\\"))
        told = self.run_program(f"import urllib.request\nfrom serving import address\n{reading}", **variables)
        self.assertEqual(told.code, 0, told.stderr)
        return told.of("fetch")

    def test_a_body_is_told_by_its_digest_and_the_address_without_its_query(self):
        (fetch,) = self.fetches("urllib.request.urlopen(address + '?token=secret').read()")
        self.assertEqual((fetch["status"], fetch["size"], fetch["digest"]), (200, 7000, BODY))
        self.assertRegex(fetch["address"], r"^http://127\.0\.0\.1:\d+/file$")

    def test_however_it_is_read(self):
        for reading in (
            "with urllib.request.urlopen(address) as answer:\n    while answer.read(100): pass",
            "with urllib.request.urlopen(address) as answer:\n    for line in answer: pass",
            "buffer = bytearray(300)\nwith urllib.request.urlopen(address) as answer:\n    while answer.readinto(buffer): pass",
            "urllib.request.urlopen(address + '/chunked').read()",
        ):
            with self.subTest(reading):
                self.assertEqual([fetch["digest"] for fetch in self.fetches(reading)], [BODY])

    def test_one_that_is_not_read_to_its_end_is_not_told(self):
        self.assertEqual(self.fetches("urllib.request.urlopen(address).read(10)"), [])

    def test_the_program_sees_the_classes_as_they_were(self):
        told = self.run_program(
            """
            import http.client, inspect, pickle
            print(http.client.HTTPResponse.read.__name__, inspect.signature(http.client.HTTPResponse.read))
            class Mine(http.client.HTTPConnection):
                def getresponse(self): return super().getresponse()
            print(Mine('127.0.0.1', 1).host)
            """
        )
        self.assertEqual(told.stdout, "read (self, amt=None)\n127.0.0.1\n")


class Listings(CaptureCase):
    def test_a_listing_tells_which_names_and_in_which_order(self):
        folder = self.path("parts")
        os.mkdir(folder)
        for name in ("b", "a", "c"):
            self.write(f"parts/{name}", "")
        one = self.run_program("import os\nprint(os.listdir('parts'))").of("list")
        again = self.run_program("import os\nprint(list(os.scandir('parts')))").of("list")
        self.write("parts/d", "")
        more = self.run_program("import os\nos.listdir('parts')").of("list")
        self.assertEqual([line["count"] for line in one], [3])
        self.assertEqual([(line["order"], line["names"]) for line in one], [(line["order"], line["names"]) for line in again])
        self.assertNotEqual(one[0]["names"], more[0]["names"])


if __name__ == "__main__":
    unittest.main()
