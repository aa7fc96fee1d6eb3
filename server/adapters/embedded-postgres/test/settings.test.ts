import { expect, it } from 'vitest';
import { memorySettings } from '../settings.ts';

const GIBIBYTE = 1024 ** 3;

it.each([
  [0.25, '128MB', '256MB'], [1, '128MB', '512MB'], [4, '512MB', '2048MB'], [16, '2048MB', '8192MB'], [256, '2048MB', '131072MB'],
])('keeps within what a machine of %d GiB can spare', (memory, buffers, cache) => {
  expect(memorySettings(memory * GIBIBYTE)).toEqual({ shared_buffers: buffers, effective_cache_size: cache });
});
