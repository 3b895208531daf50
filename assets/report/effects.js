/** What factors do to the response that is chosen, one by one and two together. */
const MODEL = 'By the additive model';

/** What the additive model says of each level, all else alike: about the mean of all points; undefined where it says nothing. */
function byModel(response, factor, values) {
  const model = summary.models.find((each) => each.response === response.name && each.enough);
  const found = summary.comparisons.filter(
    (each) => each.by === 'model' && each.factor === factor.name && each.response === response.name,
  );
  if (!model || found.length === 0 || found.some(({ difference }) => difference.mean === null)) return undefined;
  const line = model.lines.find((each) => each.factor === factor.name);
  const scaled = (value) => (line.log ? Math.log(sizeOf(value)) : sizeOf(value));
  const effectOf = (value) => {
    const [{ from, to, difference }] = found;
    if (line) return (difference.mean * (scaled(value) - scaled(from))) / (scaled(to) - scaled(from));
    return value === from ? 0 : found.find((each) => each.to === value)?.difference.mean;
  };
  const fitted = points.filter((point) => point.responses[response.name].mean !== null);
  const meanOf = (list) => list.reduce((sum, each) => sum + each, 0) / list.length;
  const [all, moved] = [
    meanOf(fitted.map((point) => point.responses[response.name].mean)),
    meanOf(fitted.map(({ levels }) => effectOf(levels[factor.name]))),
  ];
  return values.map((value) => all + effectOf(value) - moved);
}

function modelSeries(response, factor, values) {
  const told = byModel(response, factor, values);
  if (!told) return [];
  const places = placesOf(factor, values);
  const data = told.map((value, place) => [places[place], value]).filter(([, value]) => Number.isFinite(value));
  const [color, line] = [colour('--soft'), { type: 'line', symbol: 'emptyDiamond', symbolSize: 9 }];
  const style = isJoined(values) ? { ...line, lineStyle: { type: 'dashed' } } : { ...line, lineStyle: { opacity: 0 } };
  return [{ ...style, name: MODEL, data, color }];
}

function mainEffects() {
  const response = responseOf(chosen.response);
  for (const [place, factor] of factors.entries()) {
    const effect = summary.mainEffects.find((each) => each.factor === factor.name && each.response === response.name);
    if (!effect || !document.getElementById(`effect-${place}`)) continue;
    const levels = inOrder(effect.levels, ({ value }) => value);
    const values = levels.map(({ value }) => value);
    const modelled = modelSeries(response, factor, values);
    plot(`effect-${place}`, {
      ...(modelled.length === 0 ? { legend: { show: false } } : {}),
      tooltip: tip(response.unit),
      xAxis: levelAxis(factor, values),
      yAxis: responseAxis(response, overWords(effect)),
      series: [
        ...withBars({
          name: 'Means of runs',
          places: placesOf(factor, values),
          estimates: levels.map(({ estimate }) => estimate),
          index: place,
          shift: 0,
          share: response.share,
        }),
        ...modelled,
      ],
    });
  }
}

/** As the tables say it: over which combinations of the other factors. */
function overWords({ over, of, levels }) {
  if (over === of || levels.every(({ estimate }) => estimate.mean === null)) return '';
  return over === 0 ? ' (each level over combinations of its own)' : ` (over ${over} of ${of} combinations)`;
}

/** Points share their luck run by run, so that their mean is at most as uncertain as they are on the average. */
function pooled(estimates) {
  const known = estimates.filter(({ mean }) => mean !== null);
  if (known.length === 0) return { mean: null, halfWidth: null };
  const mean = known.reduce((sum, each) => sum + each.mean, 0) / known.length;
  const half = known.reduce((sum, each) => sum + (each.halfWidth ?? 0), 0) / known.length;
  return { mean, halfWidth: half };
}

function grouped(list, keyOf) {
  const groups = new Map();
  for (const each of list) {
    const key = keyOf(each);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(each);
  }
  return groups;
}

/**
 * A response at each pair of levels, over the same combinations of all other factors: those at which it has a value
 * wherever it has one at all; where there are none, as in a Latin hypercube, each pair over those of its own.
 */
function together(response, one, other) {
  const rest = factors.filter(({ name }) => name !== one.name && name !== other.name);
  const pairOf = ({ levels }) => JSON.stringify([levels[one.name], levels[other.name]]);
  const restOf = ({ levels }) => JSON.stringify(rest.map(({ name }) => levels[name]));
  const valued = points.filter((point) => point.responses[response.name].mean !== null);
  const pairs = grouped(valued, pairOf).size;
  const everywhere = [...grouped(valued, restOf).values()].filter((at) => at.length === pairs).flat();
  const byPair = grouped(everywhere.length > 0 ? everywhere : valued, pairOf);
  return (value, level) => {
    const at = byPair.get(JSON.stringify([value, level])) ?? [];
    return pooled(at.map((point) => point.responses[response.name]));
  };
}

function interactions() {
  const along = document.getElementById('along');
  const by = document.getElementById('by');
  if (!along || !by) return;
  const response = responseOf(chosen.response);
  const [one, other] = [factors[Number(along.value)], factors[Number(by.value)]];
  const values = inOrder(one.levels.map(({ value }) => value));
  const estimateAt = together(response, one, other);
  const room = document.getElementById('interaction').clientWidth / values.length / (other.levels.length + 1);
  const apart = Math.min(isJoined(values) ? 12 / other.levels.length : 7, room);
  const series = other.levels.flatMap(({ value: level }, index) => {
    const estimates = values.map((value) => estimateAt(value, level));
    return withBars({
      name: `${other.label} ${level}`,
      places: placesOf(one, values),
      estimates,
      index,
      shift: (index - (other.levels.length - 1) / 2) * apart,
      share: response.share,
    });
  });
  plot('interaction', {
    tooltip: tip(response.unit),
    xAxis: levelAxis(one, values),
    yAxis: responseAxis(response),
    series,
  });
}
