function run() {
  let s = 0, i = 0;
  while (i < 10000) {
    let j = 0;
    while (j < 1000) { s = s + (i + j) % 7; j = j + 1; }
    i = i + 1;
  }
  return s;
}
console.log(run());
