const known = new Map();
function partitions(n, k) {
  if (n === 0) return 1;
  if (n < 0 || k === 0) return 0;
  const key = n * 1024 + k;
  const found = known.get(key);
  if (found !== undefined) return found;
  const count = (partitions(n - k, k) + partitions(n, k - 1)) % 1000000007;
  known.set(key, count);
  return count;
}
console.log(partitions(600, 600) + " " + known.size);
