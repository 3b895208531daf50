/** What to choose: the points that none is better than, and the level that meets a goal. */

/** Points that are told one by one where more lie on each other. */
const MOST_TOLD = 4;
/** As a share of an axis: dots that are nearer look like one. */
const NEAR = 0.012;

/** By a point's index, those that lie on each other: the strong ones first. */
function stacked(points, axes, strong) {
  const spans = axes.map((at) => {
    const values = points.map(at);
    return Math.max(...values) - Math.min(...values) || 1;
  });
  const found = new Map();
  const firsts = [];
  for (const point of [...points].sort((one, other) => strong.has(other.index) - strong.has(one.index))) {
    const isNear = (other) => axes.every((at, place) => Math.abs(at(point) - at(other)) <= NEAR * spans[place]);
    const first = firsts.find(isNear);
    const group = first === undefined ? [] : found.get(first.index);
    if (first === undefined) firsts.push(point);
    group.push(point);
    found.set(point.index, group);
  }
  return found;
}

function pareto() {
  const { pareto: front } = summary;
  if (!front || !document.getElementById('pareto')) return;
  const responses = front.responses.map(({ name }) => responseOf(name));
  const [x, y, size] = responses;
  const on = new Set(front.points);
  const out = new Set(front.leftOut);
  const of = (point, response) => point.responses[response.name].mean;
  const sizes = size ? points.map((point) => of(point, size) ?? 0) : [];
  const most = Math.max(...sizes, 1e-12);
  const placed = points.filter((point) => !out.has(point.index) && of(point, x) !== null && of(point, y) !== null);
  const strong = placed.filter(({ index }) => on.has(index));
  const weak = placed.filter(({ index }) => !on.has(index));
  const alike = stacked(placed, [(point) => of(point, x), (point) => of(point, y)], on);
  const dot = (point) => {
    const others = alike.get(point.index);
    return {
      index: point.index,
      value: responses.map((response) => of(point, response)),
      symbolSize: size ? 8 + 18 * Math.sqrt((of(point, size) ?? 0) / most) : 12,
      // those that lie on each other would look like one
      label: {
        show: others.length > 1 && others[0] === point,
        formatter: `${others.length} points`,
        color: colour('--ink'),
        position: 'top',
      },
    };
  };
  const ofFront = (name, list, hue, more) => ({
    type: 'scatter',
    name,
    color: PALETTE[hue % PALETTE.length],
    data: list.map(dot),
    ...more,
  });
  // a front for each level that one cannot choose has a colour and a symbol; strong and weak ones share their legend
  const given = (point) => front.over.map((name) => `${labelOf(name)} ${point.levels[name]}`).join(', ');
  const fronts = [...new Set(points.map(given))];
  const series =
    front.over.length === 0
      ? [
          ofFront('Better in something than any other', strong, 0, { itemStyle: { opacity: 0.95 }, z: 3 }),
          ofFront('Others', weak, 7, { itemStyle: { opacity: 0.55 } }),
        ]
      : fronts.flatMap((name, hue) => {
          const those = (list) => list.filter((point) => given(point) === name);
          const symbol = SYMBOLS[hue % SYMBOLS.length];
          return [
            ofFront(name, those(strong), hue, { symbol, itemStyle: { opacity: 0.95 }, z: 3 }),
            ofFront(name, those(weak), hue, { symbol, itemStyle: { opacity: 0.25 } }),
          ];
        });
  const told = (point) =>
    [
      `${text(nameOf(point))}${on.has(point.index) ? ' (strong)' : ''}`,
      ...responses.map((response) => `${text(labelled(response))}: <b>${shown(of(point, response))}</b>`),
    ].join('<br>');
  plot('pareto', {
    tooltip: {
      confine: true,
      formatter: ({ data: { index } }) => {
        const here = alike.get(index);
        const more = here.length > MOST_TOLD ? [`and ${here.length - MOST_TOLD} more`] : [];
        return [...here.slice(0, MOST_TOLD).map(told), ...more].join('<br>');
      },
    },
    xAxis: { type: 'value', name: labelled(x), nameLocation: 'middle', nameGap: 26, scale: true, ...lines() },
    yAxis: valueAxis(labelled(y)),
    series,
  });
}

function goal() {
  const { goal: answer } = summary;
  if (!answer || !document.getElementById('goal')) return;
  const factor = factors.find(({ name }) => name === answer.factor);
  const values = answer.tried.map(({ value }) => value);
  const estimates = answer.tried.map(({ met, of, low, high }) => ({ mean: met / of, low, high }));
  plot('goal', {
    legend: { show: false },
    tooltip: tip(''),
    xAxis: levelAxis({ ...factor, log: factor.log }, values),
    yAxis: {
      type: 'value',
      min: 0,
      max: 1,
      name: 'Share of the runs that meet it',
      ...lines(),
      nameTextStyle: { align: 'left', color: colour('--soft') },
    },
    series: [
      {
        type: 'line',
        name: 'share',
        data: estimates.map(({ mean }, place) => [placesOf(factor, values)[place], mean]),
        symbolSize: 9,
      },
      {
        type: 'custom',
        data: estimates.map(({ low, high }, place) => [placesOf(factor, values)[place], low, high]),
        silent: true,
        renderItem: (_, api) => {
          const [top, bottom] = [api.coord([api.value(0), api.value(2)]), api.coord([api.value(0), api.value(1)])];
          return {
            type: 'line',
            shape: { x1: top[0], y1: top[1], x2: bottom[0], y2: bottom[1] },
            style: { stroke: PALETTE[0], lineWidth: 1.5 },
          };
        },
      },
    ],
  });
}
