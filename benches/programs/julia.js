class Complex {
  constructor(re, im) { this.re = re; this.im = im; }
  plus(b) { return new Complex(this.re + b.re, this.im + b.im); }
  times(b) { return new Complex(this.re * b.re - this.im * b.im, this.re * b.im + this.im * b.re); }
  abs() { return Math.sqrt(this.re * this.re + this.im * this.im); }
}
function turns(z, c, most) {
  for (let k = 0; k < most; k++) {
    if (z.abs() > 2) return k;
    z = z.times(z).plus(c);
  }
  return most;
}
function run(n) {
  const c = new Complex(-0.8, 0.156);
  let total = 0;
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < n; x++) total += turns(new Complex(x * 3 / n - 1.5, y * 2 / n - 1), c, 100);
  }
  return total;
}
console.log(run(350));
