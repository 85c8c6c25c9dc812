function visit(a, k, n) {
  if (k === n) return a[0] * a[n - 1] + a[4];
  let total = 0;
  for (let i = k; i < n; i++) {
    let x = a[k];
    a[k] = a[i];
    a[i] = x;
    total += visit(a, k + 1, n);
    x = a[k];
    a[k] = a[i];
    a[i] = x;
  }
  return total;
}
function run(n, times) {
  let total = 0;
  for (let t = 0; t < times; t++) {
    const a = [];
    for (let i = 0; i < n; i++) a.push(t + i);
    total += visit(a, 0, n);
  }
  return total;
}
console.log(run(9, 60));
