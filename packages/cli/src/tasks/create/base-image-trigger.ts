import type { BaseImageTrigger } from '@slipway/core/http';
import { defined } from '../../defined.ts';
import type { BaseImageFlags } from '../flags.ts';

/** Decides the base-image trigger of a new task: it has one unless told otherwise (contract §7.1). */
export function newBaseImageTrigger(flags: BaseImageFlags): BaseImageTrigger | undefined {
  if (flags.baseImageTriggerEnabled === false) return undefined;
  return { ...defaults, ...given(flags) };
}

/** Decides that of a changed task: what was given changes, and one that is switched off is kept, disabled (contract §7.1). */
export function changeBaseImageTrigger(
  former: BaseImageTrigger | undefined,
  flags: BaseImageFlags,
): BaseImageTrigger | undefined {
  const { baseImageTriggerEnabled: isOn } = flags;
  const settings = given(flags);
  if (former === undefined) {
    const wanted = isOn ?? Object.keys(settings).length > 0;
    return wanted ? { ...defaults, ...settings } : undefined;
  }
  return {
    ...former,
    ...settings,
    ...(isOn === undefined ? {} : { status: isOn ? ('Enabled' as const) : ('Disabled' as const) }),
  };
}

const defaults: BaseImageTrigger = {
  name: 'defaultBaseimageTriggerName',
  status: 'Enabled',
  baseImageTriggerType: 'Runtime',
  updateTriggerPayloadType: 'Default',
};

function given(flags: BaseImageFlags) {
  return defined({
    name: flags.baseImageTriggerName,
    baseImageTriggerType: flags.baseImageTriggerType,
    updateTriggerEndpoint: flags.updateTriggerEndpoint,
    updateTriggerPayloadType: flags.updateTriggerPayloadType,
  });
}
