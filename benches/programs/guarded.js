function checked(x) { if (x < 0) throw "negative"; return x * 2; }
function halved(n) { if (n % 1024 === 1023) throw "odd"; return n + 1; }
function run(n) {
  let sum = 0, failed = 0;
  for (let i = 0; i < n; i++) {
    try {
      const x = checked(i % 100);
      try { sum += halved(i); } catch (e) { failed++; throw e; }
      sum += x;
    } catch (e) { failed++; }
  }
  return sum + failed;
}
console.log(run(30000000));
