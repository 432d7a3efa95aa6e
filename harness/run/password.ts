import { randomBytes } from 'node:crypto';

/** A password that nobody could guess, and that no other text has in it by chance. */
export function drawPassword(): string {
  return randomBytes(16).toString('hex');
}
