const Shape = { side: 1, scale(k) { this.side = this.side + k; return this.side; } };
const Square = Object.create(Shape);
Square.area = function () { return this.side * this.side % 1000; };
function run(n) {
  const s = Object.create(Square);
  s.side = 0;
  let total = 0;
  for (let i = 0; i < n; i++) { s.scale(i % 3); total = total + s.area(); }
  return total + s.side;
}
console.log(run(1000000));
