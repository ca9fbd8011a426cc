#!/usr/bin/env python3
"""Finds any change to a journal: a second verifier, written from the descriptions alone (RFC 6962, section 2.1; RFC 8032;
the headers journal_entry.h and journal_head.h), with nothing but the standard library. Reads SQLite.

    verify.py STORE [--key BASE64] [--head FILE]…     exit code 0: all is right, 1: something is wrong

Without --key all heads must at least be signed with one key.
"""
import argparse
import base64
import binascii
import functools
import hashlib
import re
import sqlite3
import sys

FIELDS = ("seq", "at", "account", "agency", "person", "act", "compartment", "lines", "rule", "grant_id", "purpose", "allowed")


# ---- Ed25519, verifying only (RFC 8032, section 5.1)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def recover_x(y, odd):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    return P - x if x & 1 != odd else x


def point_from(data):
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & ((1 << 255) - 1)
    x = recover_x(y, odd)
    return None if x is None else (x, y, 1, x * y % P)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


@functools.lru_cache(maxsize=10_000)
def is_signature(signature, message, key):
    if len(signature) != 64 or len(key) != 32:
        return False
    a, r, s = point_from(key), point_from(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ---- The tree (RFC 6962, section 2.1)

def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


class Tree:
    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, leaf):
        self.peaks.append(leaf)
        carry = self.size
        while carry & 1:
            right = self.peaks.pop()
            self.peaks[-1] = hashlib.sha256(b"\x01" + self.peaks[-1] + right).digest()
            carry >>= 1
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = hashlib.sha256(b"\x01" + peak + root).digest()
        return root


def entry_bytes(row):
    out = [b"hashiwatashi journal entry 1\n"]
    for value in row:
        if value is None:
            out.append(b"-,")
            continue
        if isinstance(value, float):
            raise ValueError("a fraction")
        data = value if isinstance(value, bytes) else str(value).encode()
        out.append(b"%d:%s," % (len(data), data))
    return b"".join(out)


# ---- Heads

class Head:
    def __init__(self, size, root, at, key, signature):
        self.size, self.root, self.at, self.key, self.signature = size, root, at, key, signature

    def signed_text(self):
        return (f"hashiwatashi journal head 1\nsize {self.size}\nroot {encoded(self.root)}\nat {self.at}\n"
                f"key {encoded(self.key)}\n").encode()

    def text(self):
        return self.signed_text() + f"signature {encoded(self.signature)}\n".encode()

    def is_signed(self):
        return is_signature(self.signature, self.signed_text(), self.key)


def encoded(data):
    return base64.b64encode(data).decode()


def decoded(text):
    return base64.b64decode(text, validate=True)


def head_from(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = re.search(r"^hashiwatashi journal head 1\nsize (\d+)\nroot (\S+)\nat (\d+)\nkey (\S+)\nsignature (\S+)$",
                      "\n".join(lines), re.M)
    if not found:
        raise ValueError("no head")
    size, root, at, key, signature = found.groups()
    return Head(int(size), decoded(root), int(at), decoded(key), decoded(signature))


# ---- The check

class Wrong(Exception):
    pass


def stored_heads(store, key):
    heads = []
    rows = store.execute("SELECT size, root, at, public_key, signature FROM journal_head ORDER BY size")
    for size, root, at, public, signature in rows:
        head = Head(size, decoded(root), at, decoded(public), decoded(signature))
        if not head.is_signed():
            raise Wrong(f"head {size}: wrong signature")
        key = key or head.key
        if head.key != key:
            raise Wrong(f"head {size}: signed with another key")
        heads.append(head)
    for size, public, signature in store.execute("SELECT head_size, public_key, signature FROM journal_cosignature"):
        signed = [head for head in heads if head.size == size]
        text = signed and b"hashiwatashi journal cosignature 1\n" + signed[0].text()
        if not signed or not is_signature(decoded(signature), text, decoded(public)):
            raise Wrong(f"head {size}: wrong signature of another agency")
    return heads, key


def outside_heads(heads, key):
    for head in heads:
        if not head.is_signed():
            raise Wrong(f"outside head {head.size}: wrong signature")
        if key and head.key != key:
            raise Wrong(f"outside head {head.size}: signed with another key")


def check(store, key=None, outside=()):
    """Raises Wrong; returns how many entries there are."""
    heads, key = stored_heads(store, key)
    outside_heads(outside, key)
    marks = sorted([(head.size, head.root) for head in [*heads, *outside]])
    tree = Tree()

    def pass_marks():
        while marks and marks[0][0] <= tree.size:
            size, root = marks.pop(0)
            if root != tree.root():
                raise Wrong(f"something up to entry {size} was changed: another root than was signed")

    pass_marks()
    for row in store.execute(f"SELECT {', '.join(FIELDS)}, leaf FROM journal ORDER BY seq"):
        if row[0] != tree.size:
            raise Wrong(f"entry {tree.size + 1}: missing, or another in its place")
        leaf = leaf_hash(entry_bytes(row[:-1]))
        if encoded(leaf).encode() != row[-1]:
            raise Wrong(f"entry {tree.size + 1}: changed")
        tree.append(leaf)
        pass_marks()
    kept = store.execute("SELECT size, frontier FROM journal_tree WHERE tree = 'journal'").fetchone()
    if kept is None:
        if tree.size or heads:
            raise Wrong("the tree is missing")
    elif kept[0] != tree.size or kept[1] != encoded(b"".join(tree.peaks)).encode():
        raise Wrong(f"the tree counts {kept[0]} entries, there are {tree.size}, or its root is another")
    if marks:
        raise Wrong(f"there are {tree.size} entries, a head counts {marks[0][0]}")
    return tree.size


def check_file(path, key=None, outside=()):
    store = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    store.text_factory = bytes  # a byte that is no UTF-8 is a change, not a failure
    try:
        return check(store, key, outside)
    except (ValueError, TypeError, AttributeError, binascii.Error, sqlite3.Error) as failure:
        raise Wrong(f"cannot be read: {failure}") from failure
    finally:
        store.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("store")
    parser.add_argument("--key")
    parser.add_argument("--head", action="append", default=[])
    asked = parser.parse_args()
    try:
        outside = [head_from(open(file, encoding="utf-8").read()) for file in asked.head]
        count = check_file(asked.store, decoded(asked.key) if asked.key else None, outside)
    except Wrong as wrong:
        print(wrong)
        return 1
    print(f"{count} entries, all right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
