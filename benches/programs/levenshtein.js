function distance(a, b) {
  const m = a.length, n = b.length;
  let before = [], row = [];
  for (let j = 0; j <= n; j++) { before.push(j); row.push(0); }
  for (let i = 1; i <= m; i++) {
    row[0] = i;
    const x = a.charCodeAt(i - 1);
    for (let j = 1; j <= n; j++) {
      const cost = x === b.charCodeAt(j - 1) ? 0 : 1;
      let best = before[j - 1] + cost;
      if (before[j] + 1 < best) best = before[j] + 1;
      if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
      row[j] = best;
    }
    const other = before;
    before = row;
    row = other;
  }
  return before[n];
}
function words(n) {
  const out = [];
  let seed = 11;
  for (let i = 0; i < n; i++) {
    let word = "";
    for (let j = 0; j < 9 + i % 5; j++) {
      seed = (seed * 16807) % 2147483647;
      word += String.fromCharCode(97 + seed % 6);
    }
    out.push(word);
  }
  return out;
}
function run(n) {
  const list = words(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) total += distance(list[i], list[j]);
  }
  return total;
}
console.log(run(450));
