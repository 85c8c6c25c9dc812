local abs, sin, cos = math.abs, math.sin, math.cos
local function complex_of(re, im) return { re = re, im = im } end
local function plus(a, b) return { re = a.re + b.re, im = a.im + b.im } end
local function minus(a, b) return { re = a.re - b.re, im = a.im - b.im } end
local function times(a, b) return { re = a.re * b.re - a.im * b.im, im = a.re * b.im + a.im * b.re } end
local function transform(a)
  local n = #a
  if n == 1 then return a end
  local even, odd = {}, {}
  for i = 1, n, 2 do even[#even + 1] = a[i] odd[#odd + 1] = a[i + 1] end
  even, odd = transform(even), transform(odd)
  local angle = -6.283185307179586 / n
  local w = complex_of(1.0, 0.0)
  local turn = complex_of(cos(angle), sin(angle))
  local low, high = {}, {}
  for k = 1, n / 2 do
    local t = times(w, odd[k])
    low[#low + 1] = plus(even[k], t)
    high[#high + 1] = minus(even[k], t)
    w = times(w, turn)
  end
  for _, x in ipairs(high) do low[#low + 1] = x end
  return low
end
local function run(n, times)
  local a = {}
  for i = 0, n - 1 do a[#a + 1] = complex_of(i % 17 * 1.0, i % 5 * 1.0) end
  local total = 0.0
  for t = 1, times do
    local b = transform(a)
    for _, x in ipairs(b) do total = total + abs(x.re) + abs(x.im) end
  end
  return string.format("%d", math.floor(total))
end
print(run(4096, 80))
