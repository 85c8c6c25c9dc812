class Stock {
  constructor() { this.goods = new Map(); this.value = 0; }
  add(name, count, price) {
    if (this.goods.has(name)) {
      const good = this.goods.get(name);
      good.count += count;
    } else {
      this.goods.set(name, { count, price });
    }
    this.value += count * price;
  }
  take(name, count) {
    if (!this.goods.has(name)) return 0;
    const good = this.goods.get(name);
    const taken = good.count < count ? good.count : count;
    good.count -= taken;
    this.value -= taken * good.price;
    if (good.count === 0) this.goods.delete(name);
    return taken;
  }
}
function run(n) {
  const names = [];
  for (let i = 0; i < 500; i++) names.push("good" + i);
  const stock = new Stock();
  let seed = 17, sold = 0;
  for (let i = 0; i < n; i++) {
    seed = (seed * 16807) % 2147483647;
    const k = seed % 500;
    const name = names[k];
    if (seed % 3 === 0) stock.add(name, 1 + seed % 9, 1 + k); else sold += stock.take(name, 1 + seed % 4);
  }
  return sold * 1000003 + stock.value + stock.goods.size;
}
console.log(run(5000000));
