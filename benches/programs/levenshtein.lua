local byte, char = string.byte, string.char
local function distance(a, b)
  local m, n = #a, #b
  local before, row = {}, {}
  for j = 0, n do before[j + 1] = j row[j + 1] = 0 end
  for i = 1, m do
    row[1] = i
    local x = byte(a, i)
    for j = 1, n do
      local cost = x == byte(b, j) and 0 or 1
      local best = before[j] + cost
      if before[j + 1] + 1 < best then best = before[j + 1] + 1 end
      if row[j] + 1 < best then best = row[j] + 1 end
      row[j + 1] = best
    end
    before, row = row, before
  end
  return before[n + 1]
end
local function words(n)
  local out, seed = {}, 11
  for i = 0, n - 1 do
    local word = ""
    for j = 0, 8 + i % 5 do
      seed = (seed * 16807) % 2147483647
      word = word .. char(97 + seed % 6)
    end
    out[#out + 1] = word
  end
  return out
end
local function run(n)
  local list, total = words(n), 0
  for i = 1, n do
    for j = i + 1, n do total = total + distance(list[i], list[j]) end
  end
  return total
end
print(run(450))
