function run(n) {
  const numbers = [];
  let total = 0;
  for (let i = 0; i < 1000; i++) numbers.push(i);
  const text = "abcdefghij".repeat(100);
  const thing = { a: 1, b: 2, c: 3, d: 4 };
  for (let r = 0; r < n; r++) {
    for (const x of numbers) total += x;
    for (const [i, x] of numbers.entries()) total += i - x;
    for (const c of text) if (c === "e") total++;
    for (const k in thing) total += thing[k];
  }
  return total;
}
console.log(run(500));
