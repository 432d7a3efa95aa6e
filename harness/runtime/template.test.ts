import { expect, test } from 'vitest';
import { fill, fillTemplate } from './template.ts';

test('fills every placeholder, each time it stands', () => {
  expect(fill('a.conf', 'port : {{port}}\npath : /{{port}}/{{name}}', { port: 9221, name: 'x' })).toBe(
    'port : 9221\npath : /9221/x',
  );
});

test('takes an empty value', () => {
  expect(fill('a.conf', 'network-interface : {{name}}', { name: '' })).toBe('network-interface : ');
});

test('refuses a placeholder without a value, by name', () => {
  expect(() => fill('pika.conf', 'port : {{port}}', {})).toThrow('pika.conf: no value for {{port}}');
});

test('refuses a value without a placeholder', () => {
  expect(() => fill('pika.conf', 'port', { prot: 1 })).toThrow('pika.conf: no placeholder for prot');
});

test('writes a list of dashboards that fe can read', async () => {
  const text = await fillTemplate('codis.json', { product: 'codis-demo', dashboard: '127.0.0.1:18080' });
  expect(JSON.parse(text)).toEqual([{ name: 'codis-demo', dashboard: '127.0.0.1:18080' }]);
});

test('writes the configuration of a node', async () => {
  const values = { port: 9221, networkInterface: 'lo', maxClients: 2000, folder: '/data' };
  const text = await fillTemplate('pika.conf', values);
  expect(text).toMatch(/^port : 9221$/m);
  expect(text).toMatch(/^network-interface : lo$/m);
  expect(text).toMatch(/^maxclients : 2000$/m);
  expect(text).toMatch(/^db-path : \/data\/db\/$/m);
});
