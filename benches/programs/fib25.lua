function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
total = 0
for r = 1, 10 do total = total + fib(25) end
print(total)
