local function run(n)
  local seen = {}
  for i = 0, n - 1 do
    local key = "k" .. i * 7919 % 1000
    if seen[key] ~= nil then seen[key] = seen[key] + 1 else seen[key] = 1 end
  end
  local total = 0
  for key, count in pairs(seen) do total = total + count * #key end
  return total
end
print(run(200000))
