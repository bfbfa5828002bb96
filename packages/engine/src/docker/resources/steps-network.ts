import type Docker from 'dockerode';
import { ensureNetwork } from './ensure-network.ts';

/**
 * Gives the network of steps that have nobody to talk to, shared by all runs: containers on it reach the outside and the ports that
 * they publish, but not each other.
 */
export function stepsNetwork(docker: Docker): Promise<string> {
  return ensureNetwork(docker, {
    Name: 'slipway-steps',
    Driver: 'bridge',
    Options: { 'com.docker.network.bridge.enable_icc': 'false' },
  });
}
