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
      yAxis: valueAxis(`${labelled(response)}${overWords(effect)}`, {
        nameTextStyle: { align: 'left', color: colour('--soft') },
      }),
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

function pooled(estimates) {
  const known = estimates.filter(({ mean }) => mean !== null);
  if (known.length === 0) return { mean: null, halfWidth: null };
  const mean = known.reduce((sum, each) => sum + each.mean, 0) / known.length;
  const half = Math.sqrt(known.reduce((sum, each) => sum + (each.halfWidth ?? 0) ** 2, 0)) / known.length;
  return { mean, halfWidth: half };
}

function interactions() {
  const along = document.getElementById('along');
  const by = document.getElementById('by');
  if (!along || !by) return;
  const response = responseOf(chosen.response);
  const [one, other] = [factors[Number(along.value)], factors[Number(by.value)]];
  const values = inOrder(one.levels.map(({ value }) => value));
  const room = document.getElementById('interaction').clientWidth / values.length / (other.levels.length + 1);
  const apart = Math.min(isJoined(values) ? 3 : 7, room);
  const series = other.levels.flatMap(({ value: level }, index) => {
    const estimates = values.map((value) =>
      pooled(
        points
          .filter((point) => point.levels[one.name] === value && point.levels[other.name] === level)
          .map((point) => point.responses[response.name]),
      ),
    );
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
    yAxis: valueAxis(''),
    series,
  });
}
