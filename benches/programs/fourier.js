function complex_of(re, im) { return { re, im }; }
function plus(a, b) { return { re: a.re + b.re, im: a.im + b.im }; }
function minus(a, b) { return { re: a.re - b.re, im: a.im - b.im }; }
function times(a, b) { return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re }; }
function transform(a) {
  const n = a.length;
  if (n === 1) return a;
  let even = [], odd = [];
  for (let i = 0; i < n; i += 2) { even.push(a[i]); odd.push(a[i + 1]); }
  even = transform(even);
  odd = transform(odd);
  const angle = -6.283185307179586 / n;
  let w = complex_of(1, 0);
  const turn = complex_of(Math.cos(angle), Math.sin(angle));
  const low = [], high = [];
  for (let k = 0; k < n / 2; k++) {
    const t = times(w, odd[k]);
    low.push(plus(even[k], t));
    high.push(minus(even[k], t));
    w = times(w, turn);
  }
  for (const x of high) low.push(x);
  return low;
}
function run(n, rounds) {
  const a = [];
  for (let i = 0; i < n; i++) a.push(complex_of(i % 17, i % 5));
  let total = 0;
  for (let t = 0; t < rounds; t++) {
    const b = transform(a);
    for (const x of b) total = total + Math.abs(x.re) + Math.abs(x.im);
  }
  return Math.floor(total);
}
console.log(run(4096, 80));
