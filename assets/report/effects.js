/** What factors do to the response that is chosen, one by one and two together. */
function mainEffects() {
  const response = responseOf(chosen.response);
  for (const [place, factor] of factors.entries()) {
    const effect = summary.mainEffects.find((each) => each.factor === factor.name && each.response === response.name);
    if (!effect || !document.getElementById(`effect-${place}`)) continue;
    const levels = inOrder(effect.levels, ({ value }) => value);
    const values = levels.map(({ value }) => value);
    plot(`effect-${place}`, {
      legend: { show: false },
      tooltip: tip(response.unit),
      xAxis: levelAxis(factor, values),
      yAxis: responseAxis(response, overWords(effect)),
      series: withBars({
        name: response.label,
        places: placesOf(factor, values),
        estimates: levels.map(({ estimate }) => estimate),
        index: place,
        shift: 0,
        share: response.share,
      }),
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
  const apart = Math.min(isJoined(values) ? 3 : 7, room);
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
    yAxis: { ...responseAxis(response), name: '' },
    series,
  });
}
