function turned(cells, n) {
  const out = [];
  for (let y = 0; y < n; y++) {
    const above = cells[(y + n - 1) % n], here = cells[y], below = cells[(y + 1) % n];
    const row = [];
    for (let x = 0; x < n; x++) {
      const l = x === 0 ? n - 1 : x - 1, r = x === n - 1 ? 0 : x + 1;
      const count = above[l] + above[x] + above[r] + here[l] + here[r] + below[l] + below[x] + below[r];
      row.push(count === 3 || count === 2 && here[x] === 1 ? 1 : 0);
    }
    out.push(row);
  }
  return out;
}
function run(n, times) {
  let cells = [], seed = 13;
  for (let y = 0; y < n; y++) {
    const row = [];
    for (let x = 0; x < n; x++) {
      seed = (seed * 16807) % 2147483647;
      row.push(seed % 3 === 0 ? 1 : 0);
    }
    cells.push(row);
  }
  for (let t = 0; t < times; t++) cells = turned(cells, n);
  let alive = 0;
  for (const row of cells) for (const cell of row) alive += cell;
  return alive;
}
console.log(run(128, 1400));
