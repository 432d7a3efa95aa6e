import { expect, test } from 'vitest';
import { embeddedJson, html } from './markup.ts';

test('what comes from outside is escaped, what is markup is not', () => {
  const hostile = `<img src=x onerror="alert('1')">&`;
  expect(html`<b title="${hostile}">${html`<i>${hostile}</i>`}</b>`.text).toBe(
    '<b title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;"><i>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</i></b>',
  );
});

test('nothing is written for what is not there, and a list is written entry by entry', () => {
  expect(html`${undefined}${false}${['<', html`<br>`, 0]}`.text).toBe('&lt;<br>0');
});

test('JSON in a script ends neither the script nor a line, and reads back as it was', () => {
  const value = { text: '</script><!-- \u2028\u2029 &amp;', list: [1, null] };
  const { text } = embeddedJson(value);
  expect(text).not.toMatch(/[<>\u2028\u2029]/);
  expect(JSON.parse(text)).toEqual(value);
});
