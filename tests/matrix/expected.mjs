// What a cell of the matrix must answer, worked out from the route's stated need and from the decision.
import { routes } from './routes.mjs';

const isWorker = (who) => who.kind === 'staff' && ['worker', 'lead'].includes(who.role);
const isKeeper = (who) => who.kind === 'staff' && ['lead', 'admin'].includes(who.role);

export const needs = {
  anyone: () => true,
  'signed in': (who) => who.kind !== 'nobody' && who.kind !== 'link',
  link: (who) => who.kind === 'link',
  worker: isWorker,
  person: (who) => who.kind === 'person',
  'person or worker': (who) => who.kind === 'person' || isWorker(who),
  staff: (who) => who.kind === 'staff',
  author: (who) => who.kind === 'staff' && ['author', 'admin'].includes(who.role),
  admin: (who) => who.kind === 'staff' && who.role === 'admin',
};

// Routes that the table does not know, entries that no route has, needs that nobody described.
export function unlisted(rows, known = routes) {
  const names = new Set(rows.map(({ name }) => name));
  return [
    ...rows.filter(({ name }) => !(name in known)).map(({ name }) => `${name} is not in the table of the matrix`),
    ...rows.filter(({ need }) => !(need in needs)).map(({ name, need }) => `${name} needs "${need}", which nobody described`),
    ...Object.keys(known).filter((name) => !names.has(name)).map((name) => `${name} is in the table, but the program has no such route`),
  ];
}

function ofPerson(who, spec, object, decisions) {
  const may = (part, act, account = who.account) => decisions.may(account, object.person, part, act);
  if (spec.shared) return object.exists && decisions.shows(who.account, object.person) ? 'there' : 'not found';
  if (!object.exists || !may('identity', 'read')) return 'not found';
  const own = who.kind === 'person';
  const isBeside = who.beside === object.person;
  if (spec.house) return own || may('stay', 'write') ? 'there' : 'not found';
  if (object.foreign) return 'not found';
  if (spec.paper) return own || isBeside ? (may(spec.part, 'export', object.person) ? 'there' : 'not found') : 'there';
  if (!spec.part) return 'there';
  if (may(spec.part, spec.act ?? 'read', spec.beside && isBeside ? object.person : who.account)) return 'there';
  if (spec.orRead && may(spec.part, 'read')) return 'shown';
  return !spec.shut && isWorker(who) && may('stay', 'read') ? 'closed' : 'not found';
}

export function expected(who, { need, spec, object }, decisions) {
  if (!needs[need](who)) return who.kind === 'nobody' ? 'sign in' : 'not found';
  if (spec.keepers && !isKeeper(who)) return 'not found';
  if (object.talksWith && who.agency !== object.talksWith) return 'not found'; // consent-spec A4: the agency's own record
  if (spec.about === 'person') return ofPerson(who, spec, object, decisions);
  // Another worker of the agency is told, once; there is a lead besides the one who opened.
  if (object.openedAt) return who.agency === object.openedAt && who.role === 'lead' && who.account !== object.openedBy ? 'once' : 'not found';
  if (spec.own && who.agency !== object.agency) return 'not found';
  if (spec.about === 'agency' && spec.edits && !isKeeper(who) && !(isWorker(who) && who.agency === object.agency)) return 'not found';
  return object.exists && !spec.media && !spec.noTalk && !spec.noLink ? 'there' : 'not found';
}

export function outcome({ status, location }) {
  if (status === 404) return 'not found';
  if (status === 303 && location.startsWith('/sign-in?to=')) return 'sign in';
  if (status >= 500 || [400, 401, 403, 405].includes(status)) return `answered ${status}`;
  return 'there';
}

export function isRight(must, answer) {
  if (must === 'closed') return isClosedPage(answer);
  if (must === 'once') return ['there', 'not found'].includes(outcome(answer));
  return must === 'shown' ? answer.status === 200 : outcome(answer) === must;
}

// The house reads why a page is closed, and where the person opens it.
function isClosedPage({ status, text }) {
  return status === 200 && /\/(presence\?to=|notice")/.test(text);
}

// Texts about people that this caller may not read.
export function leaks(who, text, markers, decisions) {
  const mayRead = ({ person, compartment, line, agency }) => (agency && isWorker(who) && who.agency === agency) || [who.account, who.beside === person ? person : null].some((account) => {
    if (!account) return false;
    return compartment === 'identity' ? decisions.may(account, person, 'identity', 'know') : decisions.lines(account, person, compartment, 'read').includes(line);
  });
  return markers.filter((marker) => text.includes(marker.text) && !mayRead(marker))
    .map(({ person, compartment, line }) => `shows ${compartment} ${line} of ${person}`);
}
