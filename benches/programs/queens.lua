local function place(n, row, columns, up, down)
  if row == n then return 1 end
  local count = 0
  for c = 0, n - 1 do
    if not columns[c + 1] and not up[row + c + 1] and not down[row - c + n + 1] then
      columns[c + 1] = true; up[row + c + 1] = true; down[row - c + n + 1] = true
      count = count + place(n, row + 1, columns, up, down)
      columns[c + 1] = false; up[row + c + 1] = false; down[row - c + n + 1] = false
    end
  end
  return count
end
local function falses(n) local a = {} for i = 1, n do a[i] = false end return a end
print(place(10, 0, falses(10), falses(20), falses(21)))
