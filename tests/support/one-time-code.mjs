import { createHmac } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytesOf(base32) {
  const bits = [...base32.replace(/[^A-Z2-7]/g, '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((octet) => Number.parseInt(octet, 2)));
}

// RFC 6238, written here from the standard and not from the program.
export function codeAt(secret, milliseconds) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(milliseconds / 30_000)));
  const mark = createHmac('sha1', bytesOf(secret)).update(step).digest();
  const number = mark.readUInt32BE(mark[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
