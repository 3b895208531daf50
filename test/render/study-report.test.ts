/** What a study is told by: text and Markdown as a person reviewed them, and a page in which what users wrote stays text. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runStudy, type StudyRun } from '../../dist/src/runs/studies/run-study.js';
import { reportHtml } from '../../src/render/report.js';
import { studyMarkdown } from '../../src/render/study-markdown.js';
import { studyText } from '../../src/render/study-text.js';

const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-told-'));
const PARTS = { style: '', script: '', echarts: 'before</script>after' };
let window: StudyRun;
let goal: StudyRun;
beforeAll(async () => {
  const run = (name: string) =>
    runStudy({
      study: `test/data/studies/${name}.yaml`,
      dirOf: () => join(dir, name),
      renderings: { html: () => '', markdown: () => '', json: () => '' },
    });
  window = await run('window');
  goal = await run('goal');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test.each(['window', 'goal'])('%s, as it was reviewed', async (name) => {
  const { summary } = name === 'window' ? window : goal;
  await expect(studyText(summary)).toMatchFileSnapshot(`../golden/study-${name}.txt`);
  await expect(studyMarkdown(summary)).toMatchFileSnapshot(`../golden/study-${name}.md`);
});

test('what users wrote is text: in the page, in its data, and in Markdown', () => {
  const hostile = `</script><img src=x onerror="alert('1')">|\`*`;
  const summary = JSON.parse(
    JSON.stringify(window.summary)
      .replaceAll('"Does a larger window help?"', JSON.stringify(hostile))
      .replaceAll('"Receive window, messages"', JSON.stringify(hostile)),
  ) as StudyRun['summary'];
  const html = reportHtml(summary, window.rows, PARTS);
  expect(html).not.toContain('<img');
  expect(html.match(/<\/script>/g)).toHaveLength(3);
  expect(html).toContain('before<\\/script>after');
  const data = JSON.parse(/id="data">([\s\S]*?)<\/script>/.exec(html)![1]!) as { summary: { title: string } };
  expect(data.summary.title).toBe(hostile);
  expect(studyMarkdown(summary)).not.toMatch(/(?<!\\)<img/);
});

test('the page asks for nothing: no address in it, and a policy that forbids any', () => {
  const html = reportHtml(window.summary, window.rows, PARTS);
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/(src|href)=|https?:/);
  expect(html.replaceAll(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/\son\w+=/);
});

test('the page opens with the response that answers: one that is not the same everywhere', () => {
  const [first, second] = window.summary.responses;
  const same = { ...window.summary.points[0]!.responses[first!.name]!, mean: 1, halfWidth: 0 };
  const points = window.summary.points.map((point) => ({
    ...point,
    responses: { ...point.responses, [first!.name]: same },
  }));
  const html = reportHtml({ ...window.summary, points }, window.rows, PARTS);
  expect(html).toContain(`<option value="${second!.name}" selected>`);
  expect(html).toContain(`<div data-response="${first!.name}" hidden>`);
  expect(html).toContain(`<div data-response="${second!.name}">`);
});
