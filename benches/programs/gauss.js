function system(n, seed) {
  const rows = [];
  for (let i = 0; i < n; i++) {
    const row = [];
    for (let j = 0; j <= n; j++) {
      seed = (seed * 16807) % 2147483647;
      row.push(seed % 2001 - 1000);
    }
    rows.push(row);
  }
  return rows;
}
function solved(rows, n) {
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(rows[i][k]) > Math.abs(rows[best][k])) best = i;
    }
    const pivot = rows[best];
    rows[best] = rows[k];
    rows[k] = pivot;
    for (let i = k + 1; i < n; i++) {
      const row = rows[i];
      const factor = row[k] / pivot[k];
      for (let j = k; j <= n; j++) row[j] = row[j] - factor * pivot[j];
    }
  }
  const x = [];
  for (let i = 0; i < n; i++) x.push(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i][n];
    for (let j = i + 1; j < n; j++) sum = sum - rows[i][j] * x[j];
    x[i] = sum / rows[i][i];
  }
  return x;
}
function run(n, times) {
  let total = 0;
  for (let t = 0; t < times; t++) {
    const x = solved(system(n, 5 + t), n);
    for (const v of x) total += Math.abs(v);
  }
  return Math.floor(total * 1000);
}
console.log(run(120, 300));
