/**
 * A study's report: one page that needs no network. The same summary and rows give the same octets. What users wrote is
 * text everywhere: it is escaped in the page, and `<` in the data too.
 */
import type { RunRow, StudySummary } from '../study/study.js';
import { hasPairs, overNote, ownNote, standApart } from './difference-words.js';
import { goalWords } from './goal-words.js';
import { answering, headline } from './headline.js';
import { bandsOf } from './report-bands.js';
import { closedFormTable, comparisonTables, escaped, goalTable, pointTable, reproduceTable } from './report-tables.js';
import { givenWords, labelled, leftOutWords } from './study-words.js';

/** What the page is made with: texts of the style sheet, of its own script and of the ECharts library. */
export interface ReportParts {
  readonly style: string;
  readonly script: string;
  readonly echarts: string;
}

const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

export function reportHtml(
  summary: StudySummary,
  rows: readonly RunRow[],
  { style, script, echarts }: ReportParts,
): string {
  const { name, title, question, runs, points, design, version, digest, remarks } = summary;
  const heading = escaped(title === '' ? name : title);
  const bands = bandsOf(rows);
  const facts = `${runs} runs at ${points.length} points (${escaped(design)}), scenario <code>${escaped(summary.scenario)}</code>, l2tpsim ${escaped(version)}, digest <code>${digest}</code>. Intervals are of 95 %, over replications${summary.models.some(({ enough }) => enough) ? ', and those of the additive model over points too' : ''}.${remarks.map((each) => ` ${escaped(each)}`).join('')}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
<style>
${style}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
${question === '' ? '' : `<p class="question">${escaped(question)}</p>\n`}<p class="answer">${escaped(headline(summary))}</p>
<p class="facts">${facts}</p>
${responseBar(summary)}${summary.goal ? goalSection(summary) : effectSections(summary)}${curveSection(summary, bands.length)}${paretoSection(summary)}${closedFormTable(summary)}
<h2>All points</h2>
<div class="wide">${pointTable(summary)}</div>
<h2>To have it again</h2>
<p>The whole study:</p>
${summary.reproduce.map((command) => `<div><pre><code>${escaped(command)}</code></pre><button type="button" class="copy">copy</button></div>`).join('\n')}
<details><summary>One run of a point</summary>
<div class="wide">${reproduceTable(summary)}</div>
</details>
</main>
<script type="application/json" id="data">${dataOf(summary, rows, bands)}</script>
<script>${inScript(echarts)}</script>
<script>
${inScript(script)}</script>
</body>
</html>
`;
}

/** Runs as lists: the point, and the responses in the summary's order. */
function dataOf(summary: StudySummary, rows: readonly RunRow[], bands: ReturnType<typeof bandsOf>): string {
  const runs = rows.map((row) => [row.point, ...summary.responses.map(({ name }) => row.responses[name] ?? null)]);
  return JSON.stringify({ summary, runs, bands })
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** Nothing in a script may end it. */
const inScript = (text: string): string => text.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');

/** The page opens with the response that answers. */
function responseBar(summary: StudySummary): string {
  const { responses } = summary;
  if (responses.length < 2) return '';
  const first = answering(summary);
  const options = responses.map((each) => {
    const selected = each === first ? ' selected' : '';
    return `<option value="${escaped(each.name)}"${selected}>${escaped(labelled(each))}</option>`;
  });
  return `<div class="bar sticky"><label>Response <select id="response">${options.join('')}</select></label></div>\n`;
}

const plotOf = (id: string, label: string): string =>
  `<div class="plot" id="${id}" role="img" aria-label="${escaped(label)}"></div>`;

const factorSelect = ({ factors }: StudySummary, id: string, chosen: number): string =>
  `<select id="${id}">${factors.map(({ label }, place) => `<option value="${place}"${place === chosen ? ' selected' : ''}>${escaped(label)}</option>`).join('')}</select>`;

const PAIRS_APART = `<p>Each pair of levels is over points of its own, which differ in other factors too: lines that cross need not mean that two factors depend on each other.</p>
`;

const MODEL_DRAWN = ' Hollow diamonds are what the additive model says of a level, all other factors alike.';

function effectSections(summary: StudySummary): string {
  const { factors } = summary;
  const varied = factors.map((factor, place) => ({ factor, place })).filter(({ factor }) => factor.levels.length > 1);
  const [first, second] = varied;
  const effects = varied.map(({ factor, place }) =>
    plotOf(`effect-${place}`, `Means by ${factor.label}; the table of all points has the figures`),
  );
  const interaction =
    first && second
      ? `<h2>Factors together</h2>
${standApart(summary) ? PAIRS_APART : ''}<div class="bar"><label>along ${factorSelect(summary, 'along', first.place)}</label><label>a line for each ${factorSelect(summary, 'by', second.place)}</label></div>
${plotOf('interaction', 'Means of two factors together')}
`
      : '';
  return `<h2>What each factor does</h2>
<p>${ownNote(summary) || `Means over all other factors, with their intervals. ${overNote(summary)}`.trim()}${summary.models.some(({ enough }) => enough) ? MODEL_DRAWN : ''}</p>
<div class="plots">${effects.join('\n')}</div>
${interaction}<h2>Does it help?</h2>
${hasPairs(summary) ? `<p>Each level beside the first of its factor that has a value, run by run: the same luck, and all other factors the same. ${overNote(summary)}</p>\n` : ''}${comparisonTables(summary)}
<h2>How runs differ</h2>
<p>Every run of every point; the boxes hold the middle half.</p>
${plotOf('distribution', 'Distribution of the response over the replications of each point')}
`;
}

function goalSection(summary: StudySummary): string {
  return `<h2>Goal</h2>
<p>${escaped(goalWords(summary.goal!, summary))}</p>
${plotOf('goal', 'Share of the runs that meet the objective, by level; the table below has the figures')}
<div class="wide few">${goalTable(summary)}</div>
<h2>How runs differ</h2>
${plotOf('distribution', 'Distribution of the response over the replications of each level')}
`;
}

function curveSection(summary: StudySummary, curves: number): string {
  if (curves === 0) return '';
  const bands = bandNames(summary, curves);
  return `<h2>Over time</h2>
<p>Medians, and the band in which eight of ten runs are; the other factors are at their first levels, or where the design has no such point, at those of the first it has${standApart(summary) ? ', so that lines may differ in other factors too' : ''}. Time counts from where measuring begins.</p>
<div class="bar"><label><select id="curve">${bands}</select></label><label>a line for each ${factorSelect(summary, 'curve-by', 0)}</label></div>
${plotOf('curves', 'What the runs are like over time')}
`;
}

const bandNames = (summary: StudySummary, curves: number): string =>
  Array.from(
    { length: curves },
    (_, place) => `<option value="${place}">${escaped(summary.curves[place]?.label ?? '')}</option>`,
  ).join('');

function paretoSection({ pareto, factors, responses }: StudySummary): string {
  if (!pareto) return '';
  const names = pareto.responses.map(
    ({ name, best }) => `${best} ${responses.find((each) => each.name === name)!.label.toLowerCase()}`,
  );
  const third = pareto.responses[2];
  const size = third
    ? ` The larger a dot, the more ${responses.find(({ name }) => name === third.name)!.label.toLowerCase()}.`
    : '';
  return `<h2>What to choose between</h2>
<p>Asked for: ${escaped(names.join('; '))}. No point${escaped(givenWords(pareto.over, factors))} is better in all of these than the strong ones.${escaped(size)} ${leftOutWords(pareto.leftOut)}</p>
${plotOf('pareto', 'Points by two responses; those that none is better than are strong')}
`;
}
