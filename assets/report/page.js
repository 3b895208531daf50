/** Draws for the response that is chosen, sorts tables, copies commands. */
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
  draw();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
draw();
