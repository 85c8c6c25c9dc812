function quicksort(a, from, to) {
  if (from >= to) return;
  const pivot = a[Math.floor((from + to) / 2)];
  let i = from, j = to;
  while (i <= j) {
    while (a[i] < pivot) i++;
    while (a[j] > pivot) j--;
    if (i <= j) {
      const x = a[i]; a[i] = a[j]; a[j] = x;
      i++;
      j--;
    }
  }
  quicksort(a, from, j);
  quicksort(a, i, to);
}
function run(n, times) {
  let seed = 99, check = 0;
  for (let t = 0; t < times; t++) {
    const a = [];
    for (let i = 0; i < n; i++) {
      seed = (seed * 16807) % 2147483647;
      a.push(seed % 1000000);
    }
    quicksort(a, 0, n - 1);
    for (let i = 1; i < n; i++) if (a[i - 1] > a[i]) throw "not sorted";
    check = (check * 31 + a[Math.floor(n / 3)]) % 1000000007;
  }
  return check;
}
console.log(run(100000, 45));
