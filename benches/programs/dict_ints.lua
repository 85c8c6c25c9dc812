local function run(n)
  local d = {}
  local key = 1
  for i = 0, n - 1 do key = key * 16807 % 2147483647; d[key] = i end
  local total = 0
  key = 1
  for i = 0, n - 1 do key = key * 16807 % 2147483647; total = total + d[key] end
  key = 1
  for i = 0, n - 1 do key = key * 16807 % 2147483647; d[key] = nil end
  local left = 0
  for _ in pairs(d) do left = left + 1 end
  return total + left
end
print(run(1000000))
