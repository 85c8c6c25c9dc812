local abs = math.abs
local function run(n)
  local a = {}
  for i = 0, n - 1 do table.insert(a, i % 7) end
  local total = 0
  local i = 1
  while i <= #a do total = total + a[i] * abs(3 - a[i]); i = i + 1 end
  while #a > 0 do total = total + table.remove(a) end
  return total
end
print(run(500000))
