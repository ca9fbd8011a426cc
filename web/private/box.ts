// The private page's box: made and opened here, in the browser, under a passphrase that never leaves it. What the server
// keeps is these bytes in base64. It runs in Node.js too, where its test is.
//
//   version 1 | rounds of PBKDF2, 4 bytes, big-endian | salt, 16 bytes | nonce, 12 bytes | AES-256-GCM
//
// The text is filled up to one size, so that the length of the box tells nothing. Everything before the cipher text, and
// whose box it is, is associated data: a box cannot be given to somebody else, nor its rounds be lowered.
const version = 1;
const leastRounds = 600_000; // OWASP's number for PBKDF2-HMAC-SHA-256
const mostRounds = 10_000_000;
export const usualRounds = 1_000_000;
const saltBytes = 16;
const nonceBytes = 12;
const headBytes = 1 + 4 + saltBytes + nonceBytes;
const tagBytes = 16;
export const textBytes = 16 * 1024; // with two bytes that tell its length
export const boxBytes = headBytes + textBytes + tagBytes;
export const leastPassphrase = 12;

export type Opened = { text: string; key: PageKey };
// Kept while the page is open, so that saving again does not take a second each time. Never stored.
export type PageKey = { key: CryptoKey; rounds: number; salt: Uint8Array<ArrayBuffer>; owner: string };

export class WrongPassphrase extends Error {}
export class TooLong extends Error {}

// Spaces do not count, and the same letters typed in another way are the same.
export function passphraseForm(typed: string): string {
  return typed.normalize("NFKC").replace(/\s+/gu, "");
}

export function isLongEnough(typed: string): boolean {
  return [...passphraseForm(typed)].length >= leastPassphrase;
}

export function freeBytes(text: string): number {
  return textBytes - 2 - new TextEncoder().encode(text).length;
}

async function derive(passphrase: string, rounds: number, salt: Uint8Array<ArrayBuffer>, owner: string): Promise<PageKey> {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphraseForm(passphrase)), "PBKDF2", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, secret,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return { key, rounds, salt, owner };
}

export function newKey(passphrase: string, owner: string, rounds = usualRounds): Promise<PageKey> {
  return derive(passphrase, rounds, crypto.getRandomValues(new Uint8Array(saltBytes)), owner);
}

function associated(head: Uint8Array, owner: string): Uint8Array<ArrayBuffer> {
  const words = new TextEncoder().encode(`hashiwatashi private page|${owner}|`);
  const all = new Uint8Array(words.length + head.length);
  all.set(words);
  all.set(head, words.length);
  return all;
}

function filledUp(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > textBytes - 2) throw new TooLong();
  const filled = new Uint8Array(textBytes);
  new DataView(filled.buffer).setUint16(0, bytes.length);
  filled.set(bytes, 2);
  return filled;
}

export async function close(key: PageKey, text: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const box = new Uint8Array(boxBytes);
  box[0] = version;
  new DataView(box.buffer).setUint32(1, key.rounds);
  box.set(key.salt, 5);
  box.set(nonce, 5 + saltBytes);
  const additionalData = associated(box.slice(0, headBytes), key.owner);
  const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData }, key.key, filledUp(text));
  box.set(new Uint8Array(hidden), headBytes);
  return toBase64(box);
}

async function openWith(box: Uint8Array<ArrayBuffer>, key: PageKey): Promise<string> {
  const head = box.slice(0, headBytes);
  try {
    const plain = new Uint8Array(await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: box.slice(5 + saltBytes, headBytes), additionalData: associated(head, key.owner) }, key.key, box.slice(headBytes)));
    const length = new DataView(plain.buffer).getUint16(0);
    return new TextDecoder().decode(plain.subarray(2, 2 + length));
  } catch {
    throw new WrongPassphrase(); // or a byte was changed: from inside they cannot be told apart
  }
}

function partsOf(stored: string): { box: Uint8Array<ArrayBuffer>; rounds: number; salt: Uint8Array<ArrayBuffer> } {
  const box = fromBase64(stored);
  const rounds = box.length === boxBytes ? new DataView(box.buffer).getUint32(1) : 0;
  if (box[0] !== version || rounds < leastRounds || rounds > mostRounds) throw new Error("this is no box of ours");
  return { box, rounds, salt: box.slice(5, 5 + saltBytes) };
}

export async function open(stored: string, passphrase: string, owner: string): Promise<Opened> {
  const { box, rounds, salt } = partsOf(stored);
  const key = await derive(passphrase, rounds, salt, owner);
  return { text: await openWith(box, key), key };
}

// With a key at hand: the box that another device saved under the same passphrase has the same salt. null: it has not.
export async function openAgain(stored: string, key: PageKey): Promise<string | null> {
  const { box, salt } = partsOf(stored);
  if (toBase64(salt) !== toBase64(key.salt)) return null;
  return openWith(box, key);
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}
