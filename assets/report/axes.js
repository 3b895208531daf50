/** What plots are made of: axes for levels and values, means with their intervals. */
const UNDER_LEGEND = { left: 12, right: 16, top: 54, bottom: 34, containLabel: true };

function plot(id, option) {
  const place = document.getElementById(id);
  let chart = echarts.getInstanceByDom(place);
  if (!chart) {
    chart = echarts.init(place, null, { renderer: 'canvas' });
    charts.push(chart);
  }
  // the axis' name stands below the legend
  const { grid = option.legend ? { ...UNDER_LEGEND, top: 40 } : UNDER_LEGEND } = option;
  const [below, left] = [option.xAxis, option.yAxis].map((axis) => broken(axis, place.clientWidth - 36));
  chart.setOption(
    {
      animation: false,
      color: PALETTE,
      textStyle: { color: colour('--ink'), fontFamily: 'inherit' },
      legend: { type: 'scroll', top: 0, textStyle: { color: colour('--ink') } },
      ...option,
      xAxis: below.axis,
      yAxis: left.axis,
      grid: { ...grid, top: grid.top + left.more, bottom: grid.bottom + below.more },
    },
    true,
  );
}

/** px, of the letters that names of axes are written in. */
const LINE_HEIGHT = 15;
const LETTER_WIDTH = 6.2;

/** An axis whose name is broken into rows that fit a width, px, and the room that those after the first take, px. */
function broken(axis, width) {
  const rows = [''];
  for (const word of (axis.name ?? '').split(' ')) {
    const longer = `${rows[rows.length - 1]} ${word}`.trim();
    if (longer.length * LETTER_WIDTH <= width || longer === word) rows[rows.length - 1] = longer;
    else rows.push(word);
  }
  const nameTextStyle = { ...axis.nameTextStyle, lineHeight: LINE_HEIGHT };
  return { axis: { ...axis, name: rows.join('\n'), nameTextStyle }, more: (rows.length - 1) * LINE_HEIGHT };
}

const lines = () => ({
  axisLine: { lineStyle: { color: colour('--soft') } },
  axisLabel: { color: colour('--soft'), hideOverlap: true },
  splitLine: { lineStyle: { color: colour('--line') } },
  nameTextStyle: { color: colour('--soft') },
});
/** What a level counts as on an axis; NaN: a word. */
const sizeOf = (value) => {
  if (typeof value === 'number') return value;
  if (value === 'never') return Number.POSITIVE_INFINITY;
  const [, digits, per, unit] = /^(\d+(?:\.\d+)?)\s*(\/?)\s*(us|µs|ms|s|min|m|h|d)?$/.exec(String(value)) ?? [];
  if (digits === undefined) return Number.NaN;
  const scale = { us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, min: 60, h: 3600, d: 86400 }[unit] ?? 1;
  return per === '/' ? Number(digits) / scale : Number(digits) * scale;
};
/** Levels as an axis has them: by size, where all of them have one; else as they were written. */
const inOrder = (levels, of = (each) => each) =>
  levels.some((each) => Number.isNaN(sizeOf(of(each))))
    ? levels
    : [...levels].sort((one, other) => (sizeOf(of(one)) < sizeOf(of(other)) ? -1 : 1));
const valueAxis = (name, more = {}) => ({
  type: 'value',
  name,
  nameLocation: 'end',
  scale: true,
  ...lines(),
  nameTextStyle: { align: 'left', color: colour('--soft') },
  ...more,
});
/** Of a share that is the same everywhere, from none to all: an axis around it would go beyond. */
const responseAxis = (response, words = '') =>
  valueAxis(
    `${labelled(response)}${words}`,
    response.share
      ? { min: ({ min, max }) => (min === max ? 0 : null), max: ({ min, max }) => (min === max ? 1 : null) }
      : {},
  );
const levelAxis = (factor, values) => {
  const numbers = values.every((value) => typeof value === 'number');
  if (numbers && factor.log && values.every((value) => value > 0))
    return {
      type: 'log',
      name: factor.label,
      nameLocation: 'middle',
      nameGap: 24,
      min: 'dataMin',
      max: 'dataMax',
      ...lines(),
    };
  const words = values.map(String);
  const turned = words.join('').length > 40;
  const longest = Math.min(14, Math.max(...words.map(({ length }) => length)));
  return {
    type: 'category',
    data: words,
    name: factor.label,
    nameLocation: 'middle',
    nameGap: turned ? 20 + 4 * longest : 24,
    ...lines(),
    ...(turned
      ? { axisLabel: { color: colour('--soft'), rotate: 45, interval: 0, width: 100, overflow: 'truncate' } }
      : {}),
  };
};
/** Whether a line from level to level says something: they are sizes. */
const isJoined = (values) => values.every((value) => !Number.isNaN(sizeOf(value)));

/** Ends of an interval as they are drawn: no share is below 0 or above 1, however few the runs. */
const endsOf = ({ mean, halfWidth }, share) =>
  share ? [Math.max(0, mean - halfWidth), Math.min(1, mean + halfWidth)] : [mean - halfWidth, mean + halfWidth];

/** Means, with a line through them where levels are sizes, and a bar for each interval. */
function withBars({ name, places, estimates, index, shift, share }) {
  const line = isJoined(places)
    ? { type: 'line', symbolSize: 7, symbolOffset: [shift, 0] }
    : { type: 'scatter', symbolSize: 8, symbolOffset: [shift, 0] };
  const means = estimates.map((each, place) => [places[place], each.mean]).filter(([, mean]) => mean !== null);
  const bars = estimates
    .filter(({ mean, halfWidth }) => mean !== null && halfWidth !== null && halfWidth > 0)
    .map((each) => [places[estimates.indexOf(each)], ...endsOf(each, share)]);
  const stroke = PALETTE[index % PALETTE.length];
  return [
    { ...line, name, data: means, color: stroke },
    {
      type: 'custom',
      name,
      data: bars,
      silent: true,
      tooltip: { show: false },
      renderItem: (_, api) => {
        const top = api.coord([api.value(0), api.value(2)]);
        const bottom = api.coord([api.value(0), api.value(1)]);
        const at = top[0] + shift;
        const stretch = (x1, y1, x2, y2) => ({
          type: 'line',
          shape: { x1, y1, x2, y2 },
          style: { stroke, lineWidth: 1.5 },
        });
        return {
          type: 'group',
          children: [
            stretch(at, top[1], at, bottom[1]),
            stretch(at - 4, top[1], at + 4, top[1]),
            stretch(at - 4, bottom[1], at + 4, bottom[1]),
          ],
        };
      },
      encode: { x: 0, y: [1, 2] },
      clip: true,
      z: 3,
    },
  ];
}
const placesOf = (factor, values) => {
  const numbers = factor.log && values.every((value) => typeof value === 'number' && value > 0);
  return values.map((value) => (numbers ? value : String(value)));
};
const tip = (unit) => ({
  trigger: 'item',
  confine: true,
  formatter: ({ seriesName, value }) =>
    `${text(seriesName)}<br>${text(value[0])}: <b>${shown(value[1])}</b> ${text(unit)}`,
});
