function modulo(a, b) { const r = a % b; return r < 0 ? r + b : r; }
class Parser {
  constructor(text) { this.text = text; this.at = 0; this.end = text.length; }
  look() { return this.at < this.end ? this.text.charCodeAt(this.at) : 0; }
  number() {
    let n = 0, c = this.look();
    while (c >= 48 && c <= 57) {
      n = n * 10 + c - 48;
      this.at++;
      c = this.look();
    }
    return n;
  }
  atom() {
    if (this.look() === 40) {
      this.at++;
      const value = this.sum();
      this.at++;
      return value;
    }
    return this.number();
  }
  product() {
    let value = this.atom();
    while (this.look() === 42) {
      this.at++;
      value = modulo(value * this.atom(), 1000003);
    }
    return value;
  }
  sum() {
    let value = this.product(), c = this.look();
    while (c === 43 || c === 45) {
      this.at++;
      const other = this.product();
      value = c === 43 ? value + other : value - other;
      c = this.look();
    }
    return value;
  }
}
function run(n) {
  let text = "1";
  for (let i = 0; i < 40; i++) text = "(" + text + "+" + (i * 7 % 13) + "*(" + (i * 31) + "-17)-" + i + ")*3";
  let total = 0;
  for (let i = 0; i < n; i++) total += new Parser(text).sum();
  return total;
}
console.log(run(8000));
