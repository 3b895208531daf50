/** What a report does in a browser: draws its plots for the response that is chosen, sorts its table, copies commands. */
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const { summary, runs, bands } = data;
  const { factors, responses, points } = summary;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const PALETTE = ['#1f5fbf', '#d9822b', '#1a7f4b', '#8a4fbf', '#b3372c', '#2a9aa8', '#8c6d1f', '#5c6675'];
  const charts = [];
  const chosen = { response: responses[0].name };

  const shown = (value) => {
    if (value === null || value === undefined) return 'none';
    if (Number.isInteger(value)) return String(value);
    const size = Math.abs(value);
    return size >= 1000
      ? value.toFixed(0)
      : size >= 1e-4
        ? String(Number(value.toPrecision(4)))
        : value.toExponential(2);
  };
  const text = (value) => {
    const span = document.createElement('span');
    span.textContent = String(value);
    return span.innerHTML;
  };
  const responseOf = (name) => responses.find((each) => each.name === name);
  const labelled = ({ label, unit }) => (unit === '' || unit === label.toLowerCase() ? label : `${label}, ${unit}`);

  function plot(id, option) {
    const place = document.getElementById(id);
    let chart = echarts.getInstanceByDom(place);
    if (!chart) {
      chart = echarts.init(place, null, { renderer: 'canvas' });
      charts.push(chart);
    }
    chart.setOption(
      {
        animation: false,
        color: PALETTE,
        textStyle: { color: colour('--ink'), fontFamily: 'inherit' },
        grid: { left: 12, right: 16, top: 40, bottom: 34, containLabel: true },
        legend: { type: 'scroll', top: 0, textStyle: { color: colour('--ink') } },
        ...option,
      },
      true,
    );
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
    const [, digits, per, unit] = /^(\d+(?:\.\d+)?)\s*(\/?)\s*(us|ms|s|min|h|d)?$/.exec(String(value)) ?? [];
    if (digits === undefined) return Number.NaN;
    const scale = { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86400 }[unit] ?? 1;
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
    ...more,
  });
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

  /** Means, with a line through them where levels are sizes, and a bar for each interval. */
  function withBars(name, places, estimates, index, shift) {
    const line = isJoined(places)
      ? { type: 'line', symbolSize: 7 }
      : { type: 'scatter', symbolSize: 8, symbolOffset: [shift, 0] };
    const means = estimates.map((each, place) => [places[place], each.mean]).filter(([, mean]) => mean !== null);
    const bars = estimates
      .filter(({ mean, halfWidth }) => mean !== null && halfWidth !== null && halfWidth > 0)
      .map((each) => [places[estimates.indexOf(each)], each.mean - each.halfWidth, each.mean + each.halfWidth]);
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

  function mainEffects() {
    const response = responseOf(chosen.response);
    for (const [place, factor] of factors.entries()) {
      const effect = summary.mainEffects.find((each) => each.factor === factor.name && each.response === response.name);
      if (!effect || !document.getElementById(`effect-${place}`)) continue;
      const { over, of } = effect;
      const levels = inOrder(effect.levels, ({ value }) => value);
      const values = levels.map(({ value }) => value);
      plot(`effect-${place}`, {
        legend: { show: false },
        tooltip: tip(response.unit),
        xAxis: levelAxis(factor, values),
        yAxis: valueAxis(`${labelled(response)}${over === of ? '' : ` (over ${over} of ${of} combinations)`}`, {
          nameTextStyle: { align: 'left', color: colour('--soft') },
        }),
        series: withBars(
          response.label,
          placesOf(factor, values),
          levels.map(({ estimate }) => estimate),
          place,
          0,
        ),
      });
    }
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
      return withBars(
        `${other.label} ${level}`,
        placesOf(one, values),
        estimates,
        index,
        (index - (other.levels.length - 1) / 2) * apart,
      );
    });
    plot('interaction', {
      tooltip: tip(response.unit),
      xAxis: levelAxis(one, values),
      yAxis: valueAxis(''),
      series,
    });
  }

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
      if (values.length === 0) continue;
      const at = (p) => {
        const where = (values.length - 1) * p;
        const below = Math.floor(where);
        return values[below] + ((values[below + 1] ?? values[below]) - values[below]) * (where - below);
      };
      boxes.push([values[0], at(0.25), at(0.5), at(0.75), values[values.length - 1]]);
      for (const value of values) dots.push([names.length, value]);
      names.push(nameOf(point));
    }
    plot('distribution', {
      legend: { show: false },
      tooltip: { confine: true },
      dataZoom: names.length > 24 ? [{ type: 'slider', height: 18, bottom: 4 }, { type: 'inside' }] : [],
      grid: { left: 12, right: 16, top: 30, bottom: names.length > 24 ? 48 : 12, containLabel: true },
      xAxis: {
        type: 'category',
        data: names,
        ...lines(),
        axisLabel: { ...lines().axisLabel, rotate: names.length > 6 ? 40 : 0 },
      },
      yAxis: valueAxis(labelled(response), { nameTextStyle: { align: 'left', color: colour('--soft') } }),
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
        nameTextStyle: { align: 'left', color: colour('--soft') },
        scale: false,
      }),
      grid: { left: 12, right: 24, top: 60, bottom: 14, containLabel: true },
      series,
    });
  }

  function pareto() {
    const { pareto: front } = summary;
    if (!front || !document.getElementById('pareto')) return;
    const [x, y, size] = front.responses.map(({ name }) => responseOf(name));
    const on = new Set(front.points);
    const out = new Set(front.leftOut);
    const of = (point, response) => point.responses[response.name].mean;
    const sizes = size ? points.map((point) => of(point, size) ?? 0) : [];
    const most = Math.max(...sizes, 1e-12);
    const dot = (point) => ({
      name: nameOf(point),
      value: [of(point, x), of(point, y), ...(size ? [of(point, size)] : [])],
      symbolSize: size ? 8 + 18 * Math.sqrt((of(point, size) ?? 0) / most) : 12,
    });
    const series = [
      ['Better in something than any other', points.filter(({ index }) => on.has(index)), 0.95, 0],
      ['Others', points.filter(({ index }) => !on.has(index) && !out.has(index)), 0.55, 7],
    ].map(([name, list, opacity, hue]) => ({
      type: 'scatter',
      name,
      color: PALETTE[hue],
      itemStyle: { opacity },
      data: list.map(dot).filter(({ value }) => value[0] !== null && value[1] !== null),
    }));
    plot('pareto', {
      tooltip: {
        confine: true,
        formatter: ({ name, value }) =>
          [
            text(name),
            ...front.responses.map(
              (each, place) => `${text(labelled(responseOf(each.name)))}: <b>${shown(value[place])}</b>`,
            ),
          ].join('<br>'),
      },
      xAxis: { type: 'value', name: labelled(x), nameLocation: 'middle', nameGap: 26, scale: true, ...lines() },
      yAxis: valueAxis(labelled(y), { nameTextStyle: { align: 'left', color: colour('--soft') } }),
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

  const drawing = [mainEffects, interactions, distributions, curves, pareto, goal];
  const draw = () => {
    for (const each of drawing) each();
  };
  for (const select of document.querySelectorAll('select')) {
    select.addEventListener('change', () => {
      if (select.id === 'response') {
        chosen.response = select.value;
        for (const each of document.querySelectorAll('[data-response]'))
          each.hidden = each.dataset.response !== select.value;
      }
      draw();
    });
  }
  for (const button of document.querySelectorAll('th button')) {
    button.addEventListener('click', () => {
      const head = button.closest('th');
      const table = head.closest('table');
      const column = [...head.parentElement.children].indexOf(head);
      const up = head.getAttribute('aria-sort') !== 'ascending';
      for (const other of head.parentElement.children) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      const key = (row) => {
        const { value } = row.children[column].dataset;
        const number = Number(value);
        return value === '' || Number.isNaN(number) ? value : number;
      };
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const [one, other] = [key(a), key(b)];
        const order =
          typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other));
        return up ? order : -order;
      });
      table.tBodies[0].append(...rows);
    });
  }
  for (const button of document.querySelectorAll('button.copy')) {
    button.addEventListener('click', async () => {
      const command = button.closest('tr, div').querySelector('code').textContent;
      try {
        await navigator.clipboard.writeText(command);
        button.textContent = 'copied';
      } catch {
        button.textContent = 'select it by hand';
      }
    });
  }
  addEventListener('resize', () => {
    for (const chart of charts) chart.resize();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  draw();
})();
