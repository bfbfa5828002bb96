import { describe, expect, it } from 'vitest';
import { parseExpose, parsePublish } from './ports.ts';

const at = (HostPort: string, HostIp = ''): { HostIp: string; HostPort: string }[] => [{ HostIp, HostPort }];

describe('parsePublish', () => {
  it.each([
    { text: '80', ports: { '80/tcp': at('') } },
    { text: '8080:80', ports: { '80/tcp': at('8080') } },
    { text: '8080:80/udp', ports: { '80/udp': at('8080') } },
    { text: '127.0.0.1:8080:80', ports: { '80/tcp': at('8080', '127.0.0.1') } },
    { text: '127.0.0.1::80', ports: { '80/tcp': at('', '127.0.0.1') } },
    { text: '[::1]:8080:80', ports: { '80/tcp': at('8080', '::1') } },
    { text: '8000-8001:80-81', ports: { '80/tcp': at('8000'), '81/tcp': at('8001') } },
  ])('reads $text', ({ text, ports }) => {
    expect(parsePublish(text)).toEqual(ports);
  });

  it.each(['', 'x', '0', '65536', '80/http', '8000-8002:80-81', '81-80', 'host:80:80', '1:2:3:4'])(
    'refuses %j',
    (text) => {
      expect(parsePublish(text)).toBeUndefined();
    },
  );
});

describe('parseExpose', () => {
  it('reads ports and ranges, and nothing that publishes', () => {
    expect(parseExpose('53/udp')).toEqual({ '53/udp': [] });
    expect(parseExpose('80-81')).toEqual({ '80/tcp': [], '81/tcp': [] });
    expect(parseExpose('8080:80')).toBeUndefined();
  });
});
