function run(n) {
  const things = [{ x: 1 }, { a: 0, x: 2 }, { a: 0, b: 0, x: 3 }, { q: 7, x: 4, y: 5 }];
  let total = 0;
  for (let i = 0; i < n; i++) { const t = things[i % 4]; total = total + t.x; t.x = i % 10; }
  return total;
}
console.log(run(2000000));
