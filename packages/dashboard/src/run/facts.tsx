import type { Run, RunImage } from '@slipway/core/http';
import type { ComponentChildren, JSX } from 'preact';
import { runPath, taskPath } from '../app/route.ts';
import { exactImage, imageName, shortDigest } from '../format/image.ts';
import { dateText } from '../format/time.ts';
import { CopyButton } from '../ui/copy-button.tsx';

/** What went into a run and what came of it. */
export function Facts({ run }: { readonly run: Run }): JSX.Element {
  const { platform, cause } = run;
  return (
    <dl class="facts">
      {run.outputImages.length > 0 && (
        <Fact name={run.outputImages.length === 1 ? 'Pushed' : `Pushed ${run.outputImages.length}`}>
          {run.outputImages.map((image) => (
            <ImageLine key={exactImage(image) + (image.tag ?? '')} image={image} />
          ))}
        </Fact>
      )}
      {run.baseImages.length > 0 && (
        <Fact name="Stands on">
          {run.baseImages.map(({ image, type }) => (
            <ImageLine
              key={exactImage(image) + type}
              image={image}
              note={type === 'buildtime' ? 'build stage' : undefined}
            />
          ))}
        </Fact>
      )}
      {(run.caused?.length ?? 0) > 0 && (
        <Fact name="Led to">
          {run.caused?.map(({ runId, task }) => (
            <span key={runId} class="chain-link">
              <a href={runPath(runId)}>{runId}</a> of <a href={taskPath(task)}>{task}</a>
            </span>
          ))}
        </Fact>
      )}
      {cause.kind === 'base-image' && cause.chain !== undefined && cause.chain.length > 0 && (
        <Fact name="Chain">
          {cause.chain.map(({ runId, task }) => (
            <span key={runId} class="chain-link">
              <a href={runPath(runId)}>{runId}</a> of <a href={taskPath(task)}>{task}</a>
            </span>
          ))}
        </Fact>
      )}
      {run.sourceLocation !== undefined && <Fact name="Source">{run.sourceLocation}</Fact>}
      {'repositoryUrl' in cause && cause.repositoryUrl !== undefined && (
        <Fact name="Repository">{cause.repositoryUrl}</Fact>
      )}
      <Fact name="Registry">{run.registry}</Fact>
      <Fact name="Runs on">
        {[platform.os, platform.architecture, ...(platform.variant === undefined ? [] : [platform.variant])].join('/')},
        pool {run.agentPoolName}
        {run.agent === undefined ? '' : `, agent ${run.agent}`}
        {run.attempt > 1 ? `, attempt ${run.attempt}` : ''}
      </Fact>
      <Fact name="Created">{dateText(run.createTime)}</Fact>
      {run.finishTime !== undefined && <Fact name="Finished">{dateText(run.finishTime)}</Fact>}
      {run.warnings.length > 0 && (
        <Fact name="Warnings">
          {run.warnings.map((warning) => (
            <p key={warning}>{warning}</p>
          ))}
        </Fact>
      )}
    </dl>
  );
}

/** A name and what it is. */
export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ImageLine({ image, note }: { readonly image: RunImage; readonly note?: string | undefined }): JSX.Element {
  return (
    <div class="image-line">
      <span class="mono">{imageName(image)}</span>
      <span class="image-exact">
        {image.digest !== undefined && <code class="quiet">{shortDigest(image.digest)}</code>}
        {note !== undefined && <span class="quiet">{note}</span>}
        <CopyButton text={exactImage(image)} what="the exact name" />
      </span>
    </div>
  );
}
