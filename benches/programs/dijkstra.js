class Heap {
  constructor() { this.keys = []; this.items = []; }
  add(key, item) {
    const keys = this.keys, items = this.items;
    keys.push(key);
    items.push(item);
    let i = keys.length - 1;
    while (i > 0) {
      const up = Math.floor((i - 1) / 2);
      if (keys[up] <= key) break;
      keys[i] = keys[up];
      items[i] = items[up];
      i = up;
    }
    keys[i] = key;
    items[i] = item;
  }
  take() {
    const keys = this.keys, items = this.items;
    const first = items[0];
    const key = keys.pop(), item = items.pop();
    const n = keys.length;
    if (n === 0) return first;
    let i = 0;
    while (2 * i + 1 < n) {
      let down = 2 * i + 1;
      if (down + 1 < n && keys[down + 1] < keys[down]) down++;
      if (keys[down] >= key) break;
      keys[i] = keys[down];
      items[i] = items[down];
      i = down;
    }
    keys[i] = key;
    items[i] = item;
    return first;
  }
}
function farthest(n, seed) {
  const cost = [], best = [];
  for (let i = 0; i < n * n; i++) {
    seed = (seed * 16807) % 2147483647;
    cost.push(1 + seed % 9);
    best.push(1000000000);
  }
  const heap = new Heap();
  best[0] = 0;
  heap.add(0, 0);
  const steps = [1, -1, n, -n];
  let most = 0;
  while (heap.keys.length > 0) {
    const key = heap.keys[0];
    const here = heap.take();
    if (key <= best[here]) {
      most = key;
      const x = here % n;
      for (const step of steps) {
        if (step === 1 && x === n - 1 || step === -1 && x === 0) continue;
        const other = here + step;
        if (other >= 0 && other < n * n) {
          const far = key + cost[other];
          if (far < best[other]) {
            best[other] = far;
            heap.add(far, other);
          }
        }
      }
    }
  }
  return most;
}
function run(n, times) {
  let total = 0;
  for (let t = 0; t < times; t++) total += farthest(n, 41 + t);
  return total;
}
console.log(run(150, 80));
