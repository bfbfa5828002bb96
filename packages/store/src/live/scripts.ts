/**
 * The Lua that changes a live log. Keys: the stream, whose entry ids are the offset behind each entry, and its state: `end`, the attempt
 * that may write, and the last attempt that is closed. Every script begins with what the archive has already (`floor`): a Redis that
 * lost its last second, or everything, then goes on from there and asks the agent for the rest.
 */
const common = `
local stream, state = KEYS[1], KEYS[2]
local floor = tonumber(ARGV[1])
local attempt = tonumber(ARGV[2])
local known = redis.call('HMGET', state, 'end', 'attempt', 'closed')
local last, open, closed = tonumber(known[1]), tonumber(known[2]), tonumber(known[3]) or 0
local function number(n) return string.format('%.0f', n) end
local function save()
  redis.call('HSET', state, 'end', number(last), 'attempt', number(open), 'closed', number(closed))
end
local function write(step, kind, time, data)
  last = last + #data
  redis.call('XADD', stream, number(last) .. '-0', 's', step, 'o', kind, 't', time, 'd', data)
end
local function say(time, line)
  if line == '' then return end
  local before = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  if before then
    local data = before[2][8]
    if string.sub(data, -1) ~= '\\n' then line = '\\n' .. line end
  end
  write('', 'system', time, line)
end
if last and (last < floor or (last > floor and redis.call('EXISTS', stream) == 0)) then
  redis.call('DEL', stream)
  last = floor
  save()
end
local function begin()
  if last then return end
  redis.call('DEL', stream)
  last, open, closed = floor, 0, 0
end
`;

/** Arguments: floor, attempt, then five for each entry: offset, step, stream, time, data. Gives end, outcome and the entries taken. */
export const appendScript = `${common}
if not last then return {0, 'missing', 0} end
if attempt ~= open or attempt <= closed then return {last, 'refused', 0} end
local taken = 0
for i = 3, #ARGV, 5 do
  local from, data = tonumber(ARGV[i]), ARGV[i + 4]
  if from > last then
    save()
    return {last, 'gap', taken}
  end
  if from + #data > last then
    write(ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], string.sub(data, last - from + 1))
  end
  taken = taken + 1
end
save()
return {last, 'ok', taken}
`;

/** Arguments: floor, attempt, time, line. From now on only this attempt may write. Gives the offset where its log begins. */
export const openScript = `${common}
begin()
if attempt > open then
  open = attempt
  say(ARGV[3], ARGV[4])
end
save()
return last
`;

/** Arguments: floor, attempt, time, line. From now on this attempt writes nothing more. Gives the offset where its log ends. */
export const closeScript = `${common}
begin()
if attempt > closed then
  if attempt >= open then say(ARGV[3], ARGV[4]) end
  if attempt > open then open = attempt end
  closed = attempt
end
save()
return last
`;
