local function split(s, sep)
  local out, from = {}, 1
  while true do
    local at = s:find(sep, from, true)
    if not at then out[#out + 1] = s:sub(from); return out end
    out[#out + 1] = s:sub(from, at - 1)
    from = at + #sep
  end
end
local function run(n)
  local text = ""
  for i = 0, n - 1 do text = text .. "w" .. i % 97 .. "," end
  local words = split(text, ",")
  local count = 0
  for i = 1, #words do if words[i] == "w42" then count = count + 1 end end
  local joined = table.concat(words, " ")
  local blanks = 0
  for i = 1, #joined do if joined:sub(i, i) == " " then blanks = blanks + 1 end end
  return #joined + blanks + count
end
local total = 0
for r = 1, 4 do total = total + run(20000) end
print(total)
