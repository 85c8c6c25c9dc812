function place(n, row, columns, up, down) {
  if (row === n) return 1;
  let count = 0;
  for (let c = 0; c < n; c++) {
    if (!columns[c] && !up[row + c] && !down[row - c + n]) {
      columns[c] = true; up[row + c] = true; down[row - c + n] = true;
      count += place(n, row + 1, columns, up, down);
      columns[c] = false; up[row + c] = false; down[row - c + n] = false;
    }
  }
  return count;
}
function falses(n) { const a = []; for (let i = 0; i < n; i++) a.push(false); return a; }
console.log(place(10, 0, falses(10), falses(20), falses(21)));
