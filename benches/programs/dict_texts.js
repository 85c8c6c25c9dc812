function run(n) {
  const texts = [];
  for (let i = 0; i < n; i++) texts.push("key" + i * 7919 % 1000003);
  const d = new Map();
  for (let i = 0; i < n; i++) d.set(texts[i], i);
  let total = 0;
  for (let i = 0; i < n; i++) total += d.get("key" + i * 7919 % 1000003);
  for (let i = 0; i < n; i++) d.delete(texts[i]);
  return total + d.size;
}
console.log(run(1000000));
