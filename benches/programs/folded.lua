local function run(n)
  local total = 0
  for i = 0, n - 1 do total = total + 60 * 60 * 24 + i * (1/3 + 1/6) end
  return string.format("%d", total)
end
print(run(500000))
