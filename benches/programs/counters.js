total = 0; calls = 0;
for (r = 0; r < 30; r++) {
  i = 0;
  while (i < 100) {
    j = 0;
    while (j < 100) {
      k = 0;
      while (k < 10) { total = total + 1; calls = calls + k; k = k + 1; }
      j = j + 1;
    }
    i = i + 1;
  }
}
console.log(total + " " + calls);
