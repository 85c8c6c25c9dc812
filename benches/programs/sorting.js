function numbers(n) {
  const out = [];
  let x = 42;
  for (let i = 0; i < n; i++) { x = x * 16807 % 2147483647; out.push(x); }
  return out;
}
const data = numbers(50000);
const up = data.slice().sort((a, b) => a - b);
const down = data.slice().sort((a, b) => b - a);
let bad = 0;
for (let i = 1; i < up.length; i++) if (up[i - 1] > up[i] || down[i - 1] < down[i]) bad++;
console.log(up[0] + " " + up[25000] + " " + down[0] + " " + bad);
