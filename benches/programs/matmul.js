function make(n, seed) {
  const m = [];
  for (let i = 0; i < n; i++) {
    const row = [];
    for (let j = 0; j < n; j++) row.push(((i * seed + j) % 17) * 0.5);
    m.push(row);
  }
  return m;
}
function matmul(a, b, n) {
  const c = [];
  for (let i = 0; i < n; i++) {
    const row = [], ai = a[i];
    for (let j = 0; j < n; j++) {
      let s = 0;
      for (let k = 0; k < n; k++) s = s + ai[k] * b[k][j];
      row.push(s);
    }
    c.push(row);
  }
  return c;
}
const n = 200;
const c = matmul(make(n, 3), make(n, 5), n);
let t = 0;
for (let i = 0; i < n; i++) t = t + c[i][i] + c[i][n - 1 - i];
console.log(Math.floor(t));
