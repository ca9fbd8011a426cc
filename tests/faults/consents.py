#!/usr/bin/env python3
"""Reads what the store holds of one person's consents to the programme, beside the running program.

    consents.py STORE PERSON SKIPPED

Prints as JSON how many answers there are and what of them is half done. The first SKIPPED answers, which the demo's
loader wrote, have no entry in the journal.
"""
import json
import sqlite3
import sys

COMPARTMENTS = 5  # what a programme grant opens (consent-spec A3)


def main():
    store, person, skipped = sys.argv[1], sys.argv[2], int(sys.argv[3])
    database = sqlite3.connect(f"file:{store}?mode=ro", uri=True)

    def count(sql, *values):
        return database.execute(f"SELECT COUNT(*) FROM {sql}", values).fetchone()[0]

    database.execute("BEGIN")
    answers = database.execute("SELECT answer, answered_at, account, grant_id FROM consent_answer "
                               "WHERE person = ? AND kind = 'programme' ORDER BY answered_at, id", (person,)).fetchall()
    wrong = []
    for number, (answer, at, account, grant) in enumerate(answers):
        if answer == "given" and count("grant_scope WHERE grant_id IN (SELECT id FROM consent_grant WHERE id = ?)", grant) != COMPARTMENTS:
            wrong.append(f"answer {number} without its grant")
        if answer == "withdrawn" and count("withdrawal WHERE person = ? AND at = ?", person, at) != COMPARTMENTS:
            wrong.append(f"answer {number} without its withdrawal")
        if number >= skipped and count("journal WHERE person = ? AND account = ? AND at = ?", person, account, at) == 0:
            wrong.append(f"answer {number} without its entry in the journal")
    if count("consent_grant g WHERE g.person = ? AND g.purpose = 'programme' AND NOT EXISTS "
             "(SELECT 1 FROM consent_answer a WHERE a.grant_id = g.id)", person):
        wrong.append("a grant without its answer")
    print(json.dumps({"answers": len(answers), "wrong": wrong}))


main()
