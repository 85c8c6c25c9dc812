function total(a) { let s = 0; for (const x of a) { s = s + x } return s }
function mean(a, n) { let s = 0, i = 0; while (i < n) { s = s + a[i]; i = i + 1 } return s / n }
const a = []
for (let i = 0; i < 200; i++) { a.push(i * 0.5) }
let sum = 0
for (let k = 0; k < 10000; k++) { sum = sum + total(a) - mean(a, 200) }
console.log(String(Math.trunc(sum)))
