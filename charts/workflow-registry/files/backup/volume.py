"""The data folder: what of it is backed up, and how restored data takes the place of what is there."""

import contextlib
import fcntl
import os
import shutil
import stat
import sys
import tarfile

from refusal import Refusal

STAGING, OUT, REPLACED, WASTE = ".restore-staging", ".restore-out", ".restore-replaced", ".restore-waste"
LOCK, MARKER = ".restore-lock", ".restored"


class Changed(Exception):
    """A file changed while it was read."""


def own(entry):
    """Whether an entry at the top of the folder is no data: this program's, or the file system's."""
    return entry in (STAGING, OUT, REPLACED, WASTE, LOCK, MARKER, "lost+found")


def present(data):
    return sorted(entry for entry in os.listdir(data) if not own(entry))


def look(data):
    """Every path below the folder with what shows that it changed; folders stand before what they hold."""
    found = {}

    def walk(folder, prefix):
        for entry in sorted(os.scandir(folder), key=lambda each: each.name):
            if not prefix and own(entry.name):
                continue
            name = f"{prefix}{entry.name}"
            status = entry.stat(follow_symlinks=False)
            whole = stat.S_ISREG(status.st_mode)
            found[name] = (status.st_mode, status.st_ino, status.st_size, status.st_mtime_ns) if whole else None
            if entry.is_dir(follow_symlinks=False):
                walk(entry.path, f"{name}/")

    try:
        walk(data, "")
    except FileNotFoundError as problem:
        raise Changed(problem.filename) from None
    return found


def can_return(info, data):
    """Whether a restore would take an entry of an archive."""
    try:
        return info is not None and tarfile.data_filter(info, data) is not None
    except tarfile.FilterError:
        return False


def pack(data, tar, growing):
    """
    Puts the folder into an archive and gives the number of files. Where `growing` is true, files may be written
    and taken away meanwhile, as logs are; otherwise that raises Changed.
    """
    if any(os.path.exists(os.path.join(data, name)) for name in (OUT, REPLACED)):
        raise Refusal(f"A restore is under way in {data}: run the backup again when it has ended.")
    before, files = look(data), 0
    for name in before:
        path = os.path.join(data, name)
        try:
            info = tar.gettarinfo(path, arcname=name)
            if not can_return(info, data):
                print(f"Left out {name!r}: it is neither file nor folder, or a link that leads out.", file=sys.stderr)
                continue
            if info.isreg():
                with open(path, "rb") as file:
                    tar.addfile(info, file)
            else:
                tar.addfile(info)
            files += 1 - info.isdir()
        except FileNotFoundError:
            if not growing:
                raise Changed(name) from None
        except OSError as problem:
            if "unexpected end of data" in str(problem):
                raise Changed(name) from None
            raise
    if not growing and look(data) != before:
        raise Changed(data)
    return files


@contextlib.contextmanager
def locked(data):
    """Lets one restore at a time into the folder, and first takes back one that was cut off."""
    with open(os.path.join(data, LOCK), "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError as problem:
            raise Refusal(
                f"{data} cannot be locked ({problem.strerror}): restore on a volume whose file system knows locks."
            ) from None
        take_back(data)
        yield


def move(source, target, entries):
    for entry in entries:
        os.rename(os.path.join(source, entry), os.path.join(target, entry))


def clear(data, *names):
    for name in names:
        shutil.rmtree(os.path.join(data, name), ignore_errors=True)


def take_back(data):
    """
    Undoes what a restore that was cut off left. While OUT is there, data is being moved into it; when it has
    become REPLACED, restored data is being moved in; when that has become WASTE, the restore is done.
    """
    out, replaced = os.path.join(data, OUT), os.path.join(data, REPLACED)
    if os.path.exists(replaced):
        os.makedirs(os.path.join(data, STAGING), exist_ok=True)
        move(data, os.path.join(data, STAGING), [*present(data), *marker_of(data)])
        os.rename(replaced, out)
    if os.path.exists(out):
        move(out, data, os.listdir(out))
        os.rmdir(out)
    clear(data, STAGING, WASTE)


def marker_of(data):
    return [MARKER] if os.path.exists(os.path.join(data, MARKER)) else []


def restored(data):
    """The id of the backup that was restored last, or nothing."""
    try:
        with open(os.path.join(data, MARKER), encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def replace(data, name):
    """Puts what is staged in the place of the data, as the backup of that id: all of it or nothing."""
    staging, out, replaced = (os.path.join(data, each) for each in (STAGING, OUT, REPLACED))
    with open(os.path.join(staging, MARKER), "w", encoding="utf-8") as file:
        file.write(f"{name}\n")
    os.mkdir(out)
    move(data, out, [*present(data), *marker_of(data)])
    os.rename(out, replaced)
    move(staging, data, os.listdir(staging))
    os.rename(replaced, os.path.join(data, WASTE))
    clear(data, STAGING, WASTE)
