"""One bucket over the S3 API, each request signed with AWS Signature Version 4; Python's standard library only."""

import datetime
import hashlib
import hmac
import http.client
import os
import re
import time
import urllib.parse
import xml.etree.ElementTree as xml

from credentials import credentials
from refusal import Refusal, setting

ATTEMPTS = 4
# A request carries no more than this; larger objects go up in parts. S3 takes 10,000 parts, of 5 MiB at least.
PART_BYTES = int(setting("S3_PART_BYTES", str(16 << 20)))
RETRY_SECONDS = float(setting("S3_RETRY_SECONDS", "1"))


class Missing(Exception):
    """The object is not in the bucket."""


def quoted(text, safe=""):
    return urllib.parse.quote(text, safe=f"-_.~{safe}")


def signature_headers(method, path, query, headers, body, region, keys, now):
    """The headers of a request with those that sign it; `path` and `query` are encoded already."""
    payload = hashlib.sha256(body).hexdigest()
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    signed = {**headers, "x-amz-date": stamp, "x-amz-content-sha256": payload}
    if keys.token:
        signed["x-amz-security-token"] = keys.token
    names = sorted(signed)
    lines = [method, path, query, *(f"{name}:{signed[name]}" for name in names), "", ";".join(names), payload]
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"
    key = f"AWS4{keys.secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    signed["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys.key}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return signed


def named(answer, *names):
    """For each name, the texts of every element of that name in an answer, whatever its namespace."""
    try:
        elements = list(xml.fromstring(answer).iter())
    except xml.ParseError:
        raise Refusal("The server does not answer as S3 does: check backup.storage.endpoint.") from None
    return [[each.text or "" for each in elements if each.tag.rpartition("}")[2] == name] for name in names]


class Bucket:
    """The bucket of S3_BUCKET, addressed by path, and the folder S3_PREFIX in it."""

    def __init__(self):
        self.name = setting("S3_BUCKET")
        if not self.name:
            raise Refusal("S3_BUCKET is empty: set backup.storage.bucket.")
        self.region = setting("S3_REGION", "us-east-1")
        address = setting("S3_ENDPOINT", f"https://s3.{self.region}.amazonaws.com")
        self.endpoint = urllib.parse.urlsplit(address)
        folder = setting("S3_PREFIX").strip("/")
        self.prefix = f"{folder}/" if folder else ""
        self.keys = credentials(self.region)

    def attempt(self, method, key, query, headers, body):
        path = quoted(f"/{self.name}/{key}" if key else f"/{self.name}", safe="/")
        text = "&".join(f"{quoted(name)}={quoted(query[name])}" for name in sorted(query))
        now = datetime.datetime.now(datetime.timezone.utc)
        named_headers = {**headers, "host": self.endpoint.netloc, "content-length": str(len(body))}
        signed = signature_headers(method, path, text, named_headers, body, self.region, self.keys, now)
        secure = self.endpoint.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self.endpoint.netloc, timeout=60)
        try:
            connection.request(method, f"{path}?{text}" if text else path, body=body, headers=signed)
            return connection.getresponse()
        except BaseException:
            connection.close()
            raise

    def send(self, method, key="", query=None, headers=None, body=b""):
        """The answer to a request, still to be read; asks again where the server cannot be reached or is busy."""
        what = f"{method} {self.name}/{key}"
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            try:
                answer = self.attempt(method, key, query or {}, headers or {}, body)
            except (OSError, http.client.HTTPException) as problem:
                if last:
                    raise Refusal(
                        f"{self.endpoint.netloc} cannot be reached ({problem}): check backup.storage.endpoint."
                    ) from None
            else:
                if answer.status < 300:
                    return answer
                text = answer.read(65536)
                answer.close()
                if answer.status == 404 and key:
                    raise Missing(key)
                if last or (answer.status < 500 and answer.status != 429):
                    found = re.search(rb"<Code>([A-Za-z0-9.]+)</Code>", text)
                    code = found.group(1).decode() if found else answer.reason
                    raise Refusal(f"{what} was answered {answer.status} {code}: check backup.storage.")
            time.sleep(RETRY_SECONDS * 2 ** (attempt - 1))

    def read(self, method, key="", query=None, headers=None, body=b""):
        """The whole answer to a request."""
        answer = self.send(method, key, query, headers, body)
        try:
            return answer.read()
        except (OSError, http.client.HTTPException) as problem:
            raise Refusal(f"{method} {self.name}/{key} was cut off ({problem}): run it again.") from None
        finally:
            answer.close()

    def listing(self, prefix):
        """(key, size in bytes) of every object whose key begins with the prefix."""
        query = {"list-type": "2", "prefix": prefix, "encoding-type": "url"}
        if setting("S3_PAGE_KEYS"):
            query["max-keys"] = setting("S3_PAGE_KEYS")
        while True:
            keys, sizes, following = named(self.read("GET", query=query), "Key", "Size", "NextContinuationToken")
            for key, size in zip(keys, sizes):
                yield urllib.parse.unquote_plus(key), int(size)
            if not following or not following[0]:
                return
            query["continuation-token"] = following[0]


def encryption():
    """The headers that ask the server to encrypt an object at rest."""
    kind = setting("S3_ENCRYPTION", "none")
    headers = {} if kind == "none" else {"x-amz-server-side-encryption": kind}
    if kind == "aws:kms" and setting("S3_KMS_KEY_ID"):
        headers["x-amz-server-side-encryption-aws-kms-key-id"] = setting("S3_KMS_KEY_ID")
    return headers


class Upload:
    """A file that goes to the bucket while it is written, in parts where it is large; nothing of it is kept here."""

    def __init__(self, bucket, key):
        self.bucket, self.key = bucket, key
        self.buffer, self.parts, self.id = bytearray(), [], ""
        self.digest, self.size = hashlib.sha256(), 0

    def write(self, block):
        self.digest.update(block)
        self.size += len(block)
        self.buffer += block
        while len(self.buffer) > PART_BYTES:
            self.part(bytes(self.buffer[:PART_BYTES]))
            del self.buffer[:PART_BYTES]
        return len(block)

    def flush(self):
        """Nothing: a part goes when it is full."""

    def part(self, body):
        if not self.id:
            answer = self.bucket.read("POST", self.key, {"uploads": ""}, encryption())
            self.id = "".join(named(answer, "UploadId")[0])
        query = {"partNumber": str(len(self.parts) + 1), "uploadId": self.id}
        answer = self.bucket.send("PUT", self.key, query, body=body)
        answer.read()
        self.parts.append(answer.headers["ETag"])
        answer.close()

    def finish(self):
        """Makes the object of what was written; before that there is none."""
        if not self.id:
            self.bucket.read("PUT", self.key, headers=encryption(), body=bytes(self.buffer))
            return
        self.part(bytes(self.buffer))
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for number, etag in enumerate(self.parts, 1)
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        answer = self.bucket.read("POST", self.key, {"uploadId": self.id}, body=body)
        if b"<Error>" in answer:
            raise Refusal(f"{self.bucket.name}/{self.key} could not be put together from its parts: run it again.")
        self.id = ""

    def abandon(self):
        """Takes back the parts that are there."""
        if self.id:
            self.bucket.read("DELETE", self.key, {"uploadId": self.id})
            self.id = ""
