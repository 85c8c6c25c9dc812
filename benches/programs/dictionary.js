function run(n) {
  const seen = {};
  for (let i = 0; i < n; i++) {
    const key = "k" + i * 7919 % 1000;
    if (key in seen) seen[key]++; else seen[key] = 1;
  }
  let total = 0;
  for (const key in seen) total += seen[key] * key.length;
  return total;
}
console.log(run(200000));
