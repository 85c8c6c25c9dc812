local abs = math.abs
local function system(n, seed)
  local rows = {}
  for i = 1, n do
    local row = {}
    for j = 0, n do
      seed = (seed * 16807) % 2147483647
      row[#row + 1] = (seed % 2001 - 1000) * 1.0
    end
    rows[#rows + 1] = row
  end
  return rows
end
local function solved(rows, n)
  for k = 1, n do
    local best = k
    for i = k + 1, n do
      if abs(rows[i][k]) > abs(rows[best][k]) then best = i end
    end
    local pivot = rows[best]
    rows[best] = rows[k]
    rows[k] = pivot
    for i = k + 1, n do
      local row = rows[i]
      local factor = row[k] / pivot[k]
      for j = k, n + 1 do row[j] = row[j] - factor * pivot[j] end
    end
  end
  local x = {}
  for i = 1, n do x[i] = 0.0 end
  for i = n, 1, -1 do
    local sum = rows[i][n + 1]
    for j = i + 1, n do sum = sum - rows[i][j] * x[j] end
    x[i] = sum / rows[i][i]
  end
  return x
end
local function run(n, times)
  local total = 0.0
  for t = 0, times - 1 do
    local x = solved(system(n, 5 + t), n)
    for _, v in ipairs(x) do total = total + abs(v) end
  end
  return string.format("%d", math.floor(total * 1000.0))
end
print(run(120, 300))
