function run(n) {
  const a = [];
  for (let i = 0; i < n; i++) a.push(i % 7);
  let total = 0, i = 0;
  while (i < a.length) { total += a[i] * Math.abs(3 - a[i]); i++; }
  while (a.length > 0) total += a.pop();
  return total;
}
console.log(run(500000));
