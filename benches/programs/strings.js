function run(n) {
  let text = "";
  for (let i = 0; i < n; i++) text = text + "w" + i % 97 + ",";
  const words = text.split(",");
  let count = 0;
  for (let i = 0; i < words.length; i++) if (words[i] === "w42") count++;
  const joined = words.join(" ");
  let blanks = 0;
  for (const c of joined) if (c === " ") blanks++;
  return joined.length + blanks + count;
}
let total = 0;
for (let r = 0; r < 4; r++) total += run(20000);
console.log(total);
