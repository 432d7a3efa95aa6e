import { expect, test } from 'vitest';
import { xauth } from './xauth.ts';

test("is the first half of the product's hash", () => {
  // printf %s 'Codis-XAuth-[codis-demo]' | sha256sum | cut -c1-32
  expect(xauth('codis-demo')).toBe('95b62887719520f17e312eaa76d28f2b');
});
