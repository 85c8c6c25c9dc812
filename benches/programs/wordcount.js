function text(lines) {
  const syllables = ["ba", "do", "ki", "lu", "me", "no", "ra", "si", "tu", "ve"];
  let seed = 42;
  const out = [];
  for (let i = 0; i < lines; i++) {
    const words = [];
    for (let j = 0; j < 10; j++) {
      seed = seed * 16807 % 2147483647;
      const a = Math.floor(seed / 65536) % 10;
      const b = Math.floor(seed / 655360) % 10;
      words.push(syllables[a] + syllables[b] + syllables[Math.floor(a * b / 10)]);
    }
    out.push(words.join(" "));
  }
  return out;
}
function count(lines) {
  const counts = new Map();
  for (const line of lines) {
    for (const word of line.split(" ")) {
      if (counts.has(word)) counts.set(word, counts.get(word) + 1); else counts.set(word, 1);
    }
  }
  return counts;
}
const lines = text(2000);
let counts;
for (let r = 0; r < 50; r++) counts = count(lines);
const words = [...counts.keys()];
words.sort((a, b) => counts.get(b) - counts.get(a) || (a < b ? -1 : 1));
console.log(words[0] + " " + counts.get(words[0]) + " " + words[99] + " " + words.length);
