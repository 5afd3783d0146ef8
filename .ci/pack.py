#!/usr/bin/env python3
"""Packs a directory so that the same files always give the same bytes.

    .ci/pack.py DIR ARCHIVE SECONDS

ARCHIVE ends in .tar.gz or .zip. Its entries stand in order below the directory's own name; all were last
changed SECONDS after 1970 in UTC, belong to root, and whoever may run or read them is everybody.
"""

import gzip
import os
import sys
import tarfile
import time
import zipfile


def files(top):
    """Yields each file's path and its name in the archive, in order of the names."""
    above = os.path.dirname(os.path.abspath(top))
    found = []
    for folder, _, names in os.walk(top):
        found += (os.path.abspath(os.path.join(folder, name)) for name in names)
    for name, path in sorted((os.path.relpath(path, above).replace(os.sep, "/"), path) for path in found):
        yield path, name


def mode(path):
    return 0o755 if os.access(path, os.X_OK) else 0o644


def tar(top, out, seconds):
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=9, mtime=seconds) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path, name in files(top):
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode, entry.mtime = os.path.getsize(path), mode(path), seconds
                entry.uname = entry.gname = "root"
                with open(path, "rb") as file:
                    archive.addfile(entry, file)


def zipped(top, out, seconds):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, name in files(top):
            entry = zipfile.ZipInfo(name, time.gmtime(seconds)[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (0o100000 | mode(path)) << 16
            with open(path, "rb") as file:
                archive.writestr(entry, file.read(), compresslevel=9)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__.split("\n\n")[1])
    top, path, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    pack = zipped if path.endswith(".zip") else tar
    with open(path, "wb") as out:
        pack(top, out, seconds)


if __name__ == "__main__":
    main()
