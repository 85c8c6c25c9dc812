function make_counter() local c = 0; return function() c = c + 1; return c end end
total = 0
for r = 1, 300 do
  local next = make_counter()
  for i = 1, 10000 do total = total + next() end
end
print(total)
