"""
An S3 and STS server for tests: moto's, behind a check of every S3 request's signature by botocore's own Signature
Version 4, and with faults on request. Prints where it is, by HTTP and by HTTPS. What begins with /_ is the test's own door.
"""

import base64
import datetime
import hashlib
import io
import json
import os
import sys
import tempfile
import threading
import time
import urllib.parse

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.s3.models import s3_backends
from moto.sts.models import sts_backends
from werkzeug.serving import make_server, make_ssl_devcert

REGION = "us-east-1"
# Access key -> (secret, session token); the second pair is what EKS Pod Identity gives.
KEYS = {"AKIDSTATIC": ("static/secret+key", ""), "ASIAPOD": ("pod/secret+key", "pod+token/with=signs==")}
POD_TOKEN = "token-of-the-pod"
faults = []
requests = []


def keys_of(access_key):
    if access_key in KEYS:
        return KEYS[access_key]
    role = sts_backends[DEFAULT_ACCOUNT_ID]["aws"].get_assumed_role_from_access_key(access_key)
    return (role.secret_access_key, role.session_token) if role else None


def complaint(method, target, headers, body):
    """The code that S3 refuses a request with, or nothing."""
    authorization = headers.get("authorization", "")
    if not authorization.startswith("AWS4-HMAC-SHA256 "):
        return "AccessDenied"
    fields = dict(part.strip().split("=", 1) for part in authorization.partition(" ")[2].split(","))
    access_key, day, region, service, _ = fields["Credential"].split("/")
    known = keys_of(access_key)
    if known is None:
        return "InvalidAccessKeyId"
    stamp = datetime.datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    if abs((datetime.datetime.now(datetime.timezone.utc) - stamp).total_seconds()) > 900:
        return "RequestTimeTooSkewed"
    if region != REGION or service != "s3" or not headers["x-amz-date"].startswith(day):
        return "AuthorizationHeaderMalformed"
    if headers.get("x-amz-security-token", "") != known[1]:
        return "InvalidToken"
    if headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
        return "XAmzContentSHA256Mismatch"
    signed = fields["SignedHeaders"].split(";")
    if any(name not in signed for name in headers if name == "host" or name.startswith("x-amz-")):
        return "AccessDenied"
    # As S3 does, from what was meant and not from how it was written.
    path, _, query = target.partition("?")
    request = AWSRequest(
        method,
        f"http://{headers['host']}{urllib.parse.quote(urllib.parse.unquote(path), safe='/-_.~')}",
        {name: headers[name] for name in signed},
        params=dict(urllib.parse.parse_qsl(query, keep_blank_values=True)),
    )
    request.context["timestamp"] = headers["x-amz-date"]
    signer = S3SigV4Auth(Credentials(access_key, known[0]), "s3", REGION)
    expected = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    return None if expected == fields["Signature"] else "SignatureDoesNotMatch"


def fault_for(method, target):
    for fault in faults:
        if fault["method"] == method and fault["contains"] in target and fault["times"] > 0:
            fault["times"] -= 1
            return fault["action"]
    return None


def bucket():
    return s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets["atom-backups"]


def own_door(method, path, headers, body):
    """What tests ask of the server itself."""
    wanted = json.loads(body) if body else {}
    if path == "/_pod-identity":
        if headers.get("authorization") != POD_TOKEN:
            return 401, {}
        return 200, {"AccessKeyId": "ASIAPOD", "SecretAccessKey": KEYS["ASIAPOD"][0], "Token": KEYS["ASIAPOD"][1]}
    if path == "/_reset":
        faults.clear()
        requests.clear()
        s3_backends.reset()
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket("atom-backups", REGION)
    if path == "/_fault":
        faults.append(wanted)
    if path == "/_put":
        for key, value in wanted.items():
            s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object("atom-backups", key, base64.b64decode(value))
    if path == "/_state":
        return 200, {
            "objects": {key.name: [base64.b64encode(key.value).decode(), key.encryption] for key in bucket().keys.values()},
            "uploads": len(bucket().multiparts),
            "requests": requests,
        }
    return 200, {}


class Checked:
    """moto's application behind the check."""

    def __init__(self):
        self.moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ, start):
        method, target = environ["REQUEST_METHOD"], environ["REQUEST_URI"]
        headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name[:5] == "HTTP_"}
        headers["content-length"] = environ.get("CONTENT_LENGTH", "")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if target.startswith("/_"):
            status, answer = own_door(method, target, headers, body)
            start(f"{status} OK", [("content-type", "application/json")])
            return [json.dumps(answer).encode()]
        requests.append(f"{method} {target}")
        action = fault_for(method, target)
        if action == "hang":
            time.sleep(60)
        if action == "other":
            start("200 OK", [("content-type", "text/html")])
            return [b"<p>Welcome<br></p>"]
        if action == "busy":
            return self.refuse(start, "503 Service Unavailable", "SlowDown")
        if not (method == "POST" and b"Action=AssumeRoleWithWebIdentity" in body):
            code = complaint(method, target, headers, body)
            if code:
                return self.refuse(start, "403 Forbidden", code)
        answer = self.moto.get_application(environ)(environ, start)
        if action == "cut":
            whole = b"".join(answer)
            return [whole[: len(whole) // 2]]
        return answer

    @staticmethod
    def refuse(start, status, code):
        start(status, [("content-type", "application/xml")])
        return [f"<Error><Code>{code}</Code></Error>".encode()]


def main():
    application = Checked()
    with tempfile.TemporaryDirectory() as folder:
        pair = make_ssl_devcert(os.path.join(folder, "tls"), cn="localhost")
        plain, secure = (
            make_server("127.0.0.1", 0, application, True, request_handler=MotoRequestHandler, ssl_context=context)
            for context in (None, pair)
        )
        threading.Thread(target=secure.serve_forever, daemon=True).start()
        threading.Thread(target=lambda: (sys.stdin.read(), plain.shutdown()), daemon=True).start()
        print(json.dumps({"port": plain.server_port, "securePort": secure.server_port, "ca": pair[0]}), flush=True)
        plain.serve_forever()


if __name__ == "__main__":
    main()
