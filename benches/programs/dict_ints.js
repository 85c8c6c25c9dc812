function run(n) {
  const d = new Map();
  let key = 1;
  for (let i = 0; i < n; i++) { key = key * 16807 % 2147483647; d.set(key, i); }
  let total = 0;
  key = 1;
  for (let i = 0; i < n; i++) { key = key * 16807 % 2147483647; total += d.get(key); }
  key = 1;
  for (let i = 0; i < n; i++) { key = key * 16807 % 2147483647; d.delete(key); }
  return total + d.size;
}
console.log(run(1000000));
