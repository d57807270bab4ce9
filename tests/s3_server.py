"""A local S3 server for the tests: localbucket, which also checks who asks and deletes in bulk.

Usage: s3_server.py FOLDER ACCESS_KEY_ID; it writes its URL to the standard output.
"""

import sys
import xml.etree.ElementTree as ET
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path

import localbucket


class Handler(localbucket.S3Handler):
    """Refuses every key but one, and answers in one packet."""

    key_id: str
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def handle_expect_100(self):
        goes_on = super().handle_expect_100()
        self.wfile.flush()  # A client waits a second for it.
        return goes_on

    def _dispatch(self, action):
        if f"Credential={self.key_id}/" in self.headers.get("Authorization", ""):
            super()._dispatch(action)
            return
        self._read_body()
        denied = localbucket.S3Error(HTTPStatus.FORBIDDEN, "InvalidAccessKeyId", "No such key.")
        self._send_error(denied)

    def _post_request(self, bucket, key):
        if key or "delete" not in self.query:
            super()._post_request(bucket, key)
            return
        asked = ET.fromstring(self._read_body())  # noqa: S314  # our own client's
        gone = [item.findtext("{*}Key") for item in asked.iter() if item.tag.endswith("Object")]
        for name in gone:
            self._object_path(bucket, name).unlink(missing_ok=True)
        reply = ET.Element("DeleteResult", xmlns=localbucket.S3_NAMESPACE)
        for name in gone:
            localbucket.sub_element(ET.SubElement(reply, "Deleted"), "Key", name)
        self._send_xml(reply)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    Handler.data_root = Path(sys.argv[1]).resolve()
    Handler.key_id = sys.argv[2]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
