// Looks for marks in bytes: as they were typed, and in the disguises in which a program may have left them.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const prefix = 'kanaria'; // every canary begins so; eight letters that are its own follow
export const lengthOfCanary = prefix.length + 8;

const base64 = (text, ahead) => {
  const encoded = Buffer.from(`${'\0'.repeat(ahead)}${text}`).toString('base64');
  return encoded.slice(Math.ceil((ahead * 8) / 6), Math.floor(((ahead + text.length) * 8) / 6));
};

// A text as it is and in base64 at each of its three places, in hexadecimal digits, and as UTF-16.
export function disguises(text) {
  return {
    plain: Buffer.from(text), base64: Buffer.from(base64(text, 0)), 'base64 + 1': Buffer.from(base64(text, 1)), 'base64 + 2': Buffer.from(base64(text, 2)),
    hex: Buffer.from(Buffer.from(text).toString('hex')), HEX: Buffer.from(Buffer.from(text).toString('hex').toUpperCase()), 'UTF-16': Buffer.from(text, 'utf16le'),
    capitals: Buffer.from(text.toUpperCase()), reversed: Buffer.from([...text].reverse().join('')),
  };
}

function* placesOf(bytes, needle) {
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) yield at;
}

// Every canary in the bytes: { how, word } with what follows the prefix where it can be read.
export function canariesIn(bytes) {
  return Object.entries(disguises(prefix)).flatMap(([how, needle]) => [...placesOf(bytes, needle)]
    .map((at) => ({ how, word: how === 'plain' ? bytes.subarray(at, at + lengthOfCanary).toString('latin1') : '' })));
}

export function holds(bytes, secret) {
  return Object.entries(disguises(secret)).filter(([, needle]) => bytes.includes(needle)).map(([how]) => how);
}

// Six digits occur by chance in a hash: counted only where they stand alone.
export function holdsAlone(bytes, digits) {
  return new RegExp(`(?<![0-9A-Za-z+/_=-])${digits}(?![0-9A-Za-z+/_=-])`).test(bytes.toString('latin1'));
}

export function filesBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

export const bytesOf = (path) => readFileSync(path);
