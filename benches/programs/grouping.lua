local function orders(n)
  local out = {}
  local seed = 7
  for i = 0, n - 1 do
    seed = (seed * 16807) % 2147483647
    out[#out + 1] = { customer = "c" .. seed % 5000, amount = seed % 997, day = i % 365 }
  end
  return out
end
local function grouped(records)
  local groups = {}
  for _, record in ipairs(records) do
    local group = groups[record.customer]
    if group then group[#group + 1] = record else groups[record.customer] = {record} end
  end
  return groups
end
local groups = grouped(orders(200000))
local best, name, size = 0, "", 0
for customer, records in pairs(groups) do
  size = size + 1
  local total = 0
  for _, record in ipairs(records) do if record.day % 7 ~= 0 then total = total + record.amount end end
  if total > best then best = total; name = customer end
end
print(size .. " " .. name .. " " .. best)
