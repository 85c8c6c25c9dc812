function graph(n) {
  const next = new Map();
  let seed = 3;
  for (let i = 0; i < n; i++) next.set(i, []);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < 4; j++) {
      seed = (seed * 16807) % 2147483647;
      next.get(i).push(seed % n);
    }
  }
  return next;
}
function distances(next, from) {
  const far = new Map([[from, 0]]), queue = [from];
  let at = 0;
  while (at < queue.length) {
    const here = queue[at];
    at++;
    const step = far.get(here) + 1;
    for (const other of next.get(here)) {
      if (!far.has(other)) {
        far.set(other, step);
        queue.push(other);
      }
    }
  }
  return [queue.length, far.get(queue[queue.length - 1])];
}
function run(n, times) {
  const next = graph(n);
  let total = 0;
  for (let i = 0; i < times; i++) {
    const [reached, most] = distances(next, i * 37);
    total += reached * 100 + most;
  }
  return total;
}
console.log(run(20000, 120));
