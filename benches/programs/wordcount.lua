local function text(lines)
  local syllables = {"ba", "do", "ki", "lu", "me", "no", "ra", "si", "tu", "ve"}
  local seed = 42
  local out = {}
  for i = 1, lines do
    local words = {}
    for j = 1, 10 do
      seed = seed * 16807 % 2147483647
      local a = math.floor(seed / 65536) % 10
      local b = math.floor(seed / 655360) % 10
      words[#words + 1] = syllables[a + 1] .. syllables[b + 1] .. syllables[math.floor(a * b / 10) + 1]
    end
    out[#out + 1] = table.concat(words, " ")
  end
  return out
end
local function count(lines)
  local counts = {}
  for _, line in ipairs(lines) do
    for word in string.gmatch(line, "[^ ]+") do
      if counts[word] then counts[word] = counts[word] + 1 else counts[word] = 1 end
    end
  end
  return counts
end
local lines = text(2000)
local counts
for _ = 1, 50 do counts = count(lines) end
local words = {}
for word in pairs(counts) do words[#words + 1] = word end
table.sort(words, function(a, b) return counts[a] > counts[b] or counts[a] == counts[b] and a < b end)
print(words[1] .. " " .. counts[words[1]] .. " " .. words[100] .. " " .. #words)
