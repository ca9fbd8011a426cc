// Random worlds and questions for the decision: small pools of ids and times, so that rules meet at their edges, and a
// bias towards worlds in which something is allowed. The same seed gives the same cases.
const compartments = ['identity', 'contact', 'stay', 'checklist', 'scores', 'session', 'plan', 'crisis', 'private', 'handover', 'touch', 'lane', 'family', 'legal', 'timetable', 'research'];
const acts = ['read', 'know', 'write', 'export'];
const classes = ['D0', 'D1', 'D2', 'D3', 'D4'];
const start = 1_767_225_600;
const edges = [0, 1, 14_399, 14_400, 2_592_000, 2_592_001, 7_775_999, 7_776_000, 7_776_001];

function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// Sets what one permission looks up first, and leaves the rest to chance.
function steer(world, question, { chance, pick, at }) {
  const account = world.accounts?.find((one) => one.id === question.account);
  const grant = world.grants?.length ? pick(world.grants) : null;
  if (!account || !world.persons?.some((one) => one.id === question.person)) return;
  const staff = { kind: 'staff', agency: account.agency ?? 'A1', role: pick(['worker', 'lead']), person: null, handover: null, until: null };
  const give = (purpose, recipient) => {
    if (!grant) return;
    Object.assign(grant, { purpose, recipient, person: question.person });
    if (chance(0.8)) grant.scope = [...(grant.scope ?? []), { compartment: question.compartment, lines: chance(0.4) ? 'all' : ['a', 'b'] }];
    if (chance(0.7)) Object.assign(grant, { given_at: at - 50, from: at - 50, until: at + 100, notice_version: 2 });
  };
  const handover = () => {
    const found = world.handovers?.find((one) => one.id === question.handover);
    if (found) Object.assign(found, { person: question.person, grant: grant?.id ?? null });
    return found;
  };
  const steps = {
    A1: () => Object.assign(account, { kind: 'person', person: question.person, role: null, agency: null }),
    A2: () => { Object.assign(account, { kind: 'family', person: question.person }); Object.assign(question, { compartment: 'family', owner: account.id }); },
    A3: () => { Object.assign(account, staff); world.stays?.push({ person: question.person, agency: account.agency, from: at - 10, until: null }); give('programme', { agency: account.agency }); },
    A4: () => { Object.assign(account, staff); Object.assign(question, { owner: account.agency, compartment: pick(['session', 'touch', 'handover', 'lane']) }); },
    A5: () => { Object.assign(account, staff); world.writing?.push({ person: question.person, account: account.id, from: at - 10, until: at + 10 }); },
    A6: () => { Object.assign(account, chance(0.7) ? staff : { kind: 'family', person: question.person }); question.act = pick(['read', 'know', 'export']); give('support', chance(0.7) ? { agency: account.agency ?? 'A1' } : { account: account.id }); },
    A7: () => { Object.assign(account, staff); const found = handover(); if (found) { found[pick(['to_agency', 'to_agency', 'from_agency'])] = account.agency; give('handover', { agency: found.to_agency }); question.act = pick(['read', 'know', 'write']); } },
    A8: () => { const found = handover(); if (found) { Object.assign(account, { kind: 'link', handover: found.id, until: at + 10, agency: null, role: null, person: null }); found.closed_at = chance(0.7) ? null : at + 1; give('handover', { agency: found.to_agency }); question.act = pick(['read', 'know']); } },
    A9: () => {
      Object.assign(account, { ...staff, role: 'researcher' });
      Object.assign(question, { compartment: 'research', study: 's1', act: pick(['read', 'know', 'export']) });
      const study = world.studies?.find((one) => one.id === 's1');
      if (study && chance(0.8)) Object.assign(study, { approval: '第1号', open_from: at - 10, open_until: at + 10 });
      give('research', { study: 's1' });
    },
    A10: () => {
      Object.assign(account, staff);
      Object.assign(question, { compartment: pick(['contact', 'crisis']), act: pick(['read', 'know']) });
      world[pick(['stays', 'team'])]?.push({ person: question.person, agency: account.agency, from: at - 10, until: null });
      world.break_glass?.push({ account: account.id, person: question.person, at: at - pick([0, 1, 14_399, 14_400]), reason: pick(['命', ' ']) });
      give(pick(['support', 'handover']), pick([{ agency: 'A1' }, { account: 'u2' }]));
    },
  };
  steps[pick(Object.keys(steps))]();
}

// `count` worlds, and to each a question and others that lie near it: reading a world takes longer than answering.
export function* cases(seed, count, questionsOfAWorld = 5) {
  const random = generator(seed);
  const chance = (share) => random() < share;
  const pick = (list) => list[Math.floor(random() * list.length)];
  const some = (most, make) => Array.from({ length: Math.floor(random() * (most + 1)) }, make);
  const maybe = (share, value) => (chance(share) ? value : null);
  const at = start;
  const time = () => (chance(0.6) ? start - Math.floor(random() * 3) * 100 : start + pick([-1, 1]) * pick(edges));
  const past = () => (chance(0.85) ? start - pick([0, 1, 100, ...edges]) : start + pick(edges));
  const future = () => (chance(0.8) ? null : start + pick([0, 1, 100, 2_592_000]));
  const agency = () => pick(['A1', 'A1', 'A2', 'A3']);
  const account = () => pick(['u1', 'u1', 'u2', 'u3']);
  const person = () => pick(['p1', 'p1', 'p1', 'p2']);
  const lineList = () => (chance(0.5) ? 'all' : some(3, () => pick(['a', 'b', 'c', '*'])));
  const which = () => (chance(0.7) ? pick(['plan', 'crisis', 'contact', 'session', 'checklist']) : pick(compartments));

  const party = () => pick([{ agency: agency() }, { agency: agency() }, { account: account() }, { study: pick(['s1', 's2']) }]);
  const grant = (id) => {
    const from = past();
    return {
      id, person: person(), recipient: party(), purpose: pick(['programme', 'support', 'support', 'handover', 'research']),
      scope: some(4, () => ({ compartment: chance(0.3) ? 'research' : which(), lines: lineList() })),
      given_at: past(), from, until: chance(0.5) ? null : from + pick([0, 100, 2_592_000, 2_592_001]),
      notice_version: pick([0, 1, 2, 2]), may_pass_on: chance(0.5),
    };
  };
  const kindOf = (id) => {
    const kind = pick(['staff', 'staff', 'staff', 'person', 'family', 'link']);
    return {
      id, kind, agency: kind === 'staff' ? agency() : null,
      role: kind === 'staff' ? (chance(0.75) ? pick(['worker', 'worker', 'lead']) : pick(['researcher', 'researcher', 'coordinator', 'organiser', 'author', 'admin'])) : null,
      person: kind === 'person' || kind === 'family' ? person() : null,
      handover: kind === 'link' ? pick(['h1', 'h2']) : null,
      until: kind === 'link' ? (chance(0.8) ? start + pick([0, 1, 100]) : null) : null,
      disabled_from: chance(0.9) ? null : time(),
    };
  };

  const changes = {
    at: time, account, person, act: () => pick(acts), compartment: which, lines: () => some(4, () => pick(['a', 'b', 'c', '*', 'あ'])),
    owner: () => maybe(0.6, pick([agency(), account()])), handover: () => maybe(0.6, pick(['h1', 'h2'])), study: () => maybe(0.6, pick(['s1', 's2'])),
  };
  const another = (question) => {
    const near = { ...question };
    for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) { const name = pick(Object.keys(changes)); near[name] = changes[name](); }
    return near;
  };

  for (let index = 0; index < count; index += 1) {
    const world = {
      agencies: ['A1', 'A2', 'A3'].filter(() => chance(0.97)).map((id) => ({
        id, duty: some(3, () => ({ class: pick(classes), from: past() })), notices: some(2, () => ({ version: pick([1, 1, 2]), from: past() })),
      })),
      accounts: ['u1', 'u2', 'u3'].filter(() => chance(0.95)).map(kindOf),
      persons: ['p1', 'p2'].filter(() => chance(0.97)).map((id) => ({ id, supervision_until: maybe(0.4, time()) })),
      stays: some(3, () => ({ person: person(), agency: agency(), from: past(), until: future() })),
      team: some(2, () => ({ person: person(), agency: agency(), from: past(), until: future() })),
      grants: ['g1', 'g2', 'g3', 'g4'].filter(() => chance(0.8)).map(grant),
      withdrawals: some(chance(0.4) ? 2 : 0, () => ({
        person: person(), recipient: chance(0.3) ? 'everyone' : party(), compartments: chance(0.4) ? 'all' : some(2, which), at: past(),
      })),
      handovers: ['h1', 'h2'].filter(() => chance(0.8)).map((id) => ({
        id, person: person(), from_agency: agency(), to_agency: agency(), asked_at: past(), closed_at: maybe(0.4, time()), grant: pick(['g1', 'g2', 'g3', 'g4', null]),
      })),
      writing: some(2, () => ({ person: person(), account: account(), from: past(), until: future() })),
      break_glass: some(2, () => ({ account: account(), person: person(), at: past(), reason: pick(['命にかかわる', '', ' \u3000\u2003 ', 'a', null]) })),
      studies: ['s1', 's2'].filter(() => chance(0.8)).map((id) => ({ id, approval: pick(['第1号', '第1号', '', null]), open_from: past(), open_until: maybe(0.8, start + pick([0, 1, 100])) })),
    };
    if (chance(0.05)) for (const list of ['agencies', 'accounts', 'persons', 'handovers', 'studies', 'grants']) if (world[list].length && chance(0.4)) world[list].push({ ...pick(world[list]) });
    if (chance(0.03)) for (const list of ['agencies', 'accounts', 'handovers', 'studies']) if (world[list].length && chance(0.4)) world[list].push({ ...pick(world[list]), id: pick(world[list]).id });
    if (chance(0.02)) delete world[pick(Object.keys(world))];
    const asker = account();
    const question = {
      at, account: chance(0.98) ? asker : 'nobody', person: person(), act: chance(0.99) ? pick(acts) : 'burn',
      compartment: chance(0.99) ? (chance(0.8) ? which() : pick(compartments)) : 'unknown', lines: chance(0.97) ? some(4, () => pick(['a', 'b', 'c', '*', 'あ'])) : [],
      owner: maybe(0.6, chance(0.6) ? agency() : asker), handover: maybe(0.6, pick(['h1', 'h2'])), study: maybe(0.6, pick(['s1', 's2'])),
    };
    if (chance(0.6)) steer(world, question, { chance, pick, at });
    const others = Array.from({ length: questionsOfAWorld - 1 }, () => another(question));
    yield { world, questions: [question, ...others] };
  }
}
