total = 0; calls = 0
for r = 1, 30 do
  i = 0
  while i < 100 do
    j = 0
    while j < 100 do
      k = 0
      while k < 10 do total = total + 1; calls = calls + k; k = k + 1 end
      j = j + 1
    end
    i = i + 1
  end
end
print(total .. " " .. calls)
