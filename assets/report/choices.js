/** What to choose: the points that none is better than, and the level that meets a goal. */

/** Points that are told by name where so many have one place. */
const MOST_NAMES = 6;

function pareto() {
  const { pareto: front } = summary;
  if (!front || !document.getElementById('pareto')) return;
  const [x, y, size] = front.responses.map(({ name }) => responseOf(name));
  const on = new Set(front.points);
  const out = new Set(front.leftOut);
  const of = (point, response) => point.responses[response.name].mean;
  const sizes = size ? points.map((point) => of(point, size) ?? 0) : [];
  const most = Math.max(...sizes, 1e-12);
  const dot = (alike) => {
    const [point] = alike;
    return {
      names: alike.map(nameOf),
      value: [of(point, x), of(point, y), ...(size ? [of(point, size)] : [])],
      symbolSize: size ? 8 + 18 * Math.sqrt((of(point, size) ?? 0) / most) : 12,
      // one dot would hide the others
      label: { show: alike.length > 1, formatter: `${alike.length} points`, color: colour('--ink'), position: 'top' },
    };
  };
  const alike = (list) => {
    const places = new Map();
    for (const point of list) {
      const place = front.responses.map(({ name }) => point.responses[name].mean).join();
      places.set(place, [...(places.get(place) ?? []), point]);
    }
    return [...places.values()];
  };
  const strong = points.filter(({ index }) => on.has(index));
  const weak = points.filter(({ index }) => !on.has(index) && !out.has(index));
  const ofFront = (name, list, hue, more) => ({
    type: 'scatter',
    name,
    color: PALETTE[hue % PALETTE.length],
    data: alike(list.filter((point) => of(point, x) !== null && of(point, y) !== null)).map(dot),
    ...more,
  });
  // a front for each level that one cannot choose has a colour and a symbol; strong and weak ones share their legend
  const given = (point) => front.over.map((name) => `${labelOf(name)} ${point.levels[name]}`).join(', ');
  const fronts = [...new Set(points.map(given))];
  const series =
    front.over.length === 0
      ? [
          ofFront('Better in something than any other', strong, 0, { itemStyle: { opacity: 0.95 } }),
          ofFront('Others', weak, 7, { itemStyle: { opacity: 0.55 } }),
        ]
      : fronts.flatMap((name, hue) => {
          const those = (list) => list.filter((point) => given(point) === name);
          const symbol = SYMBOLS[hue % SYMBOLS.length];
          return [
            ofFront(name, those(strong), hue, { symbol, itemStyle: { opacity: 0.95 } }),
            ofFront(name, those(weak), hue, { symbol, itemStyle: { opacity: 0.25 } }),
          ];
        });
  plot('pareto', {
    tooltip: {
      confine: true,
      formatter: ({ data: { names, value } }) =>
        [
          ...names.slice(0, MOST_NAMES).map(text),
          ...(names.length > MOST_NAMES ? [`and ${names.length - MOST_NAMES} more`] : []),
          ...front.responses.map(
            (each, place) => `${text(labelled(responseOf(each.name)))}: <b>${shown(value[place])}</b>`,
          ),
        ].join('<br>'),
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
