local byte = string.byte
local Parser = {}
Parser.__index = Parser
function Parser:look() return self.at <= self.stop and byte(self.text, self.at) or 0 end
function Parser:number()
  local n = 0
  local c = self:look()
  while c >= 48 and c <= 57 do
    n = n * 10 + c - 48
    self.at = self.at + 1
    c = self:look()
  end
  return n
end
function Parser:atom()
  if self:look() == 40 then
    self.at = self.at + 1
    local value = self:sum()
    self.at = self.at + 1
    return value
  end
  return self:number()
end
function Parser:product()
  local value = self:atom()
  while self:look() == 42 do
    self.at = self.at + 1
    value = value * self:atom() % 1000003
  end
  return value
end
function Parser:sum()
  local value = self:product()
  local c = self:look()
  while c == 43 or c == 45 do
    self.at = self.at + 1
    local other = self:product()
    if c == 43 then value = value + other else value = value - other end
    c = self:look()
  end
  return value
end
local function run(n)
  local text = "1"
  for i = 0, 39 do text = "(" .. text .. "+" .. (i * 7 % 13) .. "*(" .. (i * 31) .. "-17)-" .. i .. ")*3" end
  local total = 0
  for i = 1, n do
    local p = setmetatable({}, Parser)
    p.text = text p.at = 1 p.stop = #text
    total = total + p:sum()
  end
  return total
end
print(run(8000))
