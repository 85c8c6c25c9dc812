local function run(n)
  local numbers, total = {}, 0
  for i = 0, 999 do numbers[#numbers + 1] = i end
  local text = string.rep("abcdefghij", 100)
  local thing = { a = 1, b = 2, c = 3, d = 4 }
  for r = 1, n do
    for _, x in ipairs(numbers) do total = total + x end
    for i, x in ipairs(numbers) do total = total + (i - 1) - x end
    for i = 1, #text do if text:sub(i, i) == "e" then total = total + 1 end end
    for k, v in pairs(thing) do total = total + v end
  end
  return total
end
print(run(500))
