function run(n) {
  const steps = [];
  for (let k = 1; k <= 8; k++) steps.push(x => x * k + 1);
  const data = [];
  for (let i = 0; i < n; i++) data.push(i);
  let total = 0;
  for (const step of steps) {
    const odd = data.map(step).filter(x => x % 2 === 1);
    total += odd.reduce((a, x) => a + x, 0);
  }
  return total;
}
let total = 0;
for (let r = 0; r < 5; r++) total += run(20000);
console.log(total);
