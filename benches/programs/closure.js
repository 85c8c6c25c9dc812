function counter() { let c = 0; return () => { c = c + 1; return c; }; }
function run() {
  const k = counter();
  let s = 0;
  for (let i = 0; i < 1000000; i++) s = s + k();
  return s;
}
console.log(run());
