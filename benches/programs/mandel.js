function run(n) {
  let count = 0;
  for (let y = 0; y < n; y++) {
    const ci = 2 * y / n - 1;
    for (let x = 0; x < n; x++) {
      const cr = 2 * x / n - 1.5;
      let zr = 0, zi = 0, i = 0;
      while (i < 50 && zr * zr + zi * zi <= 4) {
        const t = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = t;
        i++;
      }
      count += i;
    }
  }
  return count;
}
console.log(run(400));
