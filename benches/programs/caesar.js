function shifted(text, by) {
  const out = [];
  for (const c of text) {
    const n = c.charCodeAt(0);
    if (n >= 97 && n <= 122) out.push(String.fromCharCode(97 + (n - 97 + by) % 26)); else out.push(c);
  }
  return out.join("");
}
function most(text) {
  const counts = [];
  for (let i = 0; i < 26; i++) counts.push(0);
  for (let i = 0; i < text.length; i++) {
    const n = text.charCodeAt(i) - 97;
    if (n >= 0 && n < 26) counts[n]++;
  }
  let best = 0;
  for (let i = 0; i < 26; i++) if (counts[i] > counts[best]) best = i;
  return best;
}
function run(n) {
  const text = "the quick brown fox jumps over the lazy dog, every single evening. ".repeat(n);
  let total = 0;
  for (let by = 1; by < 26; by++) {
    const secret = shifted(text, by);
    total += most(secret);
    if (shifted(secret, 26 - by) === text) total += 1000;
  }
  return total;
}
console.log(run(2000));
