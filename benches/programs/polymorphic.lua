local function run(n)
  local things = { [0] = { x = 1 }, { a = 0, x = 2 }, { a = 0, b = 0, x = 3 }, { q = 7, x = 4, y = 5 } }
  local total = 0
  for i = 0, n - 1 do local t = things[i % 4]; total = total + t.x; t.x = i % 10 end
  return total
end
print(run(2000000))
