#!lua
-- Keeps one batch, whole or not at all, and once however often it comes. Being a script that declares itself
-- (first line), it is refused before its first write when memory or disk are full.
--   KEYS: the small hash of epoch and seq, the stream of facts, the hash of entries
--   ARGV: epoch, seq, how many facts, how many entries put; then per fact seq, place, line; per entry name, value;
--         then the names of dropped entries
-- Returns nothing, or the later epoch that has written here.
local kept = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local kept_seq = tonumber(kept[2] or '0')
if tonumber(ARGV[1]) < tonumber(kept[1] or '0') then
  return kept[1]
end
local at = 5
for _ = 1, tonumber(ARGV[3]) do
  if tonumber(ARGV[at]) > kept_seq then
    redis.call('XADD', KEYS[2], ARGV[at] .. '-' .. ARGV[at + 1], 'line', ARGV[at + 2])
  end
  at = at + 3
end
if tonumber(ARGV[2]) > kept_seq then
  for _ = 1, tonumber(ARGV[4]) do
    redis.call('HSET', KEYS[3], ARGV[at], ARGV[at + 1])
    at = at + 2
  end
  for n = at, #ARGV do
    redis.call('HDEL', KEYS[3], ARGV[n])
  end
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'seq', ARGV[2])
else
  -- Also when nothing is new: WAITAOF waits for what its own connection has written.
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
end
return false
