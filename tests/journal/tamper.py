#!/usr/bin/env python3
"""Changes copies of a store in every way somebody might, and asks both verifiers about each.

    tamper.py --store STORE --head FILE --old STORE --program FILE --key-file FILE --count N [--seed N]

STORE is at rest; the head was made of it and kept outside; --old is the same store some time earlier. Prints one JSON
object: how many changes of each kind there were, and which were not found by whom. The control, an untouched copy, must
pass both.
"""
import argparse
import collections
import json
import pathlib
import random
import shutil
import sqlite3
import subprocess
import tempfile

import verify

TEXTS = ("account", "agency", "person", "act", "compartment", "lines", "rule", "grant_id", "purpose", "leaf")


class Store:
    def __init__(self, path, chance, signed):
        self.db = sqlite3.connect(path)
        self.db.execute("PRAGMA synchronous = OFF")
        self.chance = chance
        self.signed = signed  # what was written after the head that is kept outside, nobody outside can vouch for
        self.size = self.db.execute("SELECT COUNT(*) FROM journal").fetchone()[0]

    def any(self):
        return self.chance.randrange(self.size)

    def any_signed(self):
        return self.chance.randrange(self.signed)

    def run(self, sql, *values):
        return self.db.execute(sql, values)

    def row(self, seq):
        return self.run("SELECT * FROM journal WHERE seq = ?", seq).fetchone()

    def add(self, row):
        self.run(f"INSERT INTO journal VALUES ({', '.join('?' * len(row))})", *row)

    def shift(self, start, by):  # in two steps, because the numbers are unique
        self.run("UPDATE journal SET seq = -seq - 1000000 WHERE seq >= ?", start)
        self.run("UPDATE journal SET seq = -(seq + 1000000) + ? WHERE seq <= -1000000", by)

    def hash_anew(self, seq):
        row = self.row(seq)
        leaf = verify.encoded(verify.leaf_hash(verify.entry_bytes(row[:-1])))
        self.run("UPDATE journal SET leaf = ? WHERE seq = ?", leaf, seq)

    def tree_anew(self):
        tree = verify.Tree()
        for row in self.run("SELECT * FROM journal ORDER BY seq").fetchall():
            tree.append(verify.leaf_hash(verify.entry_bytes(row[:-1])))
        self.run("UPDATE journal_tree SET size = ?, frontier = ?", tree.size, verify.encoded(b"".join(tree.peaks)))


def flip_text(store):
    seq, column = store.any(), store.chance.choice(TEXTS)
    value = store.run(f"SELECT {column} FROM journal WHERE seq = ?", seq).fetchone()[0]
    if not value:
        changed = "x"
    else:
        place = store.chance.randrange(len(value))
        letter = chr(ord(value[place]) ^ (1 << store.chance.randrange(5)))
        changed = value[:place] + ("?" if letter == "\0" else letter) + value[place + 1:]
    store.run(f"UPDATE journal SET {column} = ? WHERE seq = ?", changed, seq)


def flip_number(store):
    column = store.chance.choice(("at", "allowed"))
    store.run(f"UPDATE journal SET {column} = {column} + ? WHERE seq = ?", store.chance.choice((-1, 1, 1000000)), store.any())


def take_for_another(store):
    """What somebody would really want: it was not me, it was not that."""
    column, value = store.chance.choice((("account", "somebody"), ("compartment", "research"), ("at", 1), ("purpose", "nothing")))
    store.run(f"UPDATE journal SET {column} = ? WHERE seq = ?", value, store.any())


def to_nothing(store):
    seq, column = store.any(), store.chance.choice(("agency", "grant_id"))
    value = store.run(f"SELECT {column} FROM journal WHERE seq = ?", seq).fetchone()[0]
    store.run(f"UPDATE journal SET {column} = ? WHERE seq = ?", "" if value is None else None, seq)


def move_border(store):
    """Letters go from one field into the next: joined they read the same."""
    seq = store.any()
    row = store.run("SELECT rule, purpose FROM journal WHERE seq = ?", seq).fetchone()
    store.run("UPDATE journal SET rule = ?, purpose = ? WHERE seq = ?", row[0] + row[1][:1], row[1][1:], seq)


def delete_one(store):
    store.run("DELETE FROM journal WHERE seq = ?", store.any())


def delete_and_close_up(store):
    seq = store.any_signed()
    store.run("DELETE FROM journal WHERE seq = ?", seq)
    store.shift(seq + 1, -1)
    if store.chance.random() < 0.5:
        store.tree_anew()


def insert_copy(store):
    seq = store.any()
    row = store.row(seq)
    place = store.chance.randrange(store.size + 1)
    store.shift(place, 1)
    store.add((place, *row[1:]))


def insert_outside(store):
    row = store.row(store.any())
    store.add((store.chance.choice((-1, store.size, store.size + 7)), *row[1:]))


def swap(store):
    first, second = store.chance.sample(range(store.size), 2)
    left, right = store.row(first), store.row(second)
    store.run("DELETE FROM journal WHERE seq IN (?, ?)", first, second)
    store.add((first, *right[1:]))
    store.add((second, *left[1:]))


def change_and_hash_anew(store):
    seq = store.any_signed()
    store.run("UPDATE journal SET account = account || 'x' WHERE seq = ?", seq)
    store.hash_anew(seq)


def change_and_make_all_anew(store):
    """Everything inside agrees again; only what was signed does not."""
    change_and_hash_anew(store)
    store.tree_anew()
    store.run("DELETE FROM journal_cosignature")
    if store.chance.random() < 0.5:
        store.run("DELETE FROM journal_head")


def cut(store):
    store.run("DELETE FROM journal WHERE seq >= ?", store.chance.randrange(store.size))


def cut_and_make_all_anew(store):
    left = store.any_signed()
    store.run("DELETE FROM journal WHERE seq >= ?", left)
    store.run("DELETE FROM journal_cosignature WHERE head_size > ?", left)
    store.run("DELETE FROM journal_head WHERE size > ?", left)
    store.tree_anew()


def cut_and_write_on(store):
    left = store.any_signed()
    rows = store.run("SELECT * FROM journal WHERE seq >= ? ORDER BY seq", left).fetchall()
    store.run("DELETE FROM journal WHERE seq >= ?", left)
    store.run("DELETE FROM journal_cosignature")
    store.run("DELETE FROM journal_head WHERE size > ?", left)
    for row in rows:
        store.add((row[0], row[1] + 1, *row[2:]))
        store.hash_anew(row[0])
    store.tree_anew()


def tree_changed(store):
    size, frontier = store.run("SELECT size, frontier FROM journal_tree").fetchone()
    if store.chance.random() < 0.5:
        store.run("UPDATE journal_tree SET size = ?", size + 1)
    else:
        place = store.chance.randrange(len(frontier))
        store.run("UPDATE journal_tree SET frontier = ?", frontier[:place] + ("A" if frontier[place] != "A" else "B") + frontier[place + 1:])


def head_changed(store):
    sizes = [row[0] for row in store.run("SELECT size FROM journal_head").fetchall()]
    column = store.chance.choice(("at", "root", "signature", "public_key"))
    value = "at + 1" if column == "at" else f"'AAAA' || substr({column}, 5)"
    store.run("DELETE FROM journal_cosignature")
    store.run(f"UPDATE journal_head SET {column} = {value} WHERE size = ?", store.chance.choice(sizes))


KINDS = (flip_text, flip_number, take_for_another, to_nothing, move_border, delete_one, delete_and_close_up, insert_copy,
         insert_outside, swap, change_and_hash_anew, change_and_make_all_anew, cut, cut_and_make_all_anew, cut_and_write_on,
         tree_changed, head_changed)


class Judges:
    def __init__(self, asked, folder):
        self.asked, self.folder = asked, folder
        self.key = verify.decoded(asked.key)
        self.outside = [verify.head_from(pathlib.Path(asked.head).read_text(encoding="utf-8"))]

    def second(self, path):
        try:
            verify.check_file(path, self.key, self.outside)
            return None
        except verify.Wrong as wrong:
            return str(wrong)

    def first(self, path):
        words = [self.asked.program, "journal", "verify", "--data", str(self.folder), "--database", f"sqlite:{path}", "--head", self.asked.head]
        answer = subprocess.run(words, capture_output=True, text=True, check=False)
        return None if answer.returncode == 0 else answer.stdout + answer.stderr

    def both(self, path):
        return {"program": self.first(path), "second": self.second(path)}


def journal_of(store):
    return [store.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ("journal", "journal_tree", "journal_head")]


def main():
    parser = argparse.ArgumentParser()
    for name in ("store", "head", "old", "program", "key", "key-file"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    result = {"control": {}, "tried": collections.Counter(), "missed": [], "unnamed": [], "unchanged": 0}
    with tempfile.TemporaryDirectory(prefix="hashiwatashi-tamper-") as name:
        folder = pathlib.Path(name)
        shutil.copy(asked.key_file, folder / "site.key")
        judges = Judges(asked, folder)
        copy = folder / "copy.db"
        shutil.copy(asked.store, copy)
        result["control"] = judges.both(copy)
        before = journal_of(sqlite3.connect(copy))
        chance = random.Random(asked.seed)
        for number in range(asked.count):
            kind = KINDS[number % len(KINDS)] if number else None
            shutil.copy(asked.store if kind else asked.old, copy)  # the first: the old store put back
            if kind:
                store = Store(copy, chance, judges.outside[0].size)
                kind(store)
                store.db.commit()
                if journal_of(store.db) == before:
                    result["unchanged"] += 1
                store.db.close()
            name = kind.__name__ if kind else "old_store"
            result["tried"][name] += 1
            for who, found in judges.both(copy).items():
                if found is None:
                    result["missed"].append(f"{name} {number}: not found by {who}")
                elif who == "program" and "hashiwatashi:" in found:
                    result["unnamed"].append(f"{name} {number}: {found}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
