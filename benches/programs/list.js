function build(n) {
  let head = null;
  for (let i = 0; i < n; i++) head = { value: i, next: head };
  return head;
}
function turn(list) {
  let out = null;
  while (list !== null) { const next = list.next; list.next = out; out = list; list = next; }
  return out;
}
function total(list) {
  let sum = 0;
  while (list !== null) { sum += list.value; list = list.next; }
  return sum;
}
let sum = 0;
for (let r = 0; r < 8; r++) {
  const list = turn(build(100000));
  sum += total(list) + list.next.value;
}
console.log(sum);
