"""Backs a folder up to S3 and restores it, with Python's standard library only, so that any image with Python will do.

Usage: backup.py backup        one more backup, then those older than RETENTION_DAYS go
       backup.py restore       the backup BACKUP_ID takes the place of the data
       backup.py list          the backups that are there, the newest last
       backup.py check [ID]    read a backup, by default the newest, against its checksum

A backup `backup-YYYYMMDD-HHMMSS` (UTC) is an archive `<id>.tar.gz` with its SHA-256 in `<id>.tar.gz.sha256`, which is
written last: an archive without one is no backup. The environment says the rest: DATA_PATH, GROWING (true where files
may be written meanwhile), RETENTION_DAYS, BACKUP_ID, OVERWRITE (true, false), S3_BUCKET, S3_PREFIX, S3_REGION,
S3_ENDPOINT (empty: AWS), S3_ENCRYPTION (none, AES256, aws:kms), S3_KMS_KEY_ID, and credentials as in credentials.py.
"""

import contextlib
import datetime
import gzip
import hashlib
import http.client
import os
import re
import signal
import sys
import tarfile
import time
import zlib

import volume
from refusal import Refusal, setting
from s3 import Bucket, Missing, Upload, encryption

ARCHIVE = re.compile(r"(backup-[0-9]{8}-[0-9]{6})\.tar\.gz(\.sha256)?")
UTC = datetime.timezone.utc
TRIES = 5
NOT_AN_ARCHIVE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)


def made_at(name):
    """When a backup was made; nothing for an id that is none, such as one of 30 February."""
    try:
        if ARCHIVE.fullmatch(f"{name}.tar.gz"):
            return datetime.datetime.strptime(name, "backup-%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        pass
    return None


def data_folder():
    data = setting("DATA_PATH")
    if not os.path.isdir(data):
        raise Refusal(f'DATA_PATH "{data}" is no folder: set persistence.mountPath to where the volume is.')
    return data


def upload(bucket, data, key):
    """Sends the folder as one archive; gives its checksum, its size in bytes, and the number of files."""
    for attempt in range(1, TRIES + 1):
        target = Upload(bucket, key)
        try:
            with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=6) as packed:
                with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                    files = volume.pack(data, tar, setting("GROWING") == "true")
            target.finish()
            return target.digest.hexdigest(), target.size, files
        except volume.Changed as changed:
            target.abandon()
            if attempt == TRIES:
                raise Refusal(
                    f"{changed} changed while it was read, {TRIES} times: back up when less is written, by backup.schedule."
                ) from None
            time.sleep(float(setting("CHANGED_SECONDS", "2")))
        except BaseException:
            with contextlib.suppress(Refusal, Missing):
                target.abandon()
            raise


def backup(_):
    data, bucket = data_folder(), Bucket()
    now = datetime.datetime.now(UTC)
    name = f"backup-{now:%Y%m%d-%H%M%S}"
    key = f"{bucket.prefix}{name}.tar.gz"
    digest, size, files = upload(bucket, data, key)
    bucket.read("PUT", f"{key}.sha256", headers=encryption(), body=f"{digest}  {name}.tar.gz\n".encode())
    print(f"Backed up {data} as {name}: {files} files, {size} bytes, sha256 {digest}.", flush=True)
    days = int(setting("RETENTION_DAYS", "30"))
    for old, objects in sorted(stored(bucket).items()):
        if (now.date() - made_at(old).date()).days > days:
            # The checksum goes first: what is left of a backup that is half deleted is none.
            for each in sorted(objects, reverse=True):
                bucket.read("DELETE", each)
            print(f"Deleted {old}, older than {days} days.", flush=True)


def stored(bucket):
    """The objects of every backup in the folder, whole or not, as id → key → size in bytes."""
    found = {}
    for key, size in bucket.listing(f"{bucket.prefix}backup-"):
        match = ARCHIVE.fullmatch(key[len(bucket.prefix) :])
        if match and made_at(match.group(1)):
            found.setdefault(match.group(1), {})[key] = size
    return found


def whole(bucket):
    """The backups that have both archive and checksum, the newest last, as id → size of the archive in bytes."""
    return {
        name: next(size for key, size in objects.items() if key.endswith(".gz"))
        for name, objects in sorted(stored(bucket).items())
        if len(objects) == 2
    }


def listed(_):
    backups = whole(Bucket())
    for name, size in backups.items():
        print(f"{name}  {size}")
    if not backups:
        print("There is no backup.", file=sys.stderr)


class Measured:
    """An answer that is read once, with the digest of what was read."""

    def __init__(self, answer):
        self.answer, self.digest, self.size = answer, hashlib.sha256(), 0

    def read(self, size=-1):
        try:
            block = self.answer.read(size)
        except http.client.HTTPException:
            block = b""
        self.digest.update(block)
        self.size += len(block)
        return block


def opened(bucket, name, take):
    """Reads a backup through `take`, which is given the archive, and refuses one that does not match its checksum."""
    key = f"{bucket.prefix}{name}.tar.gz"
    try:
        wanted = bucket.read("GET", f"{key}.sha256").decode("ascii", "replace").split(" ")[0]
        answer = bucket.send("GET", key)
    except Missing:
        raise Refusal(
            f"restore.backupId {name} is not in the bucket {bucket.name} below {bucket.prefix or '/'}, or not whole: "
            "name one that `backup.py list` shows."
        ) from None
    source, problem = Measured(answer), None
    with contextlib.closing(answer):
        try:
            with gzip.GzipFile(fileobj=source, mode="rb") as packed:
                with tarfile.open(fileobj=packed, mode="r|") as tar:
                    take(tar)
        except NOT_AN_ARCHIVE as found:
            problem = found
        while source.read(1 << 20):
            pass
    if source.size < int(answer.headers.get("content-length", "0")):
        raise Refusal(f"The archive of {name} was cut off on its way: nothing was restored, run it again.")
    if source.digest.hexdigest() != wanted:
        raise Refusal(f"The archive of {name} does not match its checksum: nothing was restored, choose another backup.")
    if problem:
        raise Refusal(f"The archive of {name} cannot be read ({problem}): nothing was restored, choose another backup.")


def asked_for(name):
    if made_at(name) is None:
        raise Refusal(f'restore.backupId is "{name}": write it as backup-YYYYMMDD-HHMMSS.')
    return name


def restore(_):
    data, name = data_folder(), asked_for(setting("BACKUP_ID"))
    with volume.locked(data):
        if volume.restored(data) == name:
            print(f"{name} was restored before: the data stays as it is.")
            return
        there = volume.present(data)
        if there and setting("OVERWRITE") != "true":
            raise Refusal(
                f"{data} is not empty ({len(there)} entries): set restore.overwrite to true to replace it by {name}."
            )
        staging = os.path.join(data, volume.STAGING)
        os.mkdir(staging)
        try:
            opened(Bucket(), name, lambda tar: tar.extractall(staging, filter="data"))
            volume.replace(data, name)
        except BaseException:
            volume.take_back(data)
            raise
        print(f"Restored {name} to {data}.")


def check(arguments):
    bucket = Bucket()
    newest = [] if arguments else list(whole(bucket))[-1:]
    if not arguments and not newest:
        raise Refusal(f"There is no backup in the bucket {bucket.name} below {bucket.prefix or '/'}: make one first.")
    name = asked_for([*arguments, *newest][0])
    counted = []
    opened(bucket, name, lambda tar: counted.extend(1 for member in tar if not member.isdir()))
    print(f"{name} is whole: {len(counted)} files.")


def main(arguments):
    verbs = {"backup": (backup, 0), "restore": (restore, 0), "list": (listed, 0), "check": (check, 1)}
    verb, most = verbs.get(arguments[0] if arguments else "", (None, 0))
    if verb is None or len(arguments) - 1 > most:
        print("Usage: backup.py backup | backup.py restore | backup.py list | backup.py check [ID]", file=sys.stderr)
        return 2
    # A Job that is ended at its deadline takes back what it has begun.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if not hasattr(tarfile, "data_filter"):
            raise Refusal("Python is too old to unpack archives safely: use an image with Python 3.11.4 or newer.")
        verb(arguments[1:])
        return 0
    except (Refusal, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
