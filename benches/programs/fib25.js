globalThis.fib = function (n) { if (n < 2) return n; return fib(n - 1) + fib(n - 2); };
total = 0;
for (r = 0; r < 10; r++) total = total + fib(25);
console.log(total);
