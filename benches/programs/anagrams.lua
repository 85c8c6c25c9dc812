local function words(n)
  local letters, out, seed = "aeinrst", {}, 5
  for i = 1, n do
    local word = ""
    for j = 1, 6 do
      seed = (seed * 16807) % 2147483647
      local at = seed % 7 + 1
      word = word .. letters:sub(at, at)
    end
    out[#out + 1] = word
  end
  return out
end
local function key(word)
  local letters = {}
  for i = 1, #word do letters[i] = word:sub(i, i) end
  for i = 2, #letters do
    local c, j = letters[i], i - 1
    while j >= 1 and letters[j] > c do letters[j + 1] = letters[j] j = j - 1 end
    letters[j + 1] = c
  end
  return table.concat(letters)
end
local function run(n)
  local groups, list, order = {}, words(n), {}
  for _, word in ipairs(list) do
    local k = key(word)
    if groups[k] then
      local group = groups[k]
      group[#group + 1] = word
    else
      groups[k] = { word }
      order[#order + 1] = k
    end
  end
  local most, name = 0, ""
  for _, k in ipairs(order) do
    if #groups[k] > most then most = #groups[k] name = k end
  end
  return #order .. " " .. name .. " " .. most
end
print(run(400000))
