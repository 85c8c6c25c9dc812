local function run(n)
  local texts = {}
  for i = 0, n - 1 do texts[i] = "key" .. i * 7919 % 1000003 end
  local d = {}
  for i = 0, n - 1 do d[texts[i]] = i end
  local total = 0
  for i = 0, n - 1 do total = total + d["key" .. i * 7919 % 1000003] end
  for i = 0, n - 1 do d[texts[i]] = nil end
  local left = 0
  for _ in pairs(d) do left = left + 1 end
  return total + left
end
print(run(1000000))
