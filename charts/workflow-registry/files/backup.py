"""Backs the data folder up to S3 and restores it, with Python's standard library only.

Usage: backup.py backup | backup.py restore. Everything else comes from the environment:
DATA_PATH, S3_BUCKET, S3_PREFIX, S3_REGION, S3_ENDPOINT (empty: AWS), S3_ENCRYPTION (none, AES256, aws:kms),
S3_KMS_KEY_ID, RETENTION_DAYS, BACKUP_ID, OVERWRITE (true, false), AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_SESSION_TOKEN.
"""
import datetime
import fcntl
import hashlib
import hmac
import http.client
import os
import re
import shutil
import sys
import tarfile
import tempfile
import urllib.parse
import xml.etree.ElementTree as xml

ID = re.compile(r"^backup-(\d{8}-\d{6})$")
OWN = (".restore-lock", ".restore-staging", ".restored", "lost+found")


class Refusal(Exception):
    """What went wrong, in one sentence."""


def setting(name, default=""):
    return os.environ.get(name, "") or default


def needed(name):
    value = setting(name)
    if not value:
        raise Refusal(f"{name} is empty: set it, from backup.storage or the Secret backup.storage.existingSecret.")
    return value


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


class Bucket:
    """One bucket, by path-style requests signed with AWS Signature V4."""

    def __init__(self):
        self.name = needed("S3_BUCKET")
        self.region = setting("S3_REGION", "us-east-1")
        address = setting("S3_ENDPOINT", f"https://s3.{self.region}.amazonaws.com")
        self.endpoint = urllib.parse.urlsplit(address)
        self.key, self.secret = needed("AWS_ACCESS_KEY_ID"), needed("AWS_SECRET_ACCESS_KEY")
        prefix = setting("S3_PREFIX").strip("/")
        self.prefix = f"{prefix}/" if prefix else ""

    def signed(self, method, path, query, headers, payload):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        headers = {**headers, "host": self.endpoint.netloc, "x-amz-date": now, "x-amz-content-sha256": payload}
        if setting("AWS_SESSION_TOKEN"):
            headers["x-amz-security-token"] = setting("AWS_SESSION_TOKEN")
        names = sorted(headers)
        canonical = "\n".join(
            [method, path, query, *(f"{name}:{headers[name]}" for name in names), "", ";".join(names), payload]
        )
        scope = f"{now[:8]}/{self.region}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.secret}".encode()
        for part in (now[:8], self.region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.key}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
        )
        return headers

    def request(self, method, key="", query=None, headers=None, source=None, target=None):
        """Sends one request; `source` is a file to upload, `target` a file to write the answer to."""
        path = urllib.parse.quote(f"/{self.name}/{key}" if key else f"/{self.name}", safe="/-_.~")
        text = "&".join(
            f"{urllib.parse.quote(name, safe='')}={urllib.parse.quote(value, safe='-_.~')}"
            for name, value in sorted((query or {}).items())
        )
        payload = digest_of(source) if source else hashlib.sha256(b"").hexdigest()
        extra = {"content-length": str(os.path.getsize(source))} if source else {}
        signed = self.signed(method, path, text, {**(headers or {}), **extra}, payload)
        secure = self.endpoint.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self.endpoint.netloc, timeout=60)
        try:
            body = open(source, "rb") if source else None
            connection.request(method, f"{path}?{text}" if text else path, body=body, headers=signed)
            answer = connection.getresponse()
            if answer.status >= 300:
                found = re.search(rb"<Code>([^<]*)</Code>", answer.read(65536))
                reason = found.group(1).decode() if found else answer.reason
                if answer.status == 404 and key:
                    raise FileNotFoundError(key)
                raise Refusal(f"{method} {self.name}/{key} was answered {answer.status} {reason}: check backup.storage.")
            if target is None:
                return answer.read()
            with open(target, "wb") as file:
                shutil.copyfileobj(answer, file)
            return b""
        except (OSError, http.client.HTTPException) as problem:
            if isinstance(problem, FileNotFoundError):
                raise
            raise Refusal(f"{self.endpoint.netloc} cannot be reached ({problem}): check backup.storage.endpoint.")
        finally:
            connection.close()

    def keys(self):
        """Every key below the prefix."""
        token = ""
        while True:
            query = {"list-type": "2", "prefix": f"{self.prefix}backup-"}
            if token:
                query["continuation-token"] = token
            page = xml.fromstring(self.request("GET", query=query))
            for element in page.iter():
                if element.tag.endswith("}Key") or element.tag == "Key":
                    yield element.text
            token = next((e.text for e in page.iter() if e.tag.endswith("NextContinuationToken")), "") or ""
            if not token:
                return


def encryption():
    kind = setting("S3_ENCRYPTION", "none")
    headers = {} if kind == "none" else {"x-amz-server-side-encryption": kind}
    if kind == "aws:kms" and setting("S3_KMS_KEY_ID"):
        headers["x-amz-server-side-encryption-aws-kms-key-id"] = setting("S3_KMS_KEY_ID")
    return headers


def backup(data, work):
    bucket = Bucket()
    now = datetime.datetime.now(datetime.timezone.utc)
    name = f"backup-{now:%Y%m%d-%H%M%S}"
    archive, checksum = os.path.join(work, "data.tar.gz"), os.path.join(work, "checksum")
    with tarfile.open(archive, "w:gz") as tar:
        for entry in sorted(os.listdir(data)):
            if entry not in OWN:
                tar.add(os.path.join(data, entry), arcname=entry)
    with open(checksum, "w", encoding="ascii") as file:
        file.write(f"{digest_of(archive)}  {name}.tar.gz\n")
    bucket.request("PUT", f"{bucket.prefix}{name}.tar.gz", headers=encryption(), source=archive)
    # The checksum comes last: a backup without one is a backup that was cut off.
    bucket.request("PUT", f"{bucket.prefix}{name}.tar.gz.sha256", headers=encryption(), source=checksum)
    print(f"Backed up {data} as {name}.", flush=True)
    oldest = now - datetime.timedelta(days=int(setting("RETENTION_DAYS", "30")))
    for key in list(bucket.keys()):
        found = ID.match(re.sub(r"\.tar\.gz(\.sha256)?$", "", key[len(bucket.prefix) :]))
        if found is None:
            continue
        made = datetime.datetime.strptime(found.group(1), "%Y%m%d-%H%M%S").replace(tzinfo=datetime.timezone.utc)
        if made < oldest:
            bucket.request("DELETE", key)
            print(f"Deleted {key}, older than the retention.", flush=True)


def fetch(bucket, name, work):
    archive, checksum = os.path.join(work, "data.tar.gz"), os.path.join(work, "checksum")
    try:
        bucket.request("GET", f"{bucket.prefix}{name}.tar.gz.sha256", target=checksum)
        bucket.request("GET", f"{bucket.prefix}{name}.tar.gz", target=archive)
    except FileNotFoundError:
        raise Refusal(f"restore.backupId {name} is not in the bucket {bucket.name}: name a backup that is there, whole.")
    with open(checksum, encoding="ascii", errors="replace") as file:
        wanted = file.read().split(" ")[0]
    if digest_of(archive) != wanted:
        raise Refusal(f"The archive of {name} does not match its checksum: nothing was restored, choose another backup.")
    return archive


def restore(data, work):
    name = setting("BACKUP_ID")
    if not ID.match(name):
        raise Refusal(f'restore.backupId is "{name}": write it as backup-YYYYMMDD-HHMMSS.')
    marker = os.path.join(data, ".restored")
    with open(os.path.join(data, ".restore-lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(marker):
            with open(marker, encoding="ascii") as file:
                if file.read().strip() == name:
                    print(f"{name} was restored before: the data stays as it is.")
                    return
        present = [entry for entry in os.listdir(data) if entry not in OWN]
        if present and setting("OVERWRITE") != "true":
            raise Refusal(
                f"{data} is not empty ({len(present)} entries): set restore.overwrite to true to replace it by {name}."
            )
        archive = fetch(Bucket(), name, work)
        staging = os.path.join(data, ".restore-staging")
        shutil.rmtree(staging, ignore_errors=True)
        os.mkdir(staging)
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(staging, filter="data")
        for entry in present:
            path = os.path.join(data, entry)
            shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)
        for entry in os.listdir(staging):
            os.rename(os.path.join(staging, entry), os.path.join(data, entry))
        os.rmdir(staging)
        with open(marker, "w", encoding="ascii") as file:
            file.write(f"{name}\n")
        print(f"Restored {name} to {data}.")


def main():
    verbs = {"backup": backup, "restore": restore}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        print("Usage: backup.py backup | backup.py restore", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory() as work:
            verbs[sys.argv[1]](needed("DATA_PATH"), work)
        return 0
    except (Refusal, tarfile.TarError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
