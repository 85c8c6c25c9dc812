globalThis.make_counter = function () { let c = 0; return () => { c = c + 1; return c; }; };
total = 0;
for (r = 0; r < 300; r++) {
  const next = make_counter();
  for (let i = 0; i < 10000; i++) total = total + next();
}
console.log(total);
