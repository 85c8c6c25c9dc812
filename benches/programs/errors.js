function check(n) { if (n % 3 === 0) throw "three"; return n; }
function work(n) { return check(n) + 1; }
function run(n) {
  let sum = 0, caught = 0;
  for (let i = 0; i < n; i++) {
    try { sum += work(i); } catch (e) { caught++; }
  }
  return sum + caught;
}
console.log(run(400000));
