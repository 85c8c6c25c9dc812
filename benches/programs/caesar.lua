local byte, char = string.byte, string.char
local function shifted(text, by)
  local out = {}
  for i = 1, #text do
    local c = text:sub(i, i)
    local n = byte(c)
    if n >= 97 and n <= 122 then out[#out + 1] = char(97 + (n - 97 + by) % 26) else out[#out + 1] = c end
  end
  return table.concat(out)
end
local function most(text)
  local counts = {}
  for i = 1, 26 do counts[i] = 0 end
  for i = 1, #text do
    local n = byte(text, i) - 97
    if n >= 0 and n < 26 then counts[n + 1] = counts[n + 1] + 1 end
  end
  local best = 1
  for i, count in ipairs(counts) do if count > counts[best] then best = i end end
  return best - 1
end
local function run(n)
  local text = string.rep("the quick brown fox jumps over the lazy dog, every single evening. ", n)
  local total = 0
  for by = 1, 25 do
    local secret = shifted(text, by)
    total = total + most(secret)
    if shifted(secret, 26 - by) == text then total = total + 1000 end
  end
  return total
end
print(run(2000))
