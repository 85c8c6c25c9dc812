function make(d) {
  if (d === 0) return { l: null, r: null };
  return { l: make(d - 1), r: make(d - 1) };
}
function check(t) {
  if (t.l === null) return 1;
  return 1 + check(t.l) + check(t.r);
}
function run(maxd) {
  const long = make(maxd);
  let total = check(make(maxd + 1));
  for (let d = 4; d <= maxd; d += 4) {
    const times = 2 ** (maxd - d + 4);
    let c = 0;
    for (let i = 0; i < times; i++) c += check(make(d));
    total += c;
  }
  return total + check(long);
}
console.log(run(15));
