function orders(n) {
  const out = [];
  let seed = 7;
  for (let i = 0; i < n; i++) {
    seed = (seed * 16807) % 2147483647;
    out.push({ customer: "c" + seed % 5000, amount: seed % 997, day: i % 365 });
  }
  return out;
}
function grouped(records) {
  const groups = new Map();
  for (const record of records) {
    const group = groups.get(record.customer);
    if (group) group.push(record); else groups.set(record.customer, [record]);
  }
  return groups;
}
const groups = grouped(orders(200000));
let best = 0, name = "";
for (const [customer, records] of groups) {
  let total = 0;
  for (const record of records) if (record.day % 7 !== 0) total += record.amount;
  if (total > best) { best = total; name = customer; }
}
console.log(groups.size + " " + name + " " + best);
