// The demo region as a case of the decision (consent-spec, section 1), made from the files of the town and from what the
// test itself did, never from the program; and the decision by the reference in tests/decision, never by the engine.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../support/server.mjs';

const town = (file) => JSON.parse(readFileSync(join(root, 'tests/town', file), 'utf8'));
const daySeconds = 86_400;
const longAgo = 800 * daySeconds;
export const now = Math.floor(Date.now() / 1000);

// The same ids as base::Id::named makes (RFC 9562, version 8).
export function namedIds(names) {
  const script = `
import hashlib, sys, uuid
for name in sys.argv[1:]:
    b = bytearray(hashlib.blake2b(name.encode(), digest_size=16, key=b"hashiwatashi named id").digest())
    b[6] = (b[6] & 15) | 0x80
    b[8] = (b[8] & 63) | 0x80
    print(uuid.UUID(bytes=bytes(b)))`;
  const ids = execFileSync('python3', ['-c', script, ...names], { encoding: 'utf8' }).trim().split('\n');
  return new Map(names.map((name, index) => [name, ids[index]]));
}

const forms = { 'plan.part1': 'plan', 'plan.part2': 'plan', 'plan.crisis': 'crisis' };
const programmeScope = ['checklist', 'session', 'plan', 'timetable', 'scores'];
export const compartments = ['identity', 'stay', 'checklist', 'session', 'plan', 'crisis', 'lane']; // that pages show by now
export const acts = ['read', 'know', 'write', 'export'];

function texts(value) {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];
}

const isTelling = (text) => [...text].length >= 8 && !/^(day|agency):/.test(text) && !text.endsWith('（架空）');

// What is written about people: { person, compartment, line, text }.
function written(persons) {
  const found = [];
  const add = (person, compartment, line, value) => texts(value).forEach((text) => found.push({ person, compartment, line, text }));
  const plans = town('plans.json').plans;
  for (const { id, alias } of persons) {
    found.push({ person: id, compartment: 'identity', line: '*', text: alias });
    for (const { form, lines } of plans[id] ?? []) {
      // One line of the decision at all its levels: L3.sign@Y is L3.sign.
      for (const [line, value] of Object.entries(lines)) add(id, forms[form], line.split('@')[0], value);
    }
  }
  for (const { person, talk, place } of town('sessions.json').sessions) {
    add(person, 'session', 'watch', place);
    for (const [line, value] of Object.entries(talk)) add(person, 'session', line, value);
  }
  for (const { person, agency, messages } of town('lane.json').talks) {
    for (const { text } of messages) found.push({ person, compartment: 'lane', line: '*', agency, text });
  }
  return found;
}

// By which a page shows that it tells of somebody. What also stands in a text about somebody else or in another
// compartment, on a card of the directory or in a form as its example tells of nobody.
function markersOf(persons, agencies) {
  const all = written(persons);
  const common = JSON.stringify(agencies) + readdirSync(join(root, 'content/forms')).map((file) => readFileSync(join(root, 'content/forms', file), 'utf8')).join('')
    .replace(/\{([^/{}]*)\/[^{}]*\}/g, '$1'); // without readings
  const isOthers = (one, other) => (one.person !== other.person || one.compartment !== other.compartment) && other.text.includes(one.text);
  return all.filter((one) => one.compartment === 'identity'
    || (isTelling(one.text) && !common.includes(one.text) && !all.some((other) => isOthers(one, other))));
}

export class World {
  constructor() {
    this.agencies = town('agencies.json').agencies;
    this.staff = town('staff.json').staff;
    this.persons = town('persons.json').persons;
    this.markers = markersOf(this.persons, this.agencies);
    this.grants = this.persons.filter(({ consent }) => consent !== undefined)
      .map(({ id, house, consent }) => this.grant(id, house, now + consent * daySeconds));
    this.grants.push(...this.persons.flatMap(({ id, shares }) => (shares ?? []).map((share, index) => this.share(id, share, index))));
    this.withdrawals = [];
    this.writing = [];
    this.breakGlass = [];
    this.extraAccounts = [];
  }

  grant(person, agency, at) {
    return {
      id: `programme.${person}`, person, recipient: { agency }, purpose: 'programme', given_at: at, from: at, until: null, notice_version: 1,
      may_pass_on: false, scope: programmeScope.map((compartment) => ({ compartment, lines: 'all' })),
    };
  }

  // What somebody shows an agency; "crisis/all" is all of it.
  share(person, { agency, day, until, lines }, index) {
    const scope = lines.map((line) => line.split('/')).map(([compartment, line]) => ({ compartment, lines: line === 'all' ? 'all' : [line] }));
    const at = now + day * daySeconds;
    return {
      id: `share.${person}.${index}`, person, recipient: { agency }, purpose: 'support', given_at: at, from: at, until: now + until * daySeconds,
      notice_version: this.person(person).house === agency ? 1 : 0, may_pass_on: false, scope,
    };
  }

  withdraw(person, agency) {
    this.withdrawals.push({ person, recipient: { agency }, compartments: programmeScope, at: now });
  }

  person(id) {
    return this.persons.find((one) => one.id === id);
  }

  linesOf(person, compartment) {
    const own = this.markers.filter((one) => one.person === person && one.compartment === compartment).map(({ line }) => line);
    return [...new Set(['*', ...own])];
  }

  account(id) {
    const staff = this.staff.find(({ login }) => login === id);
    if (staff) return { id, kind: 'staff', role: staff.role, agency: staff.agency };
    return this.person(id) ? { id, kind: 'person', person: id } : this.extraAccounts.find((one) => one.id === id);
  }

  // What the decision needs to know about one person and who asks.
  of(id, asking) {
    const { house, stages, supervision } = this.person(id);
    const account = this.account(asking);
    const own = (list) => list.filter(({ person }) => person === id);
    const named = [house, account?.agency, ...own(this.grants).map(({ recipient }) => recipient.agency)];
    return {
      agencies: this.agencies.filter(({ code }) => named.includes(code)).map(({ code, duty, notice }) => ({
        id: code, duty: [{ class: duty.class, from: now - longAgo }], notices: notice ? [{ version: 1, from: now - longAgo }] : [],
      })),
      accounts: account ? [account] : [],
      persons: [{ id, supervision_until: supervision ? now + supervision * daySeconds : null }],
      stays: house ? [{ person: id, agency: house, from: now + stages[0].day * daySeconds, until: null }] : [],
      team: [], handovers: [], studies: [],
      grants: own(this.grants), withdrawals: own(this.withdrawals), writing: own(this.writing), break_glass: own(this.breakGlass),
    };
  }
}

// Every question about these people by these accounts, answered by the reference in one go; about others as `base` says.
export class Decisions {
  constructor(world, accounts, persons, { base, asked = acts } = {}) {
    const cases = new Map();
    for (const person of persons) {
      for (const account of accounts) {
        const known = world.of(person, account);
        for (const compartment of compartments) {
          const lines = world.linesOf(person, compartment);
          for (const act of asked) {
            const question = { at: now + 1, account, person, act, compartment, lines };
            cases.set([account, person, compartment, act].join(' '), JSON.stringify({ world: known, question }));
          }
        }
      }
    }
    const reference = join(root, 'tests/decision/reference.pl');
    const input = `${[...cases.values()].join('\n')}\n`;
    const answers = execFileSync('swipl', ['-q', '-f', reference, '-t', 'main'], { input, encoding: 'utf8', maxBuffer: 1 << 28 }).trim().split('\n');
    if (answers.length !== cases.size) throw new Error(`the reference answered ${answers.length} of ${cases.size} cases`);
    this.answers = new Map([...(base?.answers ?? []), ...[...cases.keys()].map((key, index) => [key, JSON.parse(answers[index])])]);
  }

  lines(account, person, compartment, act) {
    return this.answers.get([account, person, compartment, act].join(' '))?.lines ?? [];
  }

  // Something of this person is open to the account because it was shared with its agency.
  shows(account, person) {
    return compartments.some((part) => this.answers.get([account, person, part, 'read'].join(' '))?.rule === 'A6');
  }

  may(account, person, compartment, act) {
    return this.lines(account, person, compartment, act).length > 0;
  }
}
