function words(n) {
  const letters = "aeinrst", out = [];
  let seed = 5;
  for (let i = 0; i < n; i++) {
    let word = "";
    for (let j = 0; j < 6; j++) {
      seed = (seed * 16807) % 2147483647;
      word += letters[seed % 7];
    }
    out.push(word);
  }
  return out;
}
function key(word) {
  const letters = [];
  for (const c of word) letters.push(c);
  for (let i = 1; i < letters.length; i++) {
    const c = letters[i];
    let j = i - 1;
    while (j >= 0 && letters[j] > c) { letters[j + 1] = letters[j]; j--; }
    letters[j + 1] = c;
  }
  return letters.join("");
}
function run(n) {
  const groups = new Map(), list = words(n);
  for (const word of list) {
    const k = key(word);
    if (groups.has(k)) groups.get(k).push(word); else groups.set(k, [word]);
  }
  let most = 0, name = "";
  for (const [k, members] of groups) {
    if (members.length > most) { most = members.length; name = k; }
  }
  return groups.size + " " + name + " " + most;
}
console.log(run(400000));
