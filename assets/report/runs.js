/** The runs themselves: how they differ, and what went on over time. */
const nameOf = (point) => {
  const varied = factors.filter(({ levels }) => levels.length > 1);
  return varied.map(({ name }) => point.levels[name]).join(' · ');
};

function distributions() {
  const response = responseOf(chosen.response);
  const place = responses.indexOf(response);
  const boxes = [];
  const dots = [];
  const names = [];
  for (const point of points) {
    const values = runs
      .filter((run) => run[0] === point.index)
      .map((run) => run[1 + place])
      .filter((value) => value !== null)
      .sort((a, b) => a - b);
    names.push(values.length === 0 ? `${nameOf(point)} (no value)` : nameOf(point));
    // a point without values keeps its place
    if (values.length === 0) {
      boxes.push('-');
      continue;
    }
    const at = (p) => {
      const where = (values.length - 1) * p;
      const below = Math.floor(where);
      return values[below] + ((values[below + 1] ?? values[below]) - values[below]) * (where - below);
    };
    boxes.push([values[0], at(0.25), at(0.5), at(0.75), values[values.length - 1]]);
    for (const value of values) dots.push([names.length - 1, value]);
  }
  // names that do not fit side by side would be left out
  const room = document.getElementById('distribution').clientWidth - 60;
  const widest = names.length * Math.max(...names.map(({ length }) => 8 * length));
  plot('distribution', {
    legend: { show: false },
    tooltip: { confine: true },
    dataZoom: names.length > 24 ? [{ type: 'slider', height: 18, bottom: 4 }, { type: 'inside' }] : [],
    grid: { left: 12, right: 16, top: 30, bottom: names.length > 24 ? 48 : 12, containLabel: true },
    xAxis: {
      type: 'category',
      data: names,
      ...lines(),
      axisLabel: { ...lines().axisLabel, rotate: names.length > 6 || widest > room ? 40 : 0 },
    },
    yAxis: responseAxis(response),
    series: [
      { type: 'boxplot', data: boxes, itemStyle: { color: colour('--shade'), borderColor: PALETTE[0] } },
      { type: 'scatter', data: dots, symbolSize: 4, itemStyle: { opacity: 0.5, color: PALETTE[1] } },
    ],
  });
}

function curves() {
  const which = document.getElementById('curve');
  const by = document.getElementById('curve-by');
  if (!which || !by) return;
  const curve = bands[Number(which.value)];
  const factor = factors[Number(by.value)];
  const series = [];
  for (const [index, { value: level }] of factor.levels.entries()) {
    const those = points.filter((point) => point.levels[factor.name] === level);
    const first =
      those.find((point) =>
        factors.every(({ name, levels }) => name === factor.name || point.levels[name] === levels[0].value),
      ) ?? those[0];
    const band = first && curve.points.find(({ point }) => point === first.index);
    if (!band) continue;
    const name = `${factor.label} ${level}`;
    const stroke = PALETTE[index % PALETTE.length];
    const line = { type: 'line', showSymbol: false, step: curve.step ? 'end' : false };
    series.push(
      {
        ...line,
        name,
        data: band.x.map((x, i) => [x, band.low[i]]),
        stack: `b${index}`,
        lineStyle: { opacity: 0 },
        silent: true,
        color: stroke,
        tooltip: { show: false },
        stackStrategy: 'all',
      },
      {
        ...line,
        name,
        data: band.x.map((x, i) => [x, band.high[i] - band.low[i]]),
        stack: `b${index}`,
        lineStyle: { opacity: 0 },
        areaStyle: { opacity: 0.15, color: stroke },
        silent: true,
        color: stroke,
        stackStrategy: 'all',
      },
      { ...line, name, data: band.x.map((x, i) => [x, band.middle[i]]), color: stroke, lineStyle: { width: 2 } },
    );
  }
  plot('curves', {
    tooltip: {
      trigger: 'axis',
      confine: true,
      formatter: (items) => {
        const seen = items.filter((_, place) => place % 3 === 2);
        return [
          `${shown(items[0].value[0])} s`,
          ...seen.map((each) => `${each.marker}${text(each.seriesName)}: <b>${shown(each.value[1])}</b>`),
        ].join('<br>');
      },
    },
    xAxis: { type: 'value', name: 's', nameLocation: 'end', ...lines() },
    yAxis: valueAxis(curve.unit === '' ? curve.label : `${curve.label}, ${curve.unit}`, {
      scale: false,
    }),
    grid: { left: 12, right: 24, top: 60, bottom: 14, containLabel: true },
    series,
  });
}
