/** A study's report in a real browser: everything is drawn, nothing leaves the page, it fits a laptop's and a phone's width. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StudySummary } from '../../src/study/study.js';

const CHROMIUM = '/usr/bin/chromium';
const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-report-'));
/** Pictures stay where this names a folder, to be looked at. */
const pictures = process.env.REPORT_PICTURES ?? join(dir, 'pictures');
let browser: Browser;

function study(name: string, ...more: string[]): string {
  const out = join(dir, name);
  execFileSync(process.execPath, ['dist/src/cli/main.js', 'study', ...more, '--out', out, '--quiet']);
  return join(out, 'report.html');
}

const REPORTS: Record<string, string> = {};

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is not there: apt-get install chromium`);
  mkdirSync(pictures, { recursive: true });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  REPORTS.factors = study('factors', 'test/data/studies/window.yaml');
  REPORTS.goal = study('goal', 'test/data/studies/goal.yaml');
  REPORTS.fronts = study('fronts', 'test/data/studies/fronts.yaml');
  REPORTS.alike = study('alike', 'test/data/studies/alike.yaml');
  REPORTS.model = study('model', 'experiments/reconnect-storm', '--quick');
  REPORTS.front = study('front', 'experiments/dead-peer-detection', '--quick');
});
afterAll(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Seen {
  readonly page: Page;
  readonly requests: string[];
  readonly faults: string[];
}

async function open(
  file: string,
  width: number,
  height: number,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Seen> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction('document.querySelectorAll("canvas").length > 0');
  return { page, requests, faults };
}

/** Of each plot, how many colours its canvas has. */
const coloursOf = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(`Object.fromEntries([...document.querySelectorAll('.plot')].map((plot) => {
    const canvas = plot.querySelector('canvas');
    const data = canvas ? canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data : [];
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) seen.add(data[at] * 65536 + data[at + 1] * 256 + data[at + 2]);
    return [plot.id, seen.size];
  }))`);

describe.each(['factors', 'goal', 'front', 'fronts', 'model'])('%s', (name) => {
  test.each([
    ['laptop', 1280, 800, 'light'],
    ['laptop', 1280, 800, 'dark'],
    ['phone', 390, 844, 'light'],
  ] as const)('%s, %i x %i, %s', async (device, width, height, scheme) => {
    const { page, requests, faults } = await open(REPORTS[name]!, width, height, scheme);
    const colours = await coloursOf(page);
    expect(Object.keys(colours).length).toBeGreaterThan(1);
    for (const [plot, count] of Object.entries(colours)) expect(count, plot).toBeGreaterThan(3);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.screenshot({ path: join(pictures, `${name}-${device}-${scheme}.png`), fullPage: true });
    expect(faults).toEqual([]);
    expect(requests).toEqual([pathToFileURL(REPORTS[name]!).href]);
    await page.close();
  });
});

test('another response is drawn when it is chosen, and the table sorts', async () => {
  const { page, faults } = await open(REPORTS.factors!, 1280, 800);
  const picture = (): Promise<string> => page.evaluate(`document.querySelector('#effect-0 canvas').toDataURL()`);
  const before = await picture();
  await page.selectOption('#response', 'control.resent');
  expect(await picture()).not.toBe(before);
  expect(await page.isVisible('[data-response="control.resent"]')).toBe(true);
  expect(await page.isVisible('[data-response="setup.p95"]')).toBe(false);
  const column = (): Promise<number[]> =>
    page.evaluate(
      `[...document.querySelectorAll('table')].at(-2).querySelectorAll('tbody tr').values().map((row) => Number(row.children[3].dataset.value)).toArray()`,
    );
  await page.click('th button:text("Set-up delay, 95 %")');
  const up = await column();
  expect(up).toEqual([...up].sort((one, other) => one - other));
  await page.click('th button:text("Set-up delay, 95 %")');
  expect(await column()).toEqual(up.reverse());
  expect(faults).toEqual([]);
});

/** What a plot was given to draw. */
const optionOf = <T>(page: Page, plot: string, of: string): Promise<T> =>
  page.evaluate(
    `(({ series, xAxis }) => ${of})(echarts.getInstanceByDom(document.getElementById('${plot}')).getOption())`,
  );

test('fronts side by side are told apart by colour and by symbol, each with its place in the legend', async () => {
  const { page } = await open(REPORTS.fronts!, 1280, 800);
  const drawn = await optionOf<string[][]>(page, 'pareto', 'series.map((s) => [s.name, s.color, s.symbol])');
  const each = [...new Set(drawn.map((one) => one.join()))].map((one) => one.split(','));
  expect(each.map(([name]) => name)).toEqual(
    ['0s', '10s', 'never'].map((level) => `Time an empty tunnel is kept ${level}`),
  );
  expect(new Set(each.map(([, colour]) => colour)).size).toBe(3);
  expect(new Set(each.map(([, , symbol]) => symbol)).size).toBe(3);
  const dots = await optionOf<number>(page, 'pareto', 'series.flatMap((s) => s.data).length');
  // those without sessions have no delay
  expect(dots).toBe(6);
  await page.close();
});

test('points that lie on each other say how many they are, and the pointer tells each', async () => {
  const { page } = await open(REPORTS.alike!, 1280, 800);
  const dots = await optionOf<{ value: number[]; label: { show: boolean; formatter: string } }[]>(
    page,
    'pareto',
    'series.flatMap((s) => s.data)',
  );
  expect(dots.length).toBe(6);
  const shown = dots.filter(({ label }) => label.show);
  expect(shown.map(({ label }) => label.formatter)).toEqual(['3 points', '3 points']);
  const told = await page.evaluate<string>(`(() => {
    const chart = echarts.getInstanceByDom(document.getElementById('pareto'));
    chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: 0 });
    return document.getElementById('pareto').innerText;
  })()`);
  for (const level of ['1s', '2s', '3s']) expect(told).toContain(`· ${level}`);
  await page.close();
});

test('the additive model is drawn beside the means, and moves as far from level to level as the table says', async () => {
  const { page } = await open(REPORTS.model!, 1280, 800);
  const { summary } = await page.evaluate<{ summary: StudySummary }>(
    `JSON.parse(document.getElementById('data').textContent)`,
  );
  const answer = await page.inputValue('#response');
  for (const [place, { name, levels }] of summary.factors.entries()) {
    const drawn = await optionOf<[string, number][]>(
      page,
      `effect-${place}`,
      `series.find(({ name }) => name === 'By the additive model').data`,
    );
    expect(drawn.map(([level]) => level)).toEqual(levels.map(({ value }) => String(value)));
    const at = new Map(drawn);
    const told = summary.comparisons.filter((each) => each.by === 'model' && each.factor === name);
    for (const { response, from, to, difference } of told)
      if (response === answer)
        expect(at.get(String(to))! - at.get(String(from))!, `${name} ${to}`).toBeCloseTo(difference.mean!, 6);
  }
  await page.close();
});

test('points without values keep their place beside the others, and it is said why nothing is there', async () => {
  const { page } = await open(REPORTS.fronts!, 1280, 800);
  const names = await optionOf<string[]>(page, 'distribution', 'xAxis[0].data');
  expect(names).toHaveLength(9);
  expect(names.slice(0, 4)).toEqual(['0 · 0s (no value)', '0 · 10s (no value)', '0 · never (no value)', '1 · 0s']);
  const at = await optionOf<number[]>(page, 'distribution', 'series[1].data.map(([place]) => place)');
  expect([...new Set(at)]).toEqual([3, 4, 5, 6, 7, 8]);
  await page.close();
});

test('the interval of a share is drawn from 0 to 1 at most', async () => {
  const { page } = await open(REPORTS.fronts!, 1280, 800);
  await page.selectOption('#response', 'calls.blockedShare');
  for (const plot of ['effect-0', 'effect-1', 'interaction']) {
    const ends = await optionOf<number[]>(
      page,
      plot,
      `series.filter((s) => s.type === 'custom').flatMap((s) => s.data.flatMap((bar) => bar.slice(1)))`,
    );
    expect(ends.length, plot).toBeGreaterThan(0);
    expect(Math.min(...ends), plot).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ends), plot).toBeLessThanOrEqual(1);
  }
  await page.close();
});

test('on a phone the verdicts are on the screen', async () => {
  for (const report of ['factors', 'goal', 'fronts']) {
    const { page } = await open(REPORTS[report]!, 390, 844);
    const rights: number[] = await page.evaluate(
      `[...document.querySelectorAll('th')].filter((th) => th.textContent === 'Verdict' && th.offsetParent).map((th) => th.getBoundingClientRect().right)`,
    );
    expect(rights, report).toHaveLength(report === 'fronts' ? 2 : 1);
    for (const right of rights) expect(right, report).toBeLessThanOrEqual(390);
    await page.close();
  }
});

test('the same study gives the same page, octet for octet', () => {
  const again = study('again', 'test/data/studies/window.yaml', '--workers', '1');
  expect(readFileSync(again).equals(readFileSync(REPORTS.factors!))).toBe(true);
});
