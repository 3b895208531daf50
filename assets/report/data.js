/** What the page is about: its data, and how values of it are written. */
const data = JSON.parse(document.getElementById('data').textContent);
const { summary, runs, bands } = data;
const { factors, responses, points } = summary;
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const PALETTE = ['#1f5fbf', '#d9822b', '#1a7f4b', '#8a4fbf', '#b3372c', '#2a9aa8', '#8c6d1f', '#5c6675'];
/** One fewer than the colours, so that no two of many have both in common. */
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin', 'arrow'];
const charts = [];
const chosen = { response: document.getElementById('response')?.value ?? responses[0].name };

const shown = (value) => {
  if (value === null || value === undefined) return 'none';
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1000 ? value.toFixed(0) : size >= 1e-4 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
};
const text = (value) => {
  const span = document.createElement('span');
  span.textContent = String(value);
  return span.innerHTML;
};
const labelOf = (factor) => factors.find(({ name }) => name === factor).label;
const responseOf = (name) => responses.find((each) => each.name === name);
const labelled = ({ label, unit }) => (unit === '' || unit === label.toLowerCase() ? label : `${label}, ${unit}`);
