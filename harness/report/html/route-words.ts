import type { GroupRoute, GroupRouting } from '../../judge/routing.ts';
import type { Names, Words } from './words.ts';

/**
 * How one proxy routes a group: its master, and who gets its reads where those are others as well.
 * @param proxy its name
 */
export function routeWords(
  { heard, unheard, routes, lacking }: GroupRouting,
  proxy: string,
  names: Names,
): Words {
  const silent = unheard.find((each) => each.proxy === proxy);
  if (!heard.includes(proxy)) {
    return silent ? { text: silent.why, tone: 'unknown' } : { text: 'not registered', tone: 'unknown' };
  }
  const slots = new Map<string, number>();
  for (const route of routes.filter((each) => each.proxy === proxy)) {
    const text = wordsOf(route, names);
    slots.set(text, (slots.get(text) ?? 0) + route.last - route.first + 1);
  }
  const parts = [...slots].map(([text, count]) => (slots.size === 1 ? text : `${count} slots: ${text}`));
  const lacks = lacking.some((what) => what.startsWith(`${proxy} `));
  return { text: parts.join(' · ') || 'no slots', tone: lacks || silent ? 'bad' : 'ok' };
}

function wordsOf({ master, replicas, locked }: GroupRoute, names: Names): string {
  const named = (address: string) => names.get(address) ?? address;
  if (master === '') return 'nobody';
  const readers = replicas.length === 0 ? '' : `, reads ${replicas.map(named).join(' and ')}`;
  return `${locked ? 'held back, ' : ''}${named(master)}${readers}`;
}
