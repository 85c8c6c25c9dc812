local function build(n)
  local head = nil
  for i = 0, n - 1 do head = { value = i, next = head } end
  return head
end
local function turn(list)
  local out = nil
  while list do local next = list.next; list.next = out; out = list; list = next end
  return out
end
local function total(list)
  local sum = 0
  while list do sum = sum + list.value; list = list.next end
  return sum
end
local sum = 0
for r = 1, 8 do
  local list = turn(build(100000))
  sum = sum + total(list) + list.next.value
end
print(sum)
